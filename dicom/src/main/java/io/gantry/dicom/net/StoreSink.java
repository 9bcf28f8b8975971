package io.gantry.dicom.net;

import java.io.IOException;

/**
 * Takes one arriving object. Called by the association's thread only. After {@code begin} returned
 * a sink, exactly one of {@link #complete}, {@link #abort} and {@link #headerTooLong} is called,
 * exactly once.
 */
public interface StoreSink {
  /**
   * The next bytes of the data set, in order; no file meta information. The buffer belongs to the
   * caller and is reused as soon as this returns.
   *
   * @throws IOException the object is answered with A700, or the status of a {@link StoreRefused};
   *     {@link #abort} is called, the rest of the object is read and dropped, the association stays
   */
  void data(byte[] buffer, int offset, int length) throws IOException;

  /**
   * All bytes have arrived.
   *
   * @return status of the C-STORE-RSP; with 0000 the object must be safe
   * @throws IOException as in {@link #data}, but {@link #abort} is not called
   */
  int complete() throws IOException;

  /**
   * The object will not be completed: association lost or aborted in the middle, or {@link #data}
   * has thrown.
   */
  void abort();

  /**
   * The object will not be completed: its header exceeds {@link Limits#headerLength}. It is
   * answered with C000, the rest of it is read and dropped.
   *
   * @param limit bytes that a header may have
   */
  default void headerTooLong(long limit) {
    abort();
  }
}
