package io.gantry.extractor.sweep;

/**
 * How one study-level C-FIND ended.
 *
 * @param status final status
 * @param unreadable matches that are no data set or have no Study Instance UID; they are not among
 *     the rows
 */
public record SweepAnswer(int status, int unreadable) {
  /** Every match could be read. */
  public static SweepAnswer of(int status) {
    return new SweepAnswer(status, 0);
  }
}
