package io.gantry.normalizer.identity;

/** Whether one text is another with one slip of the hand (Damerau 1964: four kinds). */
enum Slip {
  /** More than one slip apart, or too short to say. */
  NONE,
  /** One slip, but of a kind that hands seldom make, or in the first letter. */
  RARE,
  /** A letter left out, doubled, exchanged with its neighbour, or the key beside it. */
  LIKELY;

  private static final String[] ROWS = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
  private static final int SHORTEST = 3;

  /** The slip that makes {@code typed} out of {@code meant}; both are folded and not equal. */
  static Slip between(String typed, String meant) {
    int difference = typed.length() - meant.length();
    if (Math.min(typed.length(), meant.length()) < SHORTEST || Math.abs(difference) > 1) {
      return NONE;
    }
    int at = 0;
    int shorter = Math.min(typed.length(), meant.length());
    while (at < shorter && typed.charAt(at) == meant.charAt(at)) {
      at++;
    }
    return switch (difference) {
      case -1 -> same(typed, at, meant, at + 1) ? likely(at > 0) : NONE;
      case 1 -> same(typed, at + 1, meant, at) ? likely(doubled(typed, at)) : NONE;
      default -> replaced(typed, meant, at);
    };
  }

  private static Slip replaced(String typed, String meant, int at) {
    if (at == typed.length()) {
      return NONE;
    }
    if (same(typed, at + 1, meant, at + 1)) {
      return likely(at > 0 && neighbours(typed.charAt(at), meant.charAt(at)));
    }
    boolean exchanged =
        at + 1 < typed.length()
            && typed.charAt(at) == meant.charAt(at + 1)
            && typed.charAt(at + 1) == meant.charAt(at)
            && same(typed, at + 2, meant, at + 2);
    return exchanged ? LIKELY : NONE;
  }

  private static Slip likely(boolean yes) {
    return yes ? LIKELY : RARE;
  }

  private static boolean doubled(String typed, int at) {
    return at > 0 && typed.charAt(at) == typed.charAt(at - 1);
  }

  private static boolean same(String a, int fromA, String b, int fromB) {
    return a.length() - fromA == b.length() - fromB
        && a.regionMatches(fromA, b, fromB, a.length() - fromA);
  }

  /** Keys that touch, on a keyboard of the QWERTY family. */
  private static boolean neighbours(char a, char b) {
    int rowA = row(a);
    int rowB = row(b);
    if (rowA < 0 || rowB < 0 || Math.abs(rowA - rowB) > 1) {
      return false;
    }
    // Each row is shifted to the right of the one above by about half a key.
    double columnA = ROWS[rowA].indexOf(a) + rowA * 0.4;
    double columnB = ROWS[rowB].indexOf(b) + rowB * 0.4;
    return Math.abs(columnA - columnB) <= 1.0;
  }

  private static int row(char c) {
    for (int row = 0; row < ROWS.length; row++) {
      if (ROWS[row].indexOf(c) >= 0) {
        return row;
      }
    }
    return -1;
  }
}
