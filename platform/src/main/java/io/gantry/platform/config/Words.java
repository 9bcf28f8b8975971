package io.gantry.platform.config;

import java.util.Collection;
import java.util.Locale;

/** How names look in the file, and which one was probably meant. */
final class Words {
  private Words() {}

  /** {@code C_MOVE} is {@code c-move} in the file. */
  static String hyphenated(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code ; did you mean 'x'?} or, where nothing is near, the names there are. */
  static String didYouMean(String written, Collection<String> names) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String name : names) {
      int distance = distance(written.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    if (!nearest.isEmpty() && least <= Math.max(2, written.length() / 3)) {
      return "; did you mean '" + nearest + "'?";
    }
    return names.isEmpty() ? "" : "; known here: " + String.join(", ", names);
  }

  /** Levenshtein distance. */
  static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
