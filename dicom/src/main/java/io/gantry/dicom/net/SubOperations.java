package io.gantry.dicom.net;

/**
 * Counts of the sub-operations of a C-MOVE or C-GET, as the archive says; -1 where it says nothing.
 */
public record SubOperations(int remaining, int completed, int failed, int warning) {
  /** Nothing said. */
  public static final SubOperations UNKNOWN = new SubOperations(-1, -1, -1, -1);
}
