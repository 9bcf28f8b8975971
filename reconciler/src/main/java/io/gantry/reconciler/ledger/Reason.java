package io.gantry.reconciler.ledger;

import java.util.Comparator;

/**
 * Why something is as it is.
 *
 * @param code GTY-nnnn
 * @param message for the operator, without patient data
 */
public record Reason(String code, String message) implements Comparable<Reason> {
  /** The same SOP Instance UID stands for another object. */
  public static final String COLLISION = "GTY-0601";

  /** The same pixels came with another head. */
  public static final String REVISED = "GTY-0602";

  /** The sweep counted instances, the listing found none. */
  public static final String EMPTY_LISTING = "GTY-0603";

  /** The extractor's count and its events do not agree. */
  public static final String UNACCOUNTED = "GTY-0604";

  /** A person holds the study. */
  public static final String SET_ASIDE = "GTY-0652";

  /** A person rejected the study. */
  public static final String NOT_WANTED = "GTY-0653";

  /** Its order was taken back, since a person had set the study aside. */
  public static final String TAKEN_BACK = "GTY-0654";

  /** Nothing was decided about a study's patient. */
  public static final String UNDECIDED = "GTY-0443";

  private static final Comparator<Reason> ORDER =
      Comparator.comparing(Reason::code).thenComparing(Reason::message);

  /** Why a study waits for a decision about its patient, by the normalizer's code. */
  static Reason ofIdentity(String code) {
    return new Reason(
        code,
        switch (code) {
          case "GTY-0441" -> "Nobody in the patient index is the study's patient";
          case "GTY-0442" -> "The study's objects do not all name the same patient";
          case UNDECIDED ->
              "Nothing was decided about the study's patient: no sweep has shown the study since"
                  + " identities.policy is gate; sweep the source again";
          case "GTY-0445" -> "A person decided that the study is not to be moved";
          case "GTY-0446" -> "The MRN that a person named is not in the patient index";
          case "GTY-0447" -> "Another archive's copy of the study is another patient's";
          case "GTY-0448" ->
              "Part of the study is in the cloud archive, and what came since names another"
                  + " patient: gantry identities list says under whom it is";
          case "GTY-0449" ->
              "Part of the study is in the cloud archive and is being put under the same patient"
                  + " first: gantry study show names the restamp";
          default -> "The study's patient is not certain: gantry identities list says why";
        });
  }

  /** A study that was needed before anything was decided about its patient. */
  public static Reason undecided() {
    return ofIdentity(UNDECIDED);
  }

  @Override
  public int compareTo(Reason other) {
    return ORDER.compare(this, other);
  }
}
