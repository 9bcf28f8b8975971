package io.gantry.dicom.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sequence of items. */
public final class SequenceElement extends Element {
  private final List<Item> items;
  private final boolean undefinedLength;

  SequenceElement(int tag, List<Item> items, boolean undefinedLength, @Nullable Raw raw) {
    super(tag, Vr.SQ, raw);
    this.items = List.copyOf(items);
    this.undefinedLength = undefinedLength;
  }

  public List<Item> items() {
    return items;
  }

  /** Whether it ends with a delimiter instead of having a length. */
  public boolean undefinedLength() {
    return undefinedLength;
  }
}
