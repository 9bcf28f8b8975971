package io.gantry.dicom.data;

/** The bytes an element or item was read from, header and delimiters included; never changed. */
final class Raw {
  private final byte[] buf;
  private final int off;
  private final int len;
  private final Coding coding;

  Raw(byte[] buf, int off, int len, Coding coding) {
    this.buf = buf;
    this.off = off;
    this.len = len;
    this.coding = coding;
  }

  byte[] buf() {
    return buf;
  }

  int off() {
    return off;
  }

  int len() {
    return len;
  }

  Coding coding() {
    return coding;
  }
}
