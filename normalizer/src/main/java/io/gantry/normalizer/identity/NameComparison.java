package io.gantry.normalizer.identity;

import io.gantry.normalizer.identity.NameAgreement.Grade;
import java.util.List;

/**
 * How a record's name agrees with a patient's.
 *
 * @param swapped family and given name stand in each other's place
 * @param middle 1 agrees, 0 nothing to compare, -1 contradicts
 * @param written 1 ideographs or phonetic group agree, 0 nothing to compare, -1 ideographs differ
 * @param crossed compared through a romanisation
 */
record NameComparison(
    NameAgreement family,
    NameAgreement given,
    boolean swapped,
    int middle,
    int written,
    boolean crossed) {
  static final NameComparison NOTHING =
      new NameComparison(NameAgreement.MISSING, NameAgreement.MISSING, false, 0, 0, false);

  /** From the best to the worst. */
  enum Strength {
    STRONG("the name agrees"),
    GOOD("the name agrees with one weakness"),
    FAIR("the name agrees with two weaknesses"),
    WEAK("the name agrees in part only"),
    NONE("the name does not agree");

    private final String words;

    Strength(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  Strength strength() {
    if (family.is(Grade.NONE) || given.is(Grade.NONE)) {
      return Strength.NONE;
    }
    if (family.is(Grade.POOR) || given.is(Grade.POOR)) {
      return family.is(Grade.POOR) && given.is(Grade.POOR) ? Strength.NONE : Strength.WEAK;
    }
    int weaknesses =
        (family.is(Grade.WEAK) ? 1 : 0) + (given.is(Grade.WEAK) ? 1 : 0) + (swapped ? 1 : 0);
    if (crossed && !swapped && weaknesses == 2) {
      weaknesses = 1; // one romanisation is one cause
    }
    return List.of(Strength.STRONG, Strength.GOOD, Strength.FAIR, Strength.WEAK).get(weaknesses);
  }
}
