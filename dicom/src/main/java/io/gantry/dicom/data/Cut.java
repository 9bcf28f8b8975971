package io.gantry.dicom.data;

import java.util.Optional;

/**
 * How a data set was cut.
 *
 * @param head length in bytes; of a deflated data set all three are lengths after inflating
 * @param pixels length in bytes
 * @param tail length in bytes
 * @param malformed where the structure broke off, if it did
 */
public record Cut(long head, long pixels, long tail, Optional<Malformed> malformed) {
  /**
   * Where and why a data set cannot be walked any further.
   *
   * @param tag the element in question, 0 if its tag is cut off
   * @param offset bytes from the start of the data set, where the element in question begins or
   *     where bytes are missing
   */
  public record Malformed(int tag, long offset, FormatProblem problem) {
    /** A few words without values. */
    public String reason() {
      return problem.reason();
    }

    /** The stable code. */
    public String code() {
      return problem.code();
    }
  }

  public long length() {
    return head + pixels + tail;
  }
}
