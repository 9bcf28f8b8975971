package io.gantry.dicom.data;

import java.util.Arrays;

/** A growing array of bytes in which lengths can be filled in later. */
final class Output {
  private byte[] buf;
  private int size;

  Output(int capacity) {
    buf = new byte[capacity];
  }

  int size() {
    return size;
  }

  /** Room for {@code n} more bytes; returns where they begin. */
  int grow(int n) {
    int at = size;
    int wanted = Math.addExact(size, n);
    if (wanted > buf.length) {
      buf = Arrays.copyOf(buf, Math.max(wanted, Math.max(buf.length + (buf.length >> 1), 256)));
    }
    size = wanted;
    return at;
  }

  void bytes(byte[] source, int off, int len) {
    int at = grow(len);
    System.arraycopy(source, off, buf, at, len);
  }

  void tag(Coding coding, int tag) {
    int at = grow(4);
    coding.putTag(buf, at, tag);
  }

  void u16(Coding coding, int value) {
    int at = grow(2);
    coding.putU16(buf, at, value);
  }

  void i32(Coding coding, int value) {
    int at = grow(4);
    coding.putI32(buf, at, value);
  }

  void letters(int code) {
    int at = grow(2);
    buf[at] = (byte) (code >>> 8);
    buf[at + 1] = (byte) code;
  }

  void patch32(Coding coding, int at, int value) {
    coding.putI32(buf, at, value);
  }

  byte[] array() {
    return buf;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buf, size);
  }
}
