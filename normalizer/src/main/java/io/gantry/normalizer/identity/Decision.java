package io.gantry.normalizer.identity;

/** What the matcher says of one record. Immutable. */
public sealed interface Decision {
  /** In plain words and numbers, with the rule version; no names, no birth dates. */
  String explanation();

  /** Bits of evidence for the best candidate, after the prior; 0 where there is none. */
  double score();

  /**
   * The patient is known.
   *
   * @param certain also name and birth date alone would have told (such links teach local numbers)
   */
  record Linked(String mrn, double score, boolean certain, String explanation)
      implements Decision {}

  /** A person has to decide. */
  record Review(String closestMrn, double score, String explanation) implements Decision {}

  /** Nobody in the index fits. */
  record NotInIndex(double score, String explanation) implements Decision {}
}
