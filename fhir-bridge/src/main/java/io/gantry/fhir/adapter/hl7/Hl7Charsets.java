package io.gantry.fhir.adapter.hl7;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Character sets of MSH-18 (HL7 table 0211). */
final class Hl7Charsets {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("ASCII", "US-ASCII"),
          Map.entry("UNICODE UTF-8", "UTF-8"),
          Map.entry("UTF-8", "UTF-8"),
          Map.entry("UNICODE", "UTF-8"),
          Map.entry("ISO IR6", "US-ASCII"),
          Map.entry("ISO IR14", "ISO-2022-JP"),
          Map.entry("ISO IR87", "ISO-2022-JP"),
          Map.entry("ISO IR159", "ISO-2022-JP"),
          Map.entry("GB 18030-2000", "GB18030"),
          Map.entry("KS X 1001", "EUC-KR"),
          Map.entry("BIG-5", "Big5"));

  private Hl7Charsets() {}

  /** The text of a message, strictly decoded; null if its bytes are not what MSH-18 says. */
  static @Nullable String decode(byte[] message) {
    Charset charset = charsetOf(declared(message));
    if (charset == null) {
      return null;
    }
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(message)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** MSH-18, first repetition; readable before decoding, as all these sets agree on ASCII. */
  static String declared(byte[] message) {
    String header = header(message);
    // MSH-1 is the field separator, whatever it is.
    String separator = header.length() > 3 ? header.substring(3, 4) : "|";
    String[] fields = header.split(Pattern.quote(separator), -1);
    String value = fields.length > 17 ? fields[17] : "";
    int repetition = value.indexOf('~');
    return (repetition < 0 ? value : value.substring(0, repetition))
        .strip()
        .toUpperCase(Locale.ROOT);
  }

  /** The header segment, at most 2000 bytes of it, each byte a character. */
  static String header(byte[] message) {
    String start =
        new String(message, 0, Math.min(message.length, 2000), StandardCharsets.ISO_8859_1);
    return start.split("[\\r\\n]", 2)[0];
  }

  private static @Nullable Charset charsetOf(String declared) {
    if (declared.isEmpty()) {
      return StandardCharsets.UTF_8; // ASCII by the standard; UTF-8 holds it, and is checked
    }
    if (declared.matches("8859/([1-9]|1[0-6])")) {
      String name = "ISO-8859-" + declared.substring(5);
      return Charset.isSupported(name) ? Charset.forName(name) : null;
    }
    String name = NAMES.get(declared);
    return name == null ? null : Charset.forName(name);
  }
}
