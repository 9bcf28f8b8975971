package io.gantry.dicom.data;

import io.gantry.dicom.data.charset.CharacterSet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An element with a value field; decoded when asked for. */
public final class ValueElement extends Element {
  private final byte[] buf;
  private final int off;
  private final int len;
  private final boolean bigEndian;

  ValueElement(int tag, Vr vr, byte[] buf, int off, int len, boolean bigEndian, @Nullable Raw raw) {
    super(tag, vr, raw);
    this.buf = buf;
    this.off = off;
    this.len = len;
    this.bigEndian = bigEndian;
  }

  /**
   * A new element.
   *
   * @param value the value field in little endian; an odd one is padded
   */
  public static ValueElement of(int tag, Vr vr, byte[] value) {
    byte[] copy = Arrays.copyOf(value, value.length + (value.length & 1));
    if (copy.length > value.length) {
      copy[value.length] = vr.padding();
    }
    return new ValueElement(tag, vr, copy, 0, copy.length, false, null);
  }

  /** Length of the value field in bytes, padding included. */
  public int length() {
    return len;
  }

  /** How the value is to be decoded: its VR, or the dictionary's where that is UN (PS3.5 6.2.2). */
  public Vr meaning() {
    return vr() == Vr.UN ? Dictionary.vr(tag()) : vr();
  }

  /** A copy of the value field as it was encoded. */
  public byte[] bytes() {
    return Arrays.copyOfRange(buf, off, off + len);
  }

  /** A read-only view of the value field as it was encoded. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(buf, off, len).slice().asReadOnlyBuffer();
  }

  byte[] array() {
    return buf;
  }

  int offset() {
    return off;
  }

  /** Byte order of numbers in the value field. */
  public boolean bigEndian() {
    return bigEndian;
  }

  /** Whether some byte of the value is 0x80 or above. */
  public boolean hasHighBytes() {
    for (int i = off; i < off + len; i++) {
      if (buf[i] < 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The value(s) as text without padding; numbers in decimal. No values where the field is empty.
   * An UN is read as the dictionary says. Leading spaces are kept in LT, ST, UT, PN and UC, removed
   * elsewhere (PS3.5 6.2).
   */
  public List<String> strings(CharacterSet charset) {
    return Texts.strings(this, charset);
  }

  /**
   * The numbers of an integer VR, or of IS and integral DS.
   *
   * @throws DicomFormatException if the value is no integer
   */
  public long[] longs() {
    return Numbers.longs(this);
  }

  /**
   * The numbers of any numeric VR, or of DS and IS.
   *
   * @throws DicomFormatException if the value is no number
   */
  public double[] doubles() {
    return Numbers.doubles(this);
  }
}
