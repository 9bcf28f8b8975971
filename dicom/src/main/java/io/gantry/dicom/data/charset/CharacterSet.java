package io.gantry.dicom.data.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The text encoding that Specific Character Set (0008,0005) declares. Immutable. */
public final class CharacterSet {
  public static final CharacterSet DEFAULT = new CharacterSet(List.of(), StandardCharsets.US_ASCII);
  public static final CharacterSet UTF_8 =
      new CharacterSet(List.of("ISO_IR 192"), StandardCharsets.UTF_8);

  private final List<String> terms;
  private final Charset charset;

  private CharacterSet(List<String> terms, Charset charset) {
    this.terms = List.copyOf(terms);
    this.charset = charset;
  }

  /** The values of (0008,0005), none for the default repertoire. */
  public static CharacterSet of(List<String> terms) {
    if (terms.isEmpty()) {
      return DEFAULT;
    }
    return terms.get(0).equals("ISO_IR 192")
        ? UTF_8
        : new CharacterSet(terms, StandardCharsets.ISO_8859_1);
  }

  public static CharacterSet of(String... terms) {
    return of(List.of(terms));
  }

  public List<String> terms() {
    return terms;
  }

  /** Text of a value field; what cannot be decoded is U+FFFD. Padding is kept. */
  public String decode(byte[] buf, int off, int len, boolean personName) {
    return new String(buf, off, len, charset);
  }

  /** The bytes of a text; empty if it has a character that the set lacks. */
  public Optional<byte[]> encode(String text, boolean personName) {
    return charset.newEncoder().canEncode(text)
        ? Optional.of(text.getBytes(charset))
        : Optional.empty();
  }
}
