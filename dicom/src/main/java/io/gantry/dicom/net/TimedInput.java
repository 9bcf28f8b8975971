package io.gantry.dicom.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Input of a socket whose reads are bounded: each by a limit; all together by a deadline (the ARTIM
 * timer, which a peer must not be able to stretch with single bytes); or by a least pace, where
 * nobody knows how much is to come. For one thread.
 */
final class TimedInput extends FilterInputStream {
  /** Bytes that a peer must send in the time it may be silent at most. */
  static final int LEAST_PROGRESS = 64 * 1024;

  private static final Duration GRACE = Duration.ofMillis(500);

  private final Socket socket;
  private String waitingFor = "data";
  private Duration limit = Duration.ZERO;
  private boolean total;
  private long deadline;

  /** Bytes of a pace; 0 where there is none. */
  private int atLeast;

  /** Bytes that came, and nanoseconds waited for them, since the pace was last kept. */
  private long came;

  private long waited;

  /** When the read of now must be over. */
  private volatile long due;

  private volatile boolean reading;

  TimedInput(Socket socket, InputStream in) {
    super(in);
    this.socket = socket;
  }

  /** From now on each read may take this long; zero = for ever. */
  void eachWithin(String what, Duration each) throws IOException {
    waitingFor = what;
    limit = each;
    total = false;
    atLeast = 0;
    socket.setSoTimeout(millis(each));
  }

  /** From now on all reads together may take this long; zero = for ever. */
  void allWithin(String what, Duration all) throws IOException {
    waitingFor = what;
    limit = all;
    total = !all.isZero();
    atLeast = 0;
    deadline = System.nanoTime() + all.toNanos();
    socket.setSoTimeout(millis(all));
  }

  /**
   * From now on so many bytes must come in each such time of waiting, which bounds what a peer
   * gains that sends a byte now and then. Only the time in which we wait for the peer counts, not
   * that in which we are busy with what it sent.
   *
   * @param each zero = for ever
   */
  void atLeast(String what, int bytes, Duration each) throws IOException {
    eachWithin(what, each);
    atLeast = each.isZero() ? 0 : bytes;
    came = 0;
    waited = 0;
  }

  /** What a {@link SocketTimeoutException} of this stream means. */
  AssociationFailure.TimedOut timedOut() {
    return new AssociationFailure.TimedOut(waitingFor, limit);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (limit.isZero()) {
      return in.read(buffer, offset, length);
    }
    long start = System.nanoTime();
    long left = left(start);
    if (left <= 0) {
      throw new SocketTimeoutException("deadline passed");
    }
    if (total || atLeast > 0) {
      socket.setSoTimeout(millis(Duration.ofNanos(left)));
    }
    due = start + left;
    reading = true;
    int count;
    try {
      count = in.read(buffer, offset, length);
    } finally {
      reading = false;
    }
    waited += System.nanoTime() - start;
    came += count;
    if (came >= atLeast) {
      came = 0;
      waited = 0;
    }
    return count;
  }

  /** Nanoseconds that the next read may take. */
  private long left(long now) {
    if (total) {
      return deadline - now;
    }
    return atLeast > 0 ? limit.toNanos() - waited : limit.toNanos();
  }

  /**
   * For the {@link Watchdog}: whether the read of now should have ended by itself. Under TLS a read
   * is over only with a whole record, and the socket's timer starts anew with each byte of it.
   */
  boolean isOverdue() {
    return reading && System.nanoTime() - due > GRACE.toNanos();
  }

  private static int millis(Duration duration) {
    return duration.isZero() ? 0 : Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
  }
}
