package io.gantry.dicom.net;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Output of a socket that remembers since when a write has been blocked: Java has no write timeout,
 * so the {@link Watchdog} looks here and closes the socket of a peer that does not read.
 */
final class GuardedOutput extends FilterOutputStream {
  private volatile long startedNanos;
  private volatile boolean writing;

  GuardedOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    startedNanos = System.nanoTime();
    writing = true;
    try {
      out.write(buffer, offset, length);
    } finally {
      writing = false;
    }
  }

  /** For how long the write of now has been waiting; 0 when there is none. */
  long blockedNanos() {
    return writing ? System.nanoTime() - startedNanos : 0;
  }
}
