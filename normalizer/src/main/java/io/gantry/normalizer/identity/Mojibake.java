package io.gantry.normalizer.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * UTF-8 that was read as ISO 8859-1, as far as it can be read back. What was lost on the way
 * becomes {@code ?}.
 */
final class Mojibake {
  private Mojibake() {}

  /** The text as it was meant, or null where nothing suggests that it was damaged. */
  static @Nullable String repaired(String text) {
    if (NameText.isAscii(text)) {
      return null;
    }
    byte[] bytes = new byte[text.length()];
    boolean lead = false;
    for (int i = 0; i < text.length(); i++) {
      // Upper-casing after the damage turned the micro sign into a Greek capital Mu.
      char c = text.charAt(i) == 'Μ' || text.charAt(i) == 'μ' ? 'µ' : text.charAt(i);
      if (c > 0xff) {
        return null;
      }
      bytes[i] = (byte) c;
      lead |= c >= 0xc2 && c <= 0xf4;
    }
    if (!lead) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return partly(bytes);
    }
  }

  /** Sequences that are whole are read; a lead byte without its followers is a lost letter. */
  private static String partly(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < bytes.length; ) {
      int b = bytes[i] & 0xff;
      int wanted = b >= 0xe0 ? 2 : b >= 0xc0 ? 1 : 0;
      int have = 0;
      while (have < wanted && i + 1 + have < bytes.length && (bytes[i + 1 + have] & 0xc0) == 0x80) {
        have++;
      }
      if (b < 0x80) {
        out.append((char) b);
      } else if (wanted > 0 && have == wanted) {
        out.append(new String(bytes, i, 1 + wanted, StandardCharsets.UTF_8));
      } else {
        out.append('?');
      }
      i += 1 + have;
    }
    return out.toString();
  }
}
