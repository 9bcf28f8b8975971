package io.gantry.normalizer.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers that name patients, and how they are bent on their way. */
final class PatientId {
  private static final int SHORTEST = 4;

  private PatientId() {}

  /** Upper-case letters and digits without leading zeros: what is left of a number in any hands. */
  static String canonical(String id) {
    StringBuilder out = new StringBuilder(id.length());
    String text = id.toUpperCase(Locale.ROOT);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean leadingZero = c == '0' && out.isEmpty();
      if (Character.isLetterOrDigit(c) && !leadingZero) {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The number as it stands, and without letters that somebody put before it. */
  static List<String> readings(String id) {
    List<String> readings = new ArrayList<>(2);
    String canonical = canonical(id);
    readings.add(canonical);
    int at = 0;
    while (at < canonical.length() && Character.isLetter(canonical.charAt(at))) {
      at++;
    }
    String digits = canonical(canonical.substring(at));
    if (at > 0 && digits.chars().allMatch(Character::isDigit)) {
      readings.add(digits);
    }
    return readings;
  }

  /** Blank, too short, without digits, or one character repeated: names nobody. */
  static boolean isJunk(String id) {
    String canonical = canonical(id);
    return canonical.length() < SHORTEST
        || canonical.chars().noneMatch(Character::isDigit)
        || canonical.chars().distinct().count() == 1
        || canonical.equals("123456")
        || canonical.equals("1234567")
        || canonical.equals("12345678");
  }

  /** One digit wrong, two exchanged, or the last one lost. */
  static boolean nearly(String typed, String mrn) {
    String a = canonical(typed);
    String b = canonical(mrn);
    if (b.length() < 6) {
      return false;
    }
    return a.length() == b.length() - 1 ? b.startsWith(a) : BirthDate.oneSlip(a, b);
  }
}
