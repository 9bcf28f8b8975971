package io.gantry.normalizer.identity;

import java.util.List;

/** Coarser forms of a folded name: what different habits of spelling have in common. */
final class Folds {
  /** Applied in this order. */
  private static final List<String[]> DIGRAPHS =
      List.of(pair("ae", "a"), pair("oe", "o"), pair("ue", "u"), pair("aa", "a"));

  private static final List<String[]> SOUNDS =
      List.of(
          pair("ph", "f"),
          pair("th", "t"),
          pair("ck", "k"),
          pair("ei", "ie"),
          pair("ie", "i"),
          pair("c", "k"),
          pair("q", "k"),
          pair("z", "s"),
          pair("y", "i"),
          pair("w", "v"));

  /** Hepburn, Kunrei and passport habits, long vowels and syllabic n made equal. */
  private static final List<String[]> ROMAJI =
      List.of(
          pair("shi", "si"),
          pair("sh", "sy"),
          pair("chi", "ti"),
          pair("ch", "ty"),
          pair("tsu", "tu"),
          pair("fu", "hu"),
          pair("ji", "zi"),
          pair("j", "zy"),
          pair("mb", "nb"),
          pair("mp", "np"),
          pair("ou", "o"),
          pair("oo", "o"),
          pair("uu", "u"));

  /** What the consonants of a name have in common through the romanisations of its alphabet. */
  private static final List<String[]> CONSONANTS =
      List.of(
          pair("shch", "s"),
          pair("sch", "s"),
          pair("sh", "s"),
          pair("tch", "c"),
          pair("ch", "c"),
          pair("kh", "k"),
          pair("zh", "z"),
          pair("tz", "z"),
          pair("ts", "z"),
          pair("th", "t"),
          pair("ph", "f"),
          pair("gh", "g"),
          pair("dh", "d"),
          pair("q", "k"),
          pair("c", "k"),
          pair("w", "v"),
          pair("b", "v"),
          pair("x", "ks"));

  private Folds() {}

  private static String[] pair(String from, String to) {
    return new String[] {from, to};
  }

  /** {@code Mueller} and {@code Muller}, {@code Aase} and {@code Ase}. */
  static String digraphs(String joined) {
    return replace(joined, DIGRAPHS);
  }

  /** Names that sound alike in most of Europe's languages. */
  static String sound(String joined) {
    return single(replace(digraphs(joined), SOUNDS));
  }

  /** Cheap: false only where {@link #sound} can't give the same for both. */
  static boolean mayStartAlike(String a, String b) {
    return !a.isEmpty() && !b.isEmpty() && start(a.charAt(0)) == start(b.charAt(0));
  }

  private static char start(char c) {
    return switch (c) {
      case 'p', 'f' -> 'f';
      case 'c', 'k', 'q' -> 'k';
      case 's', 'z' -> 's';
      case 'e', 'i', 'y' -> 'i';
      case 'v', 'w' -> 'v';
      default -> c;
    };
  }

  /** Japanese names in Latin letters. */
  static String romaji(String joined) {
    String text = single(replace(joined, ROMAJI));
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      boolean longVowel =
          text.charAt(i) == 'h'
              && i > 0
              && text.charAt(i - 1) == 'o'
              && (i + 1 == text.length() || "aiueoy".indexOf(text.charAt(i + 1)) < 0);
      if (!longVowel) {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  /** Consonants only, through any romanisation; the Arabic article is left out. */
  static String skeleton(String joined) {
    String text = joined;
    if (text.length() > 4 && (text.startsWith("al") || text.startsWith("el"))) {
      text = text.substring(2);
    }
    text = single(replace(single(text), CONSONANTS));
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if ("aeiouyhj".indexOf(text.charAt(i)) < 0) {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  private static String replace(String text, List<String[]> pairs) {
    String out = text;
    for (String[] pair : pairs) {
      if (out.contains(pair[0])) {
        out = out.replace(pair[0], pair[1]);
      }
    }
    return out;
  }

  private static String single(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (i == 0 || text.charAt(i) != text.charAt(i - 1)) {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }
}
