package io.gantry.normalizer.identity;

import io.gantry.normalizer.identity.NameComparison.Strength;
import java.util.Locale;

/**
 * Everything that speaks for and against one patient.
 *
 * @param sex 1 agrees, 0 unknown, -1 contradicts
 * @param generation 1 agrees, 0 unknown, -1 contradicts
 * @param score bits, after the prior
 */
record Evidence(
    int number,
    IndexedPatient patient,
    NameComparison name,
    BirthDate.Agreement birthDate,
    int sex,
    int generation,
    IdEvidence id,
    double score) {
  Evidence withScore(double bits) {
    return new Evidence(number, patient, name, birthDate, sex, generation, id, bits);
  }

  boolean contradictsItself() {
    return sex < 0 || generation < 0 || name.written() < 0 || name.middle() < 0;
  }

  boolean namesThePatient() {
    return name.strength() == Strength.STRONG || name.strength() == Strength.GOOD;
  }

  /** In words, without the data themselves. */
  String words() {
    StringBuilder out = new StringBuilder();
    out.append(id.words()).append("; ");
    if (name.strength() == Strength.STRONG) {
      out.append("family and given name agree");
    } else {
      out.append("the family name ").append(name.family().words());
      out.append(", the given name ").append(name.given().words());
    }
    if (name.swapped()) {
      out.append(", in exchanged places");
    }
    out.append(part(name.middle(), "; the middle name agrees", "; the middle name contradicts"));
    out.append(part(name.written(), "; ideographs or phonetic group agree", "; ideographs differ"));
    out.append("; ").append(birthDate.words());
    out.append(part(sex, "; the sex agrees", "; the sex contradicts"));
    out.append(part(generation, "; the generation agrees", "; the generation contradicts"));
    return out.append(String.format(Locale.ROOT, " (%.1f bits)", score)).toString();
  }

  private static String part(int value, String agrees, String contradicts) {
    return value > 0 ? agrees : value < 0 ? contradicts : "";
  }
}
