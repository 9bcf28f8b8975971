package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
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

  /**
   * Waits until the spool holds less than it did when an object was refused.
   *
   * @param used bytes it held before that object came
   * @return false where it held nothing
   * @throws GivenUp where nothing goes for the limit
   */
  boolean awaitRelease(long used, Duration limit) throws InterruptedException, GivenUp {
    long deadline = System.nanoTime() + limit.toNanos();
    spool.reclaim();
    while (used > 0 && spool.usedBytes() >= used) {
      if (System.nanoTime() > deadline) {
        throw new GivenUp(full(), false);
      }
      Thread.sleep(LOOK_AGAIN);
      spool.reclaim();
    }
    return used > 0;
  }

  /** What an operator is told while, or because, there is no room. */
  static Stopped full() {
    return new Stopped(
        Codes.SPOOL_FULL,
        "the spool has no room for the next study: it waits until objects are loaded; give the"
            + " spool more space, or look why the loader does not get on");
  }

  /** Bytes in the spool. */
  long used() {
    return spool.usedBytes();
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
