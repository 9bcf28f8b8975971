package io.gantry.dicom.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Input of a socket whose reads are bounded: each by a limit, or all together by a deadline (the
 * ARTIM timer, which a peer must not be able to stretch with single bytes). For one thread.
 */
final class TimedInput extends FilterInputStream {
  private final Socket socket;
  private String waitingFor = "data";
  private Duration limit = Duration.ZERO;
  private boolean total;
  private long deadline;

  TimedInput(Socket socket, InputStream in) {
    super(in);
    this.socket = socket;
  }

  /** From now on each read may take this long; zero = for ever. */
  void eachWithin(String what, Duration each) throws IOException {
    waitingFor = what;
    limit = each;
    total = false;
    socket.setSoTimeout(millis(each));
  }

  /** From now on all reads together may take this long; zero = for ever. */
  void allWithin(String what, Duration all) throws IOException {
    waitingFor = what;
    limit = all;
    total = !all.isZero();
    deadline = System.nanoTime() + all.toNanos();
    socket.setSoTimeout(millis(all));
  }

  /** What a {@link SocketTimeoutException} of this stream means. */
  AssociationFailure.TimedOut timedOut() {
    return new AssociationFailure.TimedOut(waitingFor, limit);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (total) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("deadline passed");
      }
      socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    }
    return in.read(buffer, offset, length);
  }

  private static int millis(Duration duration) {
    return duration.isZero() ? 0 : Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
  }
}
