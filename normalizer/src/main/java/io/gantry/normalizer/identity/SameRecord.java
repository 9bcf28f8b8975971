package io.gantry.normalizer.identity;

import java.util.Objects;

/** Whether two records say the same, however it is written; no index is asked. */
public final class SameRecord {
  private SameRecord() {}

  /** UNKNOWN: one of them says nothing that can be read. */
  public enum Agreement {
    SAME,
    OTHER,
    UNKNOWN
  }

  /** Without case, punctuation and leading zeros. */
  public static boolean isSameNumber(String a, String b) {
    return a.strip().equals(b.strip())
        || (!PatientId.canonical(a).isEmpty()
            && PatientId.canonical(a).equals(PatientId.canonical(b)));
  }

  public static boolean isOtherSex(String a, String b) {
    return Sex.parse(a).contradicts(Sex.parse(b));
  }

  public static Agreement birthDates(String a, String b) {
    BirthDate one = BirthDate.parse(a);
    BirthDate other = BirthDate.parse(b);
    if (!one.isWhole() || !other.isWhole()) {
      return a.strip().equals(b.strip()) && !a.isBlank() ? Agreement.SAME : Agreement.UNKNOWN;
    }
    return one.readings().stream().anyMatch(other.readings()::contains)
        ? Agreement.SAME
        : Agreement.OTHER;
  }

  /**
   * PN values: the same family and given name in some group and some reading. Lost letters, and
   * middle names that only one of them has, do not count.
   */
  public static Agreement names(String a, String b) {
    RecordName one = RecordName.parse(a);
    RecordName other = RecordName.parse(b);
    if (one.isEmpty() || other.isEmpty()) {
      return a.strip().equals(b.strip()) && !a.isBlank() ? Agreement.SAME : Agreement.UNKNOWN;
    }
    boolean written =
        one.ideographic() != null && Objects.equals(one.ideographic(), other.ideographic());
    boolean spoken = one.phonetic() != null && Objects.equals(one.phonetic(), other.phonetic());
    if (written || spoken || shares(one, other)) {
      return Agreement.SAME;
    }
    boolean comparable =
        (!one.forms().isEmpty() && !other.forms().isEmpty())
            || (one.ideographic() != null && other.ideographic() != null)
            || (one.phonetic() != null && other.phonetic() != null);
    return comparable ? Agreement.OTHER : Agreement.UNKNOWN;
  }

  private static boolean shares(RecordName one, RecordName other) {
    return one.forms().stream()
        .anyMatch(a ->
            other.forms().stream()
                .anyMatch(b -> fits(a.family(), b.family()) && fits(a.given(), b.given())));
  }

  /** Equal, or equal but for letters that were lost. */
  private static boolean fits(String a, String b) {
    if (a.equals(b)) {
      return true;
    }
    if (a.length() != b.length() || (a.indexOf('?') < 0 && b.indexOf('?') < 0)) {
      return false;
    }
    for (int i = 0; i < a.length(); i++) {
      if (a.charAt(i) != b.charAt(i) && a.charAt(i) != '?' && b.charAt(i) != '?') {
        return false;
      }
    }
    return true;
  }
}
