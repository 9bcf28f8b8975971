package io.gantry.dicom.data;

/** Bytes that are no data set. Names the place, never a value: values may be patient data. */
public final class DicomFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int tag;
  private final long offset;

  /**
   * @param tag the element concerned, 0 if none was read yet
   * @param offset where it starts, in bytes from the start of the data set
   */
  public DicomFormatException(int tag, long offset, String reason) {
    super(Tag.toString(tag) + " at offset " + offset + ": " + reason);
    this.tag = tag;
    this.offset = offset;
  }

  public int tag() {
    return tag;
  }

  public long offset() {
    return offset;
  }
}
