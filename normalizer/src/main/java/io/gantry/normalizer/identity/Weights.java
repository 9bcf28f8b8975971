package io.gantry.normalizer.identity;

import io.gantry.normalizer.identity.NameAgreement.Grade;

/**
 * Bits for and against (Fellegi and Sunter 1969): log2 of m / u for each part. u, how often a part
 * agrees by chance, comes from the index, name by name (Winkler's frequency weights); m, how often
 * it agrees for one person, is a documented default (docs/identities.md).
 */
final class Weights {
  private static final double RAREST_NAME = 13;
  private static final double DAYS_OF_A_POPULATION = 29_000;
  private static final double SURNAMES_CHANGE = -6;
  private static final double GIVEN_NAMES_DIFFER = -7;
  private static final double BIRTH_DATES_DIFFER = -8;

  private final PatientIndex index;

  Weights(PatientIndex index) {
    this.index = index;
  }

  double score(Evidence e) {
    IndexedPatient patient = e.patient();
    return e.id().bits()
        + name(e.name(), patient)
        + birthDate(e.birthDate(), patient)
        + (e.sex() > 0 ? 1 : e.sex() < 0 ? -6 : 0)
        + (e.generation() > 0 ? 3 : e.generation() < 0 ? -8 : 0)
        - prior();
  }

  /** Any one patient of the index, before anything is known. */
  double prior() {
    return log2(index.size() + 1.0);
  }

  double name(NameComparison name, IndexedPatient patient) {
    double bits = part(name.family(), familyBits(patient), SURNAMES_CHANGE);
    bits += part(name.given(), givenBits(patient), GIVEN_NAMES_DIFFER);
    bits -= name.swapped() ? 5 : 0;
    bits += name.middle() > 0 ? 3 : name.middle() < 0 ? -4 : 0;
    return bits + (name.written() > 0 ? 2 : name.written() < 0 ? -6 : 0);
  }

  private static double part(NameAgreement agreement, double rarity, double different) {
    return switch (agreement) {
      case DIFFERENT -> different;
      case MISSING -> 0;
      case INITIAL -> Math.min(rarity, 4) - agreement.cost();
      default ->
          agreement.is(Grade.POOR)
              ? Math.max(rarity - agreement.cost(), different)
              : rarity - agreement.cost();
    };
  }

  private double familyBits(IndexedPatient patient) {
    return rarity(index.familyCount(NameText.joined(patient.family())));
  }

  private double givenBits(IndexedPatient patient) {
    return rarity(index.givenCount(patient.given()));
  }

  private double rarity(int count) {
    return Math.min(RAREST_NAME, log2((index.size() + 1.0) / Math.max(1, count)));
  }

  private double birthDate(BirthDate.Agreement agreement, IndexedPatient patient) {
    double share =
        Math.max(
            index.dayCount(patient.birthDate()) / (index.size() + 1.0), 1 / DAYS_OF_A_POPULATION);
    double whole = index.size() < DAYS_OF_A_POPULATION ? log2(DAYS_OF_A_POPULATION) : -log2(share);
    return switch (agreement) {
      case EXACT -> whole - 0.2;
      case SWAPPED -> whole - 5.5;
      case SLIP -> whole - 10; // 5 for being rare, 5 for the 35 or so dates one slip away
      case MONTH -> 9;
      case YEAR -> 5;
      case UNKNOWN -> 0;
      case DIFFERENT -> BIRTH_DATES_DIFFER;
    };
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}
