package io.gantry.dicom.data;

import org.jspecify.annotations.Nullable;

/**
 * One data element. Immutable. An element that was read remembers its bytes and is written back the
 * same, whatever their form was.
 */
public abstract sealed class Element
    permits ValueElement, SequenceElement, FragmentsElement, OpenElement {
  private final int tag;
  private final Vr vr;
  private final @Nullable Raw raw;

  Element(int tag, Vr vr, @Nullable Raw raw) {
    this.tag = tag;
    this.vr = vr;
    this.raw = raw;
  }

  public final int tag() {
    return tag;
  }

  /**
   * The VR as written, or from the dictionary where the syntax is implicit; UN if neither knows it.
   * Items within an UN of undefined length make it SQ (PS3.5 6.2.2).
   */
  public final Vr vr() {
    return vr;
  }

  final @Nullable Raw raw() {
    return raw;
  }

  /** Tag and VR only: values may be patient data. */
  @Override
  public final String toString() {
    return Tag.toString(tag) + " " + vr;
  }
}
