package io.gantry.platform.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** One object of the spool, open for reading. Safe between threads; holds an open file. */
public interface SpoolSource extends AutoCloseable {
  /** Bytes of the object. */
  long length();

  /**
   * A fresh, unbuffered stream over {@code [from, from + length)} of the object; closing it leaves
   * the source open.
   *
   * @throws IllegalArgumentException where the range leaves the object
   */
  InputStream stream(long from, long length) throws IOException;

  /** That many bytes from there, as a buffer ready for reading. */
  ByteBuffer read(long from, int length) throws IOException;

  @Override
  void close() throws IOException;
}
