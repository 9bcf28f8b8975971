package io.gantry.normalizer.gate;

/** Why a study waits at the gate, and what an operator is told of it. */
public final class GateCodes {
  /** A person has to decide. */
  public static final String REVIEW = "GTY-0440";

  /** Nobody in the index. */
  public static final String NOT_IN_INDEX = "GTY-0441";

  /** A header names somebody else than the study-level answer did. */
  public static final String HEADER_DIFFERS = "GTY-0442";

  /** Objects came of a study that no sweep has shown. */
  public static final String UNDECIDED = "GTY-0443";

  /** A person does not want the study moved. */
  public static final String SKIPPED = "GTY-0445";

  /** The reviewer's MRN is not in the index. */
  public static final String UNKNOWN_MRN = "GTY-0446";

  /** Another archive's copy of the study is linked to another patient. */
  public static final String CONTRADICTION = "GTY-0447";

  /** As {@link #HEADER_DIFFERS}, but others of its objects are in the cloud archive already. */
  public static final String PARTLY_STORED = "GTY-0448";

  /** Its stored part is to be under the same patient first. */
  public static final String MOVING = "GTY-0449";

  /** The move broke off: what came of the study waits for the rest. */
  public static final String BROKEN_OFF = "GTY-0414";

  private GateCodes() {}

  /** What an operator is told of an object that waits with this code; without patient data. */
  public static String words(String code) {
    return switch (code) {
      case NOT_IN_INDEX ->
          "nobody in the patient index is the study's patient; decide with gantry identities decide";
      case HEADER_DIFFERS ->
          "the study's objects do not all name the same patient; look at them, then decide with"
              + " gantry identities decide";
      case UNDECIDED ->
          "nothing was decided about the study's patient, since no sweep has shown the study; sweep"
              + " the source again";
      case SKIPPED -> "a person decided that the study is not to be moved";
      case UNKNOWN_MRN ->
          "the MRN that a person named for the study is not in the patient index; decide again";
      case CONTRADICTION ->
          "another archive's copy of the study is linked to another patient; look at both, then"
              + " decide with gantry identities decide";
      case PARTLY_STORED ->
          "other objects of the study are in the cloud archive already, under a patient that may not"
              + " be this one's (gantry identities list shows which); decide whose the whole study"
              + " is with gantry identities decide";
      case MOVING ->
          "other objects of the study are in the cloud archive under another patient and are being put"
              + " under this one's first; it goes on by itself then (gantry study show shows it)";
      case BROKEN_OFF ->
          "the study's move failed, and an object that did not come may name another patient; move"
              + " the study again, or say whose it is with gantry identities decide --link";
      default -> "the study's patient is not certain; decide with gantry identities decide";
    };
  }
}
