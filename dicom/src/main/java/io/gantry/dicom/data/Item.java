package io.gantry.dicom.data;

import org.jspecify.annotations.Nullable;

/** One item of a sequence. Immutable. */
public final class Item {
  private final DataSet dataSet;
  private final boolean undefinedLength;
  private final @Nullable Raw raw;

  Item(DataSet dataSet, boolean undefinedLength, @Nullable Raw raw) {
    this.dataSet = dataSet;
    this.undefinedLength = undefinedLength;
    this.raw = raw;
  }

  /** A new item of defined length. */
  public static Item of(DataSet dataSet) {
    return new Item(dataSet, false, null);
  }

  /** The same kind of item (length form) around another data set. */
  public Item with(DataSet other) {
    return new Item(other, undefinedLength, null);
  }

  public DataSet dataSet() {
    return dataSet;
  }

  public boolean undefinedLength() {
    return undefinedLength;
  }

  @Nullable Raw raw() {
    return raw;
  }
}
