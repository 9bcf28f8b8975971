package io.gantry.dicom.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** How elements are put into bytes: with or without VR, which byte order (PS3.5 7.1 and 7.3). */
public enum Coding {
  IMPLICIT_LE(false, false),
  EXPLICIT_LE(true, false),
  EXPLICIT_BE(true, true);

  private static final VarHandle SHORT_LE = view(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT_BE = view(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_LE = view(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_BE = view(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG_LE = view(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_BE = view(long[].class, ByteOrder.BIG_ENDIAN);

  private final boolean explicit;
  private final boolean bigEndian;

  Coding(boolean explicit, boolean bigEndian) {
    this.explicit = explicit;
    this.bigEndian = bigEndian;
  }

  private static VarHandle view(Class<?> array, ByteOrder order) {
    return MethodHandles.byteArrayViewVarHandle(array, order);
  }

  public boolean explicit() {
    return explicit;
  }

  public boolean bigEndian() {
    return bigEndian;
  }

  int u16(byte[] buf, int at) {
    return (short) (bigEndian ? SHORT_BE : SHORT_LE).get(buf, at) & 0xFFFF;
  }

  int i32(byte[] buf, int at) {
    return (int) (bigEndian ? INT_BE : INT_LE).get(buf, at);
  }

  long u32(byte[] buf, int at) {
    return i32(buf, at) & 0xFFFFFFFFL;
  }

  long i64(byte[] buf, int at) {
    return (long) (bigEndian ? LONG_BE : LONG_LE).get(buf, at);
  }

  int tag(byte[] buf, int at) {
    return u16(buf, at) << 16 | u16(buf, at + 2);
  }

  void putU16(byte[] buf, int at, int value) {
    (bigEndian ? SHORT_BE : SHORT_LE).set(buf, at, (short) value);
  }

  void putI32(byte[] buf, int at, int value) {
    (bigEndian ? INT_BE : INT_LE).set(buf, at, value);
  }

  void putI64(byte[] buf, int at, long value) {
    (bigEndian ? LONG_BE : LONG_LE).set(buf, at, value);
  }

  void putTag(byte[] buf, int at, int tag) {
    putU16(buf, at, tag >>> 16);
    putU16(buf, at + 2, tag);
  }
}
