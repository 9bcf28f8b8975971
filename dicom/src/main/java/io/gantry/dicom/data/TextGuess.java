package io.gantry.dicom.data;

import io.gantry.dicom.data.CharacterSetVerdict.Proposal;
import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.dicom.data.charset.TextKind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** What text of unknown encoding could be. Proposes nothing where several answers are as good. */
final class TextGuess {
  /** What escape sequences are met for: the terms of PS3.3 table C.12-3 and C.12-4. */
  private static final List<String> EXTENSIONS =
      List.of(
          "ISO 2022 IR 87",
          "ISO 2022 IR 159",
          "ISO 2022 IR 13",
          "ISO 2022 IR 149",
          "ISO 2022 IR 58",
          "ISO 2022 IR 100",
          "ISO 2022 IR 101",
          "ISO 2022 IR 109",
          "ISO 2022 IR 110",
          "ISO 2022 IR 144",
          "ISO 2022 IR 127",
          "ISO 2022 IR 126",
          "ISO 2022 IR 138",
          "ISO 2022 IR 148",
          "ISO 2022 IR 166",
          "ISO 2022 IR 203");

  /** Beyond this many distinct UTF-8 sequences chance is out of the question. */
  private static final int SURE = 3;

  private TextGuess() {}

  /**
   * The declared terms with those added that the escape sequences need; empty if that does not
   * explain all.
   */
  static Optional<Proposal> withEscapes(CharacterSet declared, List<Walk.Text> texts) {
    List<String> terms = new ArrayList<>();
    if (declared.terms().size() > CharacterSetDetector.MAX_TERMS) {
      return Optional.empty();
    }
    for (String term : declared.terms()) {
      terms.add(term.replace("ISO_IR ", "ISO 2022 IR "));
    }
    if (terms.isEmpty()) {
      terms.add("");
    }
    for (String extension : EXTENSIONS) {
      if (!terms.contains(extension)
          && problems(terms, texts) > problems(terms, texts, extension)) {
        terms.add(extension);
      }
    }
    return problems(terms, texts) == 0
        ? Optional.of(new Proposal(String.join("\\", terms), true))
        : Optional.empty();
  }

  private static long problems(List<String> terms, List<Walk.Text> texts, String added) {
    List<String> more = new ArrayList<>(terms);
    more.add(added);
    return problems(more, texts);
  }

  /** How many values a set does not explain up to their end: the more bytes it does, the less. */
  private static long problems(List<String> terms, List<Walk.Text> texts) {
    CharacterSet set = CharacterSet.of(terms);
    long bytes = 0;
    for (Walk.Text text : texts) {
      ValueElement e = text.element();
      bytes +=
          set.firstProblem(e.array(), e.offset(), e.length(), e.meaning().textKind())
              .map(problem -> e.length() - problem.offset())
              .orElse(0);
    }
    return bytes;
  }

  /** The encoding of values whose declared set does not explain them. */
  static Optional<Proposal> of(List<Walk.Text> texts) {
    List<Walk.Text> high = texts.stream().filter(text -> text.element().hasHighBytes()).toList();
    if (high.isEmpty()) {
      return Optional.empty();
    }
    if (high.stream().allMatch(Walk.Text::isUtf8)) {
      return Optional.of(new Proposal("ISO_IR 192", true));
    }
    if (isJapanese(high)) {
      return Optional.of(new Proposal("Shift_JIS", false));
    }
    if (highBytesComeInRuns(high)) {
      return Optional.empty(); // GBK, EUC-KR, Big5, or an alphabet that is not Latin
    }
    if (all(high, b -> (b >= 0xC0 && b != 0xD7 && b != 0xF7) || isLatinSign(b))) {
      return Optional.of(new Proposal("ISO_IR 100", true));
    }
    return all(high, b -> b >= 0x80) && decodes(high, "windows-1252")
        ? Optional.of(new Proposal("windows-1252", false))
        : Optional.empty();
  }

