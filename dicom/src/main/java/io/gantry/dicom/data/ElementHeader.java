package io.gantry.dicom.data;

import org.jspecify.annotations.Nullable;

/**
 * One element header under a cursor (PS3.5 7.1.2, 7.1.3). Reused from element to element, so that a
 * walk over a head makes no garbage.
 *
 * <p>Letters that are no VR of ours: two capitals are a VR to come, with a 32-bit length (PS3.5
 * 6.2.2); other printable ones (seen: lower case, {@code ??}, blanks) have a 16-bit length;
 * anything else is no explicit VR at all.
 */
final class ElementHeader {
  static final int UNDEFINED = -1;

  /** What an undefined length stands for. */
  enum Content {
    ITEMS,
    /** Items in implicit little endian, whatever the syntax (PS3.5 6.2.2 note 2). */
    IMPLICIT_ITEMS,
    FRAGMENTS
  }

  int tag;
  Vr vr = Vr.UN;

  /** Bytes from the tag to the value: 8 or 12. */
  int size;

  /** Unsigned; {@link #UNDEFINED} as a number is 0xFFFFFFFF. */
  long length;

  /** Bytes that {@link #read} needs to see: 8, or 12 where the long form begins there. */
  static int needed(Coding coding, byte[] buf, int at) {
    if (!coding.explicit() || coding.u16(buf, at) == 0xFFFE) {
      return 8;
    }
    return hasLongForm(letters(buf, at + 4)) ? 12 : 8;
  }

  /**
   * Reads the header at {@code at}; {@link #needed} bytes must be there.
   *
   * @return why it is none, or null
   */
  @Nullable FormatProblem read(Coding coding, byte[] buf, int at) {
    tag = coding.tag(buf, at);
    if (tag >>> 16 == 0xFFFE || !coding.explicit()) {
      vr = tag >>> 16 == 0xFFFE ? Vr.UN : Dictionary.vr(tag);
      size = 8;
      length = coding.u32(buf, at + 4);
      return null;
    }
    int code = letters(buf, at + 4);
    Vr known = Vr.ofCode(code);
    vr = known == null ? Vr.UN : known;
    if (known == null && !(printable(code >>> 8) && printable(code & 0xFF))) {
      size = 8;
      length = 0;
      return FormatProblem.NO_VR;
    }
    if (hasLongForm(code)) {
      size = 12;
      length = coding.u32(buf, at + 8);
    } else {
      size = 8;
      length = coding.u16(buf, at + 6);
    }
    return null;
  }

  /** Whether these letters are followed by two reserved bytes and a 32-bit length. */
  static boolean hasLongForm(int code) {
    Vr known = Vr.ofCode(code);
    return known != null ? known.hasLongHeader() : capital(code >>> 8) && capital(code & 0xFF);
  }

  /** Two letters as a 16-bit number, first letter high. */
  static int letters(byte[] buf, int at) {
    return (buf[at] & 0xFF) << 8 | (buf[at + 1] & 0xFF);
  }

  private static boolean capital(int letter) {
    return letter >= 'A' && letter <= 'Z';
  }

  private static boolean printable(int letter) {
    return letter >= ' ' && letter < 0x7F;
  }

  boolean undefined() {
    return length == 0xFFFFFFFFL;
  }

  boolean isDelimiter() {
    return tag >>> 16 == 0xFFFE;
  }

  /** What an undefined length of this element stands for. */
  Content content(Coding coding) {
    if (tag == Tag.PIXEL_DATA) {
      return Content.FRAGMENTS;
    }
    if (!coding.explicit() || vr == Vr.SQ) {
      return Content.ITEMS;
    }
    return vr == Vr.UN ? Content.IMPLICIT_ITEMS : Content.FRAGMENTS;
  }
}
