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
   * @param offset bytes from the start of the data set, where the element in question begins or
   *     where bytes are missing
   */
  public record Malformed(long offset, String reason) {}

  public long length() {
    return head + pixels + tail;
  }
}
