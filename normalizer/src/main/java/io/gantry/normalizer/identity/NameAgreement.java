package io.gantry.normalizer.identity;

/** How one part of a name agrees, from the best to the worst. */
enum NameAgreement {
  EXACT("agrees", Grade.FULL, 0.1),
  VARIANT("agrees in another spelling", Grade.FULL, 1.0),
  FORMER("agrees with a former name", Grade.WEAK, 1.5),
  PART("agrees in part", Grade.WEAK, 3.0),
  CROSS("agrees through another alphabet", Grade.WEAK, 3.5),
  NICKNAME("agrees as a short or pet form", Grade.WEAK, 3.5),
  SLIP("agrees but for one slip", Grade.WEAK, 4.5),
  INITIAL("agrees in the initial", Grade.POOR, 0.5),
  RELATED("is a related name", Grade.POOR, 5.0),
  RARE_SLIP("differs in one letter", Grade.POOR, 7.5),
  OTHER_NAME("differs in one letter and is a name of its own", Grade.POOR, 7.5),
  MISSING("is not there to compare", Grade.NONE, 0),
  DIFFERENT("is another", Grade.NONE, 0);

  /** How far it carries a decision. */
  enum Grade {
    FULL,
    WEAK,
    POOR,
    NONE
  }

  private final String words;
  private final Grade grade;
  private final double cost;

  NameAgreement(String words, Grade grade, double cost) {
    this.words = words;
    this.grade = grade;
    this.cost = cost;
  }

  String words() {
    return words;
  }

  Grade grade() {
    return grade;
  }

  /** Bits less than full agreement is worth: -log2 of how often one person's name comes out so. */
  double cost() {
    return cost;
  }

  boolean is(Grade wanted) {
    return grade == wanted;
  }
}
