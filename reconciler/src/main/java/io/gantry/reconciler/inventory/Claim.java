package io.gantry.reconciler.inventory;

import org.jspecify.annotations.Nullable;

/**
 * A study that a list or the export of the archive's database says the source has.
 *
 * @param instances null where the file does not say
 * @param series null where the file does not say
 */
public record Claim(
    String studyInstanceUid,
    @Nullable Integer instances,
    @Nullable Integer series,
    @Nullable String studyDate) {
  /** The UID only. */
  @Override
  public String toString() {
    return "Claim[" + studyInstanceUid + "]";
  }
}
