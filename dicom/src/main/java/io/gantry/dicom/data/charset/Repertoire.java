package io.gantry.dicom.data.charset;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The coded character sets of PS3.3 C.12.1.1.2, with how ISO 2022 switches to them. */
enum Repertoire {
  ASCII(6, "US-ASCII", false, 1, "(B"),
  ROMAJI(14, "US-ASCII", false, 1, "(J"),
  KATAKANA(13, "JIS_X0201", true, 1, ")I"),
  LATIN_1(100, "ISO-8859-1", true, 1, "-A"),
  LATIN_2(101, "ISO-8859-2", true, 1, "-B"),
  LATIN_3(109, "ISO-8859-3", true, 1, "-C"),
  LATIN_4(110, "ISO-8859-4", true, 1, "-D"),
  CYRILLIC(144, "ISO-8859-5", true, 1, "-L"),
  ARABIC(127, "ISO-8859-6", true, 1, "-G"),
  GREEK(126, "ISO-8859-7", true, 1, "-F"),
  HEBREW(138, "ISO-8859-8", true, 1, "-H"),
  LATIN_5(148, "ISO-8859-9", true, 1, "-M"),
  LATIN_9(203, "ISO-8859-15", true, 1, "-b"),
  THAI(166, "TIS-620", true, 1, "-T"),
  JIS_X_0208(87, "EUC-JP", false, 2, "$B"),
  JIS_X_0212(159, "EUC-JP", false, 2, "$(D"),
  KS_X_1001(149, "EUC-KR", true, 2, "$)C"),
  GB_2312(58, "GB2312", true, 2, "$)A");

  private static final char NONE = '\uFFFD';

  private final int isoIr;
  private final Charset charset;
  private final boolean upper;
  private final int width;

  @SuppressWarnings("ImmutableEnumChecker") // never written after construction
  private final byte[] escape;

  /** Of a set of one byte: its characters by byte. */
  @SuppressWarnings("ImmutableEnumChecker") // never written after construction
  private final char[] table = new char[256];

  Repertoire(int isoIr, String charset, boolean upper, int width, String escape) {
    this.isoIr = isoIr;
    this.charset = Charset.forName(charset);
    this.upper = upper;
    this.width = width;
    this.escape = new byte[escape.length() + 1];
    this.escape[0] = Iso2022.ESC;
    for (int i = 0; i < escape.length(); i++) {
      this.escape[i + 1] = (byte) escape.charAt(i);
    }
    Arrays.fill(table, NONE);
    for (int b = upper ? 0xA0 : 0; width == 1 && b < (upper ? 256 : 128); b++) {
      String decoded = new String(new byte[] {(byte) b}, this.charset);
      table[b] = decoded.length() == 1 ? decoded.charAt(0) : NONE;
    }
    if (isoIr == 14) {
      // ISO-IR 14 has a yen sign at 5C: the delimiter of values all the same (PS3.5 6.1.2.3)
      table['~'] = '\u203E';
    }
  }

  /** The set of an ISO-IR registration number as used in defined terms; null if it is none. */
  static @Nullable Repertoire ofIsoIr(int number) {
    for (Repertoire repertoire : values()) {
      if (repertoire.isoIr == number && repertoire != ROMAJI) {
        return repertoire;
      }
    }
    return null;
  }

  /** The set that an escape sequence at a place switches to; null if it is none of ours. */
  static @Nullable Repertoire ofEscape(byte[] buf, int at, int end) {
    for (Repertoire repertoire : values()) {
      byte[] escape = repertoire.escape;
      if (end - at >= escape.length
          && Arrays.equals(buf, at, at + escape.length, escape, 0, escape.length)) {
        return repertoire;
      }
    }
    return null;
  }

  byte[] escape() {
    return escape;
  }

  /** Whether it stands at 80 to FF (G1) instead of 00 to 7F (G0). */
  boolean upper() {
    return upper;
  }

  /** Bytes of a character. */
  int width() {
    return width;
  }

  /** The character of one byte; U+FFFD if there is none. */
  char single(int b) {
    return table[b];
  }

  /** The text of pairs of bytes; null if one of them is no character. */
  @Nullable String pairs(byte[] buf, int off, int len) {
    boolean third = this == JIS_X_0212;
    byte[] euc = new byte[third ? len / 2 * 3 : len];
    int to = 0;
    for (int i = off; i < off + len; i++) {
      if (third && (i - off) % 2 == 0) {
        euc[to++] = (byte) 0x8F;
      }
      euc[to++] = (byte) (buf[i] | 0x80);
    }
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(euc))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The bytes of a character; null if the set lacks it. */
  byte @Nullable [] encode(char c) {
    if (width == 1) {
      for (int b = 0; b < 256; b++) {
        if (table[b] == c && c != NONE) {
          return new byte[] {(byte) b};
        }
      }
      return null;
    }
    try {
      ByteBuffer euc =
          charset
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(new char[] {c}));
      boolean third = euc.remaining() == 3 && euc.get(0) == (byte) 0x8F;
      int first = third ? 1 : 0;
      if (third != (this == JIS_X_0212)
          || euc.remaining() - first != 2
          || (euc.get(first) & 0xFF) < 0xA1) {
        return null;
      }
      int mask = upper ? 0xFF : 0x7F;
      return new byte[] {(byte) (euc.get(first) & mask), (byte) (euc.get(first + 1) & mask)};
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