  /** Signs of Latin-1 that are met in text: no-break space, section, degree, micro and such. */
  private static boolean isLatinSign(int b) {
    return switch (b) {
      case 0xA0,
          0xA7,
          0xAA,
          0xAB,
          0xB0,
          0xB1,
          0xB2,
          0xB3,
          0xB4,
          0xB5,
          0xB7,
          0xBA,
          0xBB,
          0xBF,
          0xD7 ->
          true;
      default -> false;
    };
  }

  /** Whether all well-formed UTF-8 is too much of it to be chance. */
  static boolean isSurelyUtf8(List<Walk.Text> texts) {
    Set<String> sequences = new HashSet<>();
    boolean controls = false;
    boolean longer = false;
    boolean latin = true;
    for (Walk.Text text : texts) {
      ValueElement e = text.element();
      String decoded =
          CharacterSet.UTF_8.decode(e.array(), e.offset(), e.length(), TextKind.VALUES);
      decoded
          .codePoints()
          .filter(c -> c >= 0x80)
          .forEach(c -> sequences.add(Character.toString(c)));
      longer |= decoded.codePoints().anyMatch(c -> c >= 0x800);
      controls |= has(e, b -> b >= 0x80 && b < 0xA0) && !isMultiByte(text.charset());
      latin &= isLatin(text.charset());
    }
    return controls || latin || longer || sequences.size() >= SURE;
  }

  /** In these a capital with accent would have to be followed by a sign, each time. */
  private static boolean isLatin(CharacterSet set) {
    return set.terms().stream()
        .allMatch(term -> term.matches(".*IR (100|101|109|110|148|203|6)") || term.isEmpty());
  }

  private static boolean isMultiByte(CharacterSet set) {
    return set.terms().stream().anyMatch(term -> term.startsWith("GB"));
  }

  /** Double bytes of Shift_JIS whose characters are Japanese, beside half-width ones. */
  private static boolean isJapanese(List<Walk.Text> texts) {
    boolean some = false;
    for (Walk.Text text : texts) {
      Optional<String> decoded = decoded(text.element(), "Shift_JIS");
      if (decoded.isEmpty()
          || !decoded.get().codePoints().allMatch(c -> c < 0x80 || isJapanese(c))) {
        return false;
      }
      some |= has(text.element(), b -> (b >= 0x81 && b < 0xA0) || (b >= 0xE0 && b < 0xFD));
    }
    return some;
  }

  private static boolean isJapanese(int c) {
    Character.UnicodeScript script = Character.UnicodeScript.of(c);
    return script == Character.UnicodeScript.HAN
        || script == Character.UnicodeScript.HIRAGANA
        || script == Character.UnicodeScript.KATAKANA
        || (c >= 0x3000 && c < 0x3040)
        || (c >= 0xFF00 && c < 0xFFF0);
  }

  /** Whether most bytes of 0x80 and above stand beside another: not so in Latin text. */
  private static boolean highBytesComeInRuns(List<Walk.Text> texts) {
    int alone = 0;
    int beside = 0;
    for (Walk.Text text : texts) {
      byte[] bytes = text.element().bytes();
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] < 0) {
          boolean run = (i > 0 && bytes[i - 1] < 0) || (i + 1 < bytes.length && bytes[i + 1] < 0);
          beside += run ? 1 : 0;
          alone += run ? 0 : 1;
        }
      }
    }
    return beside > alone;
  }

  private static boolean all(List<Walk.Text> texts, IntPredicate test) {
    return texts.stream().noneMatch(text -> has(text.element(), b -> b >= 0x80 && !test.test(b)));
  }

  private static boolean has(ValueElement value, IntPredicate test) {
    for (int i = value.offset(); i < value.offset() + value.length(); i++) {
      if (test.test(value.array()[i] & 0xFF)) {
        return true;
      }
    }
    return false;
  }

  private static boolean decodes(List<Walk.Text> texts, String charset) {
    return texts.stream().allMatch(text -> decoded(text.element(), charset).isPresent());
  }

  private static Optional<String> decoded(ValueElement value, String charset) {
    try {
      return Optional.of(
          Charset.forName(charset).newDecoder().decode(ByteBuffer.wrap(value.bytes())).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
