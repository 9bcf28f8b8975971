package io.gantry.dicom.data;

import java.lang.Character.UnicodeScript;
import java.nio.charset.Charset;
import java.util.List;

/**
 * How much decoded text looks like text: what its characters are, and how they stand together. A
 * text in the wrong encoding mixes alphabets, breaks the habits of capitals, or is made of signs.
 * Nothing here knows names or words. For one thread.
 */
final class TextStatistics {
  private static final String SIGNS = "\u00A0°µ§«»·ºª’‘“”–—…€№、。・「」（）：；，ー～／〜";

  private static final String RARE_SIGNS = "±²³¹×÷½¼¾®©¡¿¶";

  /** Letters beyond ASCII that languages written in these sets use (both cases are meant). */
  private static final String WESTERN = "áàâäãåæçéèêëíìîïñóòôöõøœúùûüýÿßðþ";

  private static final String CENTRAL = "áâäąăćčçďđéęěëíîĺľłńňóôöőŕřśšşșťţțúůüűýźžż";
  private static final String TURKISH = "âçğıîöşüûi\u0307";
  private static final String BALTIC = "āäąåčēėęģīįķļņõöšūųüžæøß";
  private static final String MALTESE = "ċġħżàèìòùĉĝĥĵŝŭ";
  private static final String CYRILLIC = "оеаинтсрвлкмдпуяыьзбгчйхжшюцщэёіїєґў";
  private static final String VIETNAMESE = "ăâđêôơưáàéèíóúýõã";

  /** Names and sentences begin with a capital where the script has such. */
  private static final double UNCAPITALIZED = 0.25;

  private final String alphabet;
  private final List<Charset> han;
  private int foreign;
  private double points;
  private boolean odd;

  /**
   * @param set as {@code CharacterSet.named} knows it; it says which letters are to be expected
   */
  TextStatistics(String set) {
    this.alphabet = alphabet(set);
    this.han = national(set).stream().map(Charset::forName).toList();
  }

  private static String alphabet(String set) {
    return switch (set) {
      case "ISO_IR 101", "windows-1250" -> CENTRAL;
      case "ISO_IR 109" -> MALTESE;
      case "ISO_IR 110", "windows-1257" -> BALTIC;
      case "ISO_IR 148", "windows-1254" -> TURKISH;
      case "windows-1258" -> VIETNAMESE;
      case "ISO_IR 192" -> WESTERN + CENTRAL + TURKISH + BALTIC + MALTESE + VIETNAMESE;
      default -> WESTERN;
    };
  }

  /** The standards by which a set's commonest ideographs are told; hanja are rare in Korean. */
  private static List<String> national(String set) {
    return switch (set) {
      case "Shift_JIS", "EUC-JP", "ISO_IR 13" -> List.of("EUC-JP");
      case "Big5" -> List.of("Big5");
      case "EUC-KR" -> List.of();
      case "ISO_IR 192" -> List.of("GB2312", "EUC-JP", "Big5");
      default -> List.of("GB2312");
    };
  }

