package io.gantry.normalizer.identity;

/** Names in which letters were lost: each {@code ?} stands for one letter, or two of a digraph. */
final class Wildcards {
  private Wildcards() {}

  /** VARIANT where most letters are there and agree, PART where few are, else DIFFERENT. */
  static NameAgreement agree(String pattern, String name) {
    if (!matches(pattern, 0, name, 0)) {
      return NameAgreement.DIFFERENT;
    }
    long lost = pattern.chars().filter(c -> c == '?').count();
    long kept = pattern.length() - lost;
    if (kept * 2 < lost) {
      return NameAgreement.DIFFERENT;
    }
    return kept >= 3 && kept >= lost * 2 ? NameAgreement.VARIANT : NameAgreement.PART;
  }

  private static boolean matches(String pattern, int p, String name, int n) {
    if (p == pattern.length()) {
      return n == name.length();
    }
    if (n == name.length()) {
      return false;
    }
    if (pattern.charAt(p) == '?') {
      return matches(pattern, p + 1, name, n + 1)
          || (n + 2 <= name.length() && matches(pattern, p + 1, name, n + 2));
    }
    return pattern.charAt(p) == name.charAt(n) && matches(pattern, p + 1, name, n + 1);
  }
}
