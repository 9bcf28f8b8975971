package io.gantry.contracts.event;

/**
 * A deviation from the standard, never with a value in it.
 *
 * @param path where, as {@link io.gantry.contracts.patch.TagPath} text
 * @param code stable, e.g. {@code odd-value-length}
 * @param severity how bad it is
 * @param repaired whether the patch mends it
 */
public record Finding(String path, String code, Severity severity, boolean repaired) {
  /** INFO: worth knowing. WARNING: readers may stumble. ERROR: the object can't be used as is. */
  public enum Severity {
    INFO,
    WARNING,
    ERROR
  }
}
