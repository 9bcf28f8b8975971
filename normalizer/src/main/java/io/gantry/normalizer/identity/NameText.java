package io.gantry.normalizer.identity;

import com.ibm.icu.text.Transliterator;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Text of names in the forms that are compared: tokens of lower-case ASCII letters and digits with
 * one space between, {@code ?} for a letter that was lost. Thread safe.
 */
final class NameText {
  private static final Transliterator ROMANIZE =
      Transliterator.getInstance(
          "Russian-Latin/BGN; Greek-Latin/UNGEGN; Katakana-Hiragana; Any-Latin; Latin-ASCII");
  private static final Transliterator SIMPLIFY =
      Transliterator.getInstance("Traditional-Simplified");
  private static final Transliterator HIRAGANA = Transliterator.getInstance("Katakana-Hiragana");

  /** Variant characters of family registers that the conversion to simplified forms leaves. */
  private static final String VARIANT_HAN = "髙﨑邊邉辺濵濱浜齋斎斉齊嶋嶌島冨富國国澤沢廣広眞真德徳惠恵";

  private static final String STANDARD_HAN = "高崎辺辺辺浜浜浜斎斎斎斎島島島富富国国沢沢広広真真徳徳恵恵";

  private NameText() {}

  /** Tokens as described at the type; empty if nothing is left. */
  static String fold(String raw) {
    String text = raw;
    if (!isAscii(text)) {
      text = Normalizer.normalize(text, Normalizer.Form.NFKC);
      if (hasForeignLetters(text)) {
        text = ROMANIZE.transliterate(text);
      }
      text = Normalizer.normalize(letters(text), Normalizer.Form.NFD);
    }
    return tokens(text.toLowerCase(Locale.ROOT));
  }

  private static String tokens(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '?') {
        if (gap && !out.isEmpty()) {
          out.append(' ');
        }
        gap = false;
        out.append(c);
      } else if (!isMark(c)) {
        gap = true;
      }
    }
    return out.toString();
  }

  /** Apostrophes and combining marks join: O'Brien is one word. */
  private static boolean isMark(char c) {
    return c == '\''
        || c == '`'
        || c == '’'
        || c == 'ʼ'
        || c == '´'
        || c == 'ʹ'
        || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  /** Letters that have no decomposition. */
  private static String letters(String text) {
    StringBuilder out = new StringBuilder(text.length() + 4);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (Character.toLowerCase(c)) {
        case 'ß' -> out.append("ss");
        case 'ø' -> out.append('o');
        case 'æ' -> out.append("ae");
        case 'œ' -> out.append("oe");
        case 'ł' -> out.append('l');
        case 'đ', 'ð' -> out.append('d');
        case 'þ' -> out.append("th");
        case 'ı' -> out.append('i');
        case 'ŋ' -> out.append("ng");
        case 'ħ' -> out.append('h');
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is a letter that is not of the Latin alphabet. */
  static boolean hasForeignLetters(String text) {
    return text.codePoints()
        .anyMatch(c ->
            Character.isLetter(c)
                && UnicodeScript.of(c) != UnicodeScript.LATIN
                && UnicodeScript.of(c) != UnicodeScript.COMMON);
  }

  /** How a group of a name is written. */
  enum Writing {
    ALPHABETIC,
    IDEOGRAPHIC,
    PHONETIC
  }

  /** By its letters, whatever group it stands in (PS3.5 6.2.1 is not always heeded). */
  static Writing writingOf(String group) {
    boolean kana = false;
    for (int c : Normalizer.normalize(group, Normalizer.Form.NFKC).codePoints().toArray()) {
      UnicodeScript script = UnicodeScript.of(c);
      if (script == UnicodeScript.HAN) {
        return Writing.IDEOGRAPHIC;
      }
      kana |=
          script == UnicodeScript.HIRAGANA
              || script == UnicodeScript.KATAKANA
              || script == UnicodeScript.HANGUL;
    }
    return kana ? Writing.PHONETIC : Writing.ALPHABETIC;
  }

  /** Ideographs without blanks; width and compatibility forms unified. */
  static String ideographs(String raw) {
    return Normalizer.normalize(raw, Normalizer.Form.NFKC).replaceAll("[\\s·・]+", "");
  }

  /** The same name in another style of writing gives the same text. */
  static String unifiedIdeographs(String ideographs) {
    StringBuilder out = new StringBuilder(ideographs);
    for (int i = 0; i < out.length(); i++) {
      int at = VARIANT_HAN.indexOf(out.charAt(i));
      if (at >= 0) {
        out.setCharAt(i, STANDARD_HAN.charAt(at));
      }
    }
    return SIMPLIFY.transliterate(out.toString());
  }

  /** Kana as hiragana, full width; hangul composed. */
  static String phonetic(String raw) {
    String text = Normalizer.normalize(raw, Normalizer.Form.NFKC).replaceAll("[\\s·・]+", "");
    return HIRAGANA.transliterate(text);
  }

  /** Letters only: what {@link #fold} gave, without blanks. */
  static String joined(String tokens) {
    return tokens.indexOf(' ') < 0 ? tokens : tokens.replace(" ", "");
  }
}
