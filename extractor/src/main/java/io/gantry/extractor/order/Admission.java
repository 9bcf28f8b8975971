package io.gantry.extractor.order;

import io.gantry.platform.spool.Spool;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets studies into the spool only as far as their bytes will fit. Thread safe. */
public final class Admission {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final Spool spool;
  private final long largest;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param hardLimit of the spool; a study is never estimated at more than half of it, so that an
   *     empty spool lets any study in
   */
  public Admission(Spool spool, long hardLimit) {
    this.spool = spool;
    this.largest = Math.max(1, hardLimit / 2);
  }

  /**
   * Waits until the bytes are reserved.
   *
   * @param full called once if it has to wait
   */
  Reserved reserve(long bytes, Runnable full) throws InterruptedException {
    long wanted = Math.clamp(bytes, 1, largest);
    if (!spool.reserve(wanted)) {
      full.run();
      waiting.incrementAndGet();
      try {
        while (!spool.reserve(wanted)) {
          Thread.sleep(LOOK_AGAIN);
        }
      } finally {
        waiting.decrementAndGet();
      }
    }
    return new Reserved(wanted);
  }

  /** Studies that wait for room. */
  public int waiting() {
    return waiting.get();
  }

  /** Bytes set aside for one study. */
  final class Reserved implements AutoCloseable {
    private long left;

    private Reserved(long bytes) {
      this.left = bytes;
    }

    /** Objects of that many bytes in all have arrived: they count as used now. */
    synchronized void arrived(long bytes) {
      long back = Math.min(left, bytes);
      left -= back;
      spool.unreserve(back);
    }

    @Override
    public synchronized void close() {
      spool.unreserve(left);
      left = 0;
    }
  }
}
