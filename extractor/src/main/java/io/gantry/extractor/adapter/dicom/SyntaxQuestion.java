package io.gantry.extractor.adapter.dicom;

/**
 * Whether an archive is asked for Available Transfer Syntax UID (0008,3002) in its listings: as
 * long as it is not known to leave it out, for an archive may read each object's file for what is
 * not in its index. Thread safe.
 */
final class SyntaxQuestion {
  static final int AVAILABLE_TRANSFER_SYNTAX_UID = 0x00083002;

  private volatile boolean pointless;

  boolean isAsked() {
    return !pointless;
  }

  /** A series was listed with the question. */
  void answered(boolean any, boolean told) {
    if (any && !told) {
      pointless = true;
    }
  }
}
