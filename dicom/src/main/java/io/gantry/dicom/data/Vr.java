package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.TextKind;
import org.jspecify.annotations.Nullable;

/** Value representations (PS3.5 6.2). */
public enum Vr {
  AE(Kind.ASCII, 0, false),
  AS(Kind.ASCII, 0, false),
  AT(Kind.BINARY, 2, false),
  CS(Kind.ASCII, 0, false),
  DA(Kind.ASCII, 0, false),
  DS(Kind.ASCII, 0, false),
  DT(Kind.ASCII, 0, false),
  FD(Kind.BINARY, 8, false),
  FL(Kind.BINARY, 4, false),
  IS(Kind.ASCII, 0, false),
  LO(Kind.TEXT, 0, false),
  LT(Kind.TEXT, 0, false),
  OB(Kind.BINARY, 1, true),
  OD(Kind.BINARY, 8, true),
  OF(Kind.BINARY, 4, true),
  OL(Kind.BINARY, 4, true),
  OV(Kind.BINARY, 8, true),
  OW(Kind.BINARY, 2, true),
  PN(Kind.TEXT, 0, false),
  SH(Kind.TEXT, 0, false),
  SL(Kind.BINARY, 4, false),
  SQ(Kind.ITEMS, 0, true),
  SS(Kind.BINARY, 2, false),
  ST(Kind.TEXT, 0, false),
  SV(Kind.BINARY, 8, true),
  TM(Kind.ASCII, 0, false),
  UC(Kind.TEXT, 0, true),
  UI(Kind.ASCII, 0, false),
  UL(Kind.BINARY, 4, false),
  UN(Kind.BINARY, 1, true),
  UR(Kind.ASCII, 0, true),
  US(Kind.BINARY, 2, false),
  UT(Kind.TEXT, 0, true),
  UV(Kind.BINARY, 8, true);

  private enum Kind {
    ASCII,
    TEXT,
    BINARY,
    ITEMS
  }

  private static final @Nullable Vr[] BY_CODE = index();

  private final Kind kind;
  private final int unit;
  private final boolean longForm;
  private final int code;

  Vr(Kind kind, int unit, boolean longForm) {
    this.kind = kind;
    this.unit = unit;
    this.longForm = longForm;
    this.code = name().charAt(0) << 8 | name().charAt(1);
  }

  private static @Nullable Vr[] index() {
    @Nullable Vr[] table = new @Nullable Vr[1 << 10];
    for (Vr vr : values()) {
      table[slot(vr.code)] = vr;
    }
    return table;
  }

  private static int slot(int code) {
    return ((code >>> 8) & 0x1F) << 5 | (code & 0x1F);
  }

  /** The VR of two letters as a 16-bit number, first letter high; null if it is none. */
  static @Nullable Vr ofCode(int code) {
    Vr vr = BY_CODE[slot(code)];
    return vr != null && vr.code == code ? vr : null;
  }

  /** The VR named by two letters; null if it is none (lower case is none). */
  public static @Nullable Vr of(String letters) {
    return letters.length() == 2 ? ofCode(letters.charAt(0) << 8 | letters.charAt(1)) : null;
  }

  /** The two letters as a 16-bit number, first letter high. */
  int code() {
    return code;
  }

  /** Whether the explicit header has two reserved bytes and a 32-bit length (PS3.5 7.1.2). */
  public boolean hasLongHeader() {
    return longForm;
  }

  /** What an odd value is padded with: NUL for UI and binary ones, else a space. */
  public byte padding() {
    return (byte) (kind == Kind.BINARY || kind == Kind.ITEMS || this == UI ? 0 : ' ');
  }

  /** Whether the value is characters. */
  public boolean isText() {
    return kind == Kind.ASCII || kind == Kind.TEXT;
  }

  /** Whether Specific Character Set applies: SH, LO, UC, PN, ST, LT, UT. */
  public boolean usesCharacterSet() {
    return kind == Kind.TEXT;
  }

  /** What ends a piece of its text. */
  TextKind textKind() {
    return this == PN ? TextKind.NAME : isMultiValued() ? TextKind.VALUES : TextKind.PARAGRAPHS;
  }

  /** Whether a backslash separates values (PS3.5 6.4); not so in ST, LT, UT and UR. */
  public boolean isMultiValued() {
    return isText() && this != ST && this != LT && this != UT && this != UR;
  }

  /**
   * Bytes that change their order with the transfer syntax: 2, 4 or 8; 1 for OB and UN; 2 for AT
   * (two numbers of 16 bits); 0 for text and SQ.
   */
  public int unit() {
    return unit;
  }
}
