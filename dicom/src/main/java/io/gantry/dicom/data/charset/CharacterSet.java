package io.gantry.dicom.data.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text encoding that Specific Character Set (0008,0005) declares (PS3.3 C.12.1.1.2). Wrong
 * terms are read as what is meant, if that is clear, and told in {@link #issues}. Immutable.
 */
public final class CharacterSet {
  /** The default repertoire, ISO-IR 6. */
  public static final CharacterSet DEFAULT =
      new CharacterSet(List.of(), List.of(), new Iso2022(Repertoire.ASCII, null, List.of()));

  public static final CharacterSet UTF_8 =
      new CharacterSet(List.of("ISO_IR 192"), List.of(), new Codec.Plain(StandardCharsets.UTF_8));

  /** Encodings that are met under a wrong name or none, and that DICOM has no term for. */
  private static final List<String> OTHERS =
      List.of(
          "windows-1252",
          "windows-1250",
          "windows-1251",
          "windows-1253",
          "windows-1254",
          "windows-1255",
          "windows-1256",
          "windows-1257",
          "windows-1258",
          "windows-874",
          "KOI8-R",
          "KOI8-U",
          "Shift_JIS",
          "EUC-JP",
          "EUC-KR",
          "Big5");

  /**
   * A term that is not as PS3.3 C.12.1.1.2 wants it.
   *
   * @param term as sent
   * @param meant the defined term it was read as; empty if it was ignored
   */
  public record TermIssue(String term, Optional<String> meant) {}

  private final List<String> terms;
  private final List<TermIssue> issues;
  private final Codec codec;

  private CharacterSet(List<String> terms, List<TermIssue> issues, Codec codec) {
    this.terms = List.copyOf(terms);
    this.issues = List.copyOf(issues);
    this.codec = codec;
  }

  public static CharacterSet of(String... terms) {
    return of(List.of(terms));
  }

  /** The set of the values of (0008,0005), empty ones included; no values: the default. */
  public static CharacterSet of(List<String> terms) {
    if (terms.isEmpty() || (terms.size() == 1 && terms.get(0).isEmpty())) {
      return DEFAULT;
    }
    if (terms.equals(UTF_8.terms)) {
      return UTF_8;
    }
    List<TermIssue> issues = new ArrayList<>();
    List<String> meant = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      meant.add(right(terms.get(i), i == 0, terms.size() > 1, issues));
    }
    return new CharacterSet(terms, issues, codec(meant));
  }

  /**
   * What text really is in, whatever is declared: a value of (0008,0005), or one of {@link
   * #others()}.
   */
  public static CharacterSet named(String name) {
    return OTHERS.contains(name)
        ? new CharacterSet(List.of(name), List.of(), new Codec.Plain(charset(name)))
        : of(List.of(name.split("\\\\", -1)));
  }

  /** Names that {@link #named} knows beside the defined terms (IANA), the commonest first. */
  public static List<String> others() {
    return OTHERS;
  }

  /** Shift_JIS as it is really written: with the rows that NEC and IBM added. */
  private static Charset charset(String name) {
    return Charset.forName(name.equals("Shift_JIS") ? "windows-31j" : name);
  }

  /** The defined term for a value; a wrong one is noted. */
  private static String right(
      String term, boolean first, boolean combined, List<TermIssue> issues) {
    if (term.isEmpty() && first) {
      return "ISO 2022 IR 6";
    }
    boolean defined = Terms.isSingle(term) || Terms.isExtended(term) || Terms.isAlone(term);
    Optional<String> meant = defined ? Optional.of(term) : Terms.meant(term);
    if (combined && meant.isPresent() && !Terms.isAlone(meant.get())) {
      meant = meant.map(m -> m.replace("ISO_IR ", "ISO 2022 IR "));
    }
    boolean misplaced = combined && meant.isPresent() && Terms.isAlone(meant.get());
    if (misplaced || meant.isEmpty() || !meant.get().equals(term)) {
      issues.add(new TermIssue(term, meant));
    }
    return meant.orElse("ISO 2022 IR 6");
  }

  private static Codec codec(List<String> terms) {
    for (String term : terms) {
      if (Terms.isAlone(term)) {
        return new Codec.Plain(Charset.forName(term.equals("ISO_IR 192") ? "UTF-8" : term));
      }
    }
    List<Repertoire> declared = new ArrayList<>();
    for (String term : terms) {
      declare(Terms.repertoire(term), declared);
    }
    Repertoire first = Terms.repertoire(terms.get(0));
    Repertoire low = first == Repertoire.KATAKANA ? Repertoire.ROMAJI : Repertoire.ASCII;
    // PS3.3: a set of two bytes cannot be the first, but is met alone ("ISO 2022 IR 87")
    Repertoire high = first != null && first.upper() && first.width() == 1 ? first : null;
    boolean extended = terms.size() > 1 || Terms.isExtended(terms.get(0));
    return new Iso2022(low, high, extended ? declared : List.of());
  }

  /** With ISO-IR 6 or 13 come the sets to return to. */
  private static void declare(@Nullable Repertoire repertoire, List<Repertoire> declared) {
    if (repertoire == null) {
      return;
    }
    if (declared.isEmpty()) {
      declared.add(Repertoire.ASCII);
    }
    if (!declared.contains(repertoire)) {
      declared.add(repertoire);
    }
    if (repertoire == Repertoire.KATAKANA) {
      declared.add(Repertoire.ROMAJI);
    }
  }

  /** The values as declared. */
  public List<String> terms() {
    return terms;
  }

  /** What is wrong with them; empty if nothing is. */
  public List<TermIssue> issues() {
    return issues;
  }

  public boolean isUtf8() {
    return codec.equals(UTF_8.codec);
  }

  /**
   * Text of a value field; what cannot be decoded is U+FFFD. Padding and delimiters are kept: a
   * backslash in the result is a delimiter, one inside a character of two bytes is not there any
   * more.
   *
   * @param kind what brings back the first set
   */
  public String decode(byte[] buf, int off, int len, TextKind kind) {
    if (isAscii(buf, off, len)) {
      return new String(buf, off, len, StandardCharsets.US_ASCII);
    }
    return codec.decode(buf, off, len, kind).text();
  }

  /**
   * Whether all of a value field is text in this set: no byte without a character, no escape
   * sequence to a set that is not declared, none missing after a delimiter.
   */
  public boolean accepts(byte[] buf, int off, int len, TextKind kind) {
    return firstProblem(buf, off, len, kind).isEmpty();
  }

  /** The first byte of a value field that this set does not explain; empty if there is none. */
  public Optional<TextProblem> firstProblem(byte[] buf, int off, int len, TextKind kind) {
    return isAscii(buf, off, len)
        ? Optional.empty()
        : Optional.ofNullable(codec.decode(buf, off, len, kind).problem());
  }

  /** Text of a person name, or of other values. */
  public String decode(byte[] buf, int off, int len, boolean personName) {
    return decode(buf, off, len, kind(personName));
  }

  /** Whether all of a person name, or of other values, is text in this set. */
  public boolean accepts(byte[] buf, int off, int len, boolean personName) {
    return accepts(buf, off, len, kind(personName));
  }

  /** The bytes of a person name, or of another value. */
  public Optional<byte[]> encode(String text, boolean personName) {
    return encode(text, kind(personName));
  }

  private static TextKind kind(boolean personName) {
    return personName ? TextKind.NAME : TextKind.VALUES;
  }

  /** Neither high bytes nor escape sequences, which all sets read alike (but for ISO-IR 14's ~). */
  private static boolean isAscii(byte[] buf, int off, int len) {
    for (int i = off; i < off + len; i++) {
      if (buf[i] < 0 || buf[i] == Iso2022.ESC || buf[i] == '~') {
        return false;
      }
    }
    return true;
  }

  /** The bytes of a text; empty if it has a character that the set lacks. */
  public Optional<byte[]> encode(String text, TextKind kind) {
    byte[] ascii = new byte[text.length()];
    for (int i = 0; i < ascii.length; i++) {
      char c = text.charAt(i);
      if (c >= '~' || c == Iso2022.ESC) {
        return codec.encode(text, kind);
      }
      ascii[i] = (byte) c;
    }
    return Optional.of(ascii);
  }

  /** Whether bytes are UTF-8 (RFC 3629: no surrogates, no overlong forms). */
  public static boolean validUtf8(byte[] buf, int off, int len) {
    int at = off;
    int end = off + len;
    while (at < end) {
      int b = buf[at++];
      if (b >= 0) {
        continue;
      }
      int more = (b & 0xFF) < 0xC2 ? -1 : (b & 0xE0) == 0xC0 ? 1 : (b & 0xF0) == 0xE0 ? 2 : 3;
      if (more < 0 || (b & 0xFF) > 0xF4 || end - at < more || !continues(buf, at, more, b & 0xFF)) {
        return false;
      }
      at += more;
    }
    return true;
  }

  private static boolean continues(byte[] buf, int at, int more, int lead) {
    int second = buf[at] & 0xFF;
    int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return false;
    }
    for (int i = 1; i < more; i++) {
      if ((buf[at + i] & 0xC0) != 0x80) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CharacterSet that && terms.equals(that.terms);
  }

  @Override
  public int hashCode() {
    return terms.hashCode();
  }

  @Override
  public String toString() {
    return String.join("\\", terms);
  }
}