  /** One more value. */
  void add(String text) {
    int start = 0;
    while (start < text.length()) {
      int end = start;
      while (end < text.length() && isInWord(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      if (end > start) {
        word(text.substring(start, end).codePoints().toArray());
        start = end;
      } else {
        boolean touches =
            (start > 0 && Character.isLetter(text.charAt(start - 1)))
                || (start + 1 < text.length() && Character.isLetter(text.charAt(start + 1)));
        sign(text.codePointAt(start), touches);
        start += Character.charCount(text.codePointAt(start));
      }
    }
  }

  /** Points a character of more than ASCII, about -10 to 1.5; 0 where there is none. */
  double score() {
    return foreign == 0 ? 0 : points / foreign;
  }

  /** Whether nothing in it speaks against it. */
  boolean plausible() {
    return !odd && score() > 0;
  }

  /** Whether there was no character of more than ASCII. */
  boolean isEmpty() {
    return foreign == 0;
  }

  private static boolean isInWord(int c) {
    int type = Character.getType(c);
    return Character.isLetter(c)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || c == 'ー'
        || c == 'ﾞ'
        || c == 'ﾟ';
  }

  private void sign(int c, boolean touchesLetter) {
    if (c < 0x80) {
      return;
    }
    foreign++;
    boolean met = SIGNS.indexOf(c) >= 0 || (RARE_SIGNS.indexOf(c) >= 0 && !touchesLetter);
    if (!met) {
      boolean impossible = !Character.isDefined(c) || Character.isISOControl(c) || c == 0xFFFD;
      points -= impossible || Character.getType(c) == Character.PRIVATE_USE ? 10 : 2;
      odd = true;
    }
  }

  private void word(int[] letters) {
    int beyond = 0;
    for (int c : letters) {
      if (c >= 0x80) {
        beyond++;
        points += letter(c);
      }
    }
    foreign += beyond;
    if (beyond == 0) {
      return;
    }
    if (mixesScripts(letters) || breaksCase(letters) || isAllForeignLatin(letters)) {
      odd = true;
      points -= 3;
    }
    points -= 2 * misplaced(letters);
    if (Character.isLowerCase(letters[0])) {
      points -= UNCAPITALIZED * beyond;
    }
  }

  private double letter(int c) {
    String lower = new String(Character.toChars(Character.toLowerCase(c)));
    UnicodeScript script = UnicodeScript.of(c);
    return switch (script) {
      case LATIN -> alphabet.contains(lower) ? 1 : -1;
      case CYRILLIC -> {
        int rank = CYRILLIC.indexOf(lower);
        yield rank < 0 ? -1 : rank < 12 ? 1.2 : rank < 26 ? 0.8 : 0.4;
      }
      case HAN -> isCommon(c) ? 0.8 : -0.5;
      case HANGUL -> 1.1;
      case HIRAGANA, KATAKANA -> c >= 0xFF61 && c <= 0xFF9F ? 0.6 : 1.2;
      case GREEK, HEBREW, ARABIC, THAI -> 1;
      case INHERITED, COMMON -> 0.3;
      default -> -1;
    };
  }

  /** The first level of GB 2312, JIS X 0208 and Big5 holds nearly all that is written. */
  private boolean isCommon(int c) {
    return han.stream().anyMatch(standard -> isCommon(c, standard));
  }

  private static boolean isCommon(int c, Charset standard) {
    byte[] bytes = new String(Character.toChars(c)).getBytes(standard);
    int lead = bytes[0] & 0xFF;
    return bytes.length == 2
        && switch (standard.name()) {
          case "GB2312" -> lead >= 0xB0 && lead <= 0xD7;
          case "EUC-JP" -> lead >= 0xB0 && lead <= 0xCF;
          default -> lead >= 0xA4 && lead <= 0xC6;
        };
  }

  private static boolean mixesScripts(int[] letters) {
    UnicodeScript first = null;
    for (int c : letters) {
      UnicodeScript script = family(c);
      if (script == UnicodeScript.COMMON) {
        continue;
      }
      if (first != null && script != first) {
        boolean plainBesideIdeographs =
            List.of(first, script).contains(UnicodeScript.LATIN)
                && List.of(first, script).contains(UnicodeScript.HAN);
        if (!plainBesideIdeographs || hasOtherThanPlainCapitals(letters)) {
          return true;
        }
      }
      first = script;
    }
    return false;
  }

  private static UnicodeScript family(int c) {
    UnicodeScript script = UnicodeScript.of(c);
    return switch (script) {
      case HIRAGANA, KATAKANA -> UnicodeScript.HAN;
      case INHERITED -> UnicodeScript.COMMON;
      default -> script;
    };
  }

  /** Abbreviations stand among ideographs, not Latin words. */
  private static boolean hasOtherThanPlainCapitals(int[] letters) {
    for (int c : letters) {
      if (UnicodeScript.of(c) == UnicodeScript.LATIN && !(c >= 'A' && c <= 'Z')) {
        return true;
      }
    }
    return false;
  }

  /** In Latin script letters beyond ASCII stand among plain ones. */
  private static boolean isAllForeignLatin(int[] letters) {
    int run = 0;
    int longest = 0;
    for (int c : letters) {
      run = c >= 0x80 && UnicodeScript.of(c) == UnicodeScript.LATIN ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest > 3 || (longest == letters.length && longest > 2);
  }

  /** All small, all capitals, or one capital first; plain letters may do as they like. */
  private static boolean breaksCase(int[] letters) {
    for (int i = 1; i < letters.length; i++) {
      boolean foreign = letters[i] >= 0x80 || letters[i - 1] >= 0x80;
      boolean rises = Character.isLowerCase(letters[i - 1]) && Character.isUpperCase(letters[i]);
      boolean falls =
          i > 1
              && Character.isUpperCase(letters[i - 2])
              && Character.isUpperCase(letters[i - 1])
              && Character.isLowerCase(letters[i])
              && letters[i] != 'ß';
      boolean foreignBefore = i > 1 && letters[i - 2] >= 0x80;
      if ((foreign && rises) || ((foreign || foreignBefore) && falls)) {
        return true;
      }
    }
    return false;
  }

  /** Letters that stand only at the end of a word, marks that can't begin one, and such. */
  private static int misplaced(int[] letters) {
    int wrong = 0;
    int last = letters.length - 1;
    for (int i = 0; i <= last; i++) {
      int c = letters[i];
      boolean endOnly = "ךםןףץةىς".indexOf(c) >= 0;
      boolean neverLast = "כמנצσเแโใไ".indexOf(c) >= 0;
      boolean neverFirst = "ะัาำิีึืุูๅ็่้๊๋์".indexOf(c) >= 0;
      wrong += endOnly && i < last ? 1 : 0;
      wrong += neverLast && i == last && last > 0 ? 1 : 0;
      wrong += neverFirst && i == 0 ? 1 : 0;
    }
    return wrong;
  }
}
