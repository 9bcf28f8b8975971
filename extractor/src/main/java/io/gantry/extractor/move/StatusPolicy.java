package io.gantry.extractor.move;

import io.gantry.extractor.Codes;

/** What the final status of a retrieval means for what is done next (PS3.4 tables C.4-2, C.4-3). */
public final class StatusPolicy {
  private StatusPolicy() {}

  /** The next thing to do. */
  public sealed interface Verdict {
    /** The difference between listed and received decides. */
    record Compare() implements Verdict {}

    /** The archive is short of something: ask the same again, later. */
    record BackOff() implements Verdict {}

    /** Our request is wrong for it: ask at another level. */
    record OtherLevel() implements Verdict {}

    /** Nothing moved and no reason given: look whether the study is still there. */
    record LookForStudy() implements Verdict {}

    /** No study of this source can be moved until somebody mends something. */
    record StopSource(String code, String message) implements Verdict {}
  }

  /**
   * Judges a final status.
   *
   * @param status final status of the C-MOVE or C-GET
   * @param movedAny whether any object of it was stored here
   */
  public static Verdict judge(int status, boolean movedAny) {
    return switch (status) {
      case 0xA801 ->
          new Verdict.StopSource(
              Codes.DESTINATION_UNKNOWN,
              "the archive does not know our AE title as a move destination (A801): add our AE"
                  + " title, address and port to the archive's list of destinations, then sweep"
                  + " again");
      case 0x0110, 0x0122, 0x0124, 0x0211 ->
          new Verdict.StopSource(
              Codes.RETRIEVAL_REFUSED,
              "the archive refuses retrievals (%04X %s): allow our AE title to query and retrieve there, then sweep again"
                  .formatted(status, words(status)));
      case 0xA900 -> new Verdict.OtherLevel();
      default -> byClass(status, movedAny);
    };
  }

  private static Verdict byClass(int status, boolean movedAny) {
    if (status >>> 8 == 0xA7) {
      return new Verdict.BackOff();
    }
    if (status >>> 8 == 0xA9) {
      return new Verdict.OtherLevel();
    }
    boolean failure = status != 0 && status >>> 12 != 0xB;
    return failure && !movedAny ? new Verdict.LookForStudy() : new Verdict.Compare();
  }

  private static String words(int status) {
    return switch (status) {
      case 0x0110 -> "processing failure";
      case 0x0122 -> "SOP class not supported";
      case 0x0124 -> "not authorized";
      default -> "unrecognized operation";
    };
  }
}
