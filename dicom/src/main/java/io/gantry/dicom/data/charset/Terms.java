package io.gantry.dicom.data.charset;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Defined terms of Specific Character Set, and what those who misspell them mean. */
final class Terms {
  private static final Pattern SINGLE = Pattern.compile("ISO_IR (\\d{1,3})");
  private static final Pattern EXTENDED = Pattern.compile("ISO 2022 IR (\\d{1,3})");
  private static final Pattern LOOSE = Pattern.compile("(?:ISO)?(2022)?(?:IR)?(\\d{1,3})");

  private Terms() {}

  /** Whether it is a term without code extensions. */
  static boolean isSingle(String term) {
    Matcher matcher = SINGLE.matcher(term);
    return matcher.matches() && isSingle(Integer.parseInt(matcher.group(1)));
  }

  private static boolean isSingle(int number) {
    Repertoire repertoire = Repertoire.ofIsoIr(number);
    return number == 192 || (repertoire != null && repertoire.width() == 1);
  }

  /** Whether it is one with code extensions. */
  static boolean isExtended(String term) {
    Matcher matcher = EXTENDED.matcher(term);
    return matcher.matches() && Repertoire.ofIsoIr(Integer.parseInt(matcher.group(1))) != null;
  }

  /** Whether it is an encoding of its own, never to be combined. */
  static boolean isAlone(String term) {
    return term.equals("ISO_IR 192") || term.equals("GB18030") || term.equals("GBK");
  }

  /** The set that a (right) term names; null for those that stand alone. */
  static @Nullable Repertoire repertoire(String term) {
    Matcher single = SINGLE.matcher(term);
    Matcher extended = EXTENDED.matcher(term);
    if (single.matches()) {
      return Repertoire.ofIsoIr(Integer.parseInt(single.group(1)));
    }
    return extended.matches() ? Repertoire.ofIsoIr(Integer.parseInt(extended.group(1))) : null;
  }

  /** The defined term that a wrong one stands for, if that is clear. */
  static Optional<String> meant(String wrong) {
    String letters = wrong.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
    return switch (letters) {
      case "UTF8", "UNICODE", "ISOIR192", "UNICODE11UTF8" -> Optional.of("ISO_IR 192");
      case "GB18030", "GB180302000", "GB180302005" -> Optional.of("GB18030");
      case "GBK", "GB2312", "CP936" -> Optional.of("GBK");
      case "ASCII", "USASCII", "ISO646" -> Optional.of("ISO_IR 6");
      case "ISO88591", "LATIN1" -> Optional.of("ISO_IR 100");
      case "ISO88592", "LATIN2" -> Optional.of("ISO_IR 101");
      case "ISO88593", "LATIN3" -> Optional.of("ISO_IR 109");
      case "ISO88594", "LATIN4" -> Optional.of("ISO_IR 110");
      case "ISO88595" -> Optional.of("ISO_IR 144");
      case "ISO88596" -> Optional.of("ISO_IR 127");
      case "ISO88597" -> Optional.of("ISO_IR 126");
      case "ISO88598" -> Optional.of("ISO_IR 138");
      case "ISO88599", "LATIN5" -> Optional.of("ISO_IR 148");
      case "ISO885915", "LATIN9" -> Optional.of("ISO_IR 203");
      case "TIS620", "ISO885911" -> Optional.of("ISO_IR 166");
      default -> byNumber(letters);
    };
  }

  private static Optional<String> byNumber(String letters) {
    Matcher loose = LOOSE.matcher(letters);
    if (!loose.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(loose.group(2));
    if (loose.group(1) == null && isSingle(number)) {
      return Optional.of("ISO_IR " + number);
    }
    return Repertoire.ofIsoIr(number) == null
        ? Optional.empty()
        : Optional.of("ISO 2022 IR " + number);
  }
}
