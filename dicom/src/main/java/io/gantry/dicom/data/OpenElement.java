package io.gantry.dicom.data;

import org.jspecify.annotations.Nullable;

/** The header of a bulk element at the end of a head, its value being elsewhere. */
public final class OpenElement extends Element {
  private final long length;

  OpenElement(int tag, Vr vr, long length, @Nullable Raw raw) {
    super(tag, vr, raw);
    this.length = length;
  }

  /** The declared length in bytes; -1 if undefined. */
  public long length() {
    return length;
  }
}
