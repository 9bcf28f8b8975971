package io.gantry.extractor.sweep;

/** What the final status of a C-FIND says about its rows (PS3.4 table C.4-1). */
public enum FindEnd {
  /** All matches were sent. */
  COMPLETE,
  /** There may be more matches than were sent. */
  CUT,
  /** The archive failed at it: too many matches, or a study that it can't tell about. */
  FAILED,
  /** The archive will not answer this query. */
  REFUSED;

  /** Sorts a final status; pending ones do not come here. */
  public static FindEnd of(int status) {
    if (status == 0) {
      return COMPLETE;
    }
    return switch (status >>> 12) {
      case 0xB, 0xF -> CUT;
      case 0xC -> FAILED;
      case 0xA -> (status >>> 8) == 0xA7 ? CUT : REFUSED;
      default -> REFUSED;
    };
  }
}
