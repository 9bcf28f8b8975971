package io.gantry.fhir.adapter.hapi;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An answer that is broken off where it is longer than any should be. For one thread. */
final class BoundedAnswer extends FilterInputStream {
  private long left;

  BoundedAnswer(InputStream in, long most) {
    super(in);
    this.left = most;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    return b < 0 ? b : (int) counted(1, b);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    return count < 0 ? count : (int) counted(count, count);
  }

  private long counted(long count, long result) throws IOException {
    left -= count;
    if (left < 0) {
      throw new IOException("the answer is longer than any should be");
    }
    return result;
  }
}
