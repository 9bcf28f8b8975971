package io.gantry.dicom.data;

/**
 * Bytes that are no data set. Names the code, the element and the place, never a value: values may
 * be patient data.
 */
public final class DicomFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int tag;
  private final long offset;
  private final FormatProblem problem;

  /**
   * @param tag the element concerned, 0 if none was read yet
   * @param offset where it starts, in bytes from the start of the data set
   */
  public DicomFormatException(int tag, long offset, FormatProblem problem) {
    super(
        Tag.toString(tag)
            + " at offset "
            + offset
            + ": "
            + problem.reason()
            + " ["
            + problem.code()
            + "]");
    this.tag = tag;
    this.offset = offset;
    this.problem = problem;
  }

  public int tag() {
    return tag;
  }

  public long offset() {
    return offset;
  }

  public FormatProblem problem() {
    return problem;
  }

  /** The stable code, e.g. {@code GTY-0352}. */
  public String code() {
    return problem.code();
  }
}
