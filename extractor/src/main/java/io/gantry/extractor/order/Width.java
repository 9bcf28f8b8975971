package io.gantry.extractor.order;

import java.io.Serial;
import java.util.concurrent.Semaphore;

/**
 * How many studies of a source are moved at once: as many as the limits allow, half as many each
 * time the archive is short of something, one more after each round of successes (additive
 * increase, multiplicative decrease). First come, first served. Thread safe.
 */
final class Width {
  private final int most;
  private final Permits permits;
  private int now;
  private int successes;

  /** A semaphore that can be narrowed while its permits are out. */
  private static final class Permits extends Semaphore {
    @Serial private static final long serialVersionUID = 1L;

    Permits(int count) {
      super(count, true);
    }

    void narrow(int by) {
      reducePermits(by);
    }
  }

  Width(int most) {
    this.most = Math.max(1, most);
    this.now = this.most;
    this.permits = new Permits(this.most);
  }

  void acquire() throws InterruptedException {
    permits.acquire();
  }

  void release() {
    permits.release();
  }

  /**
   * The archive is short of something.
   *
   * @return how many it is now
   */
  synchronized int shrink() {
    int half = Math.max(1, now / 2);
    permits.narrow(now - half);
    now = half;
    successes = 0;
    return now;
  }

  /** Something arrived. */
  synchronized void grow() {
    if (now < most && ++successes >= now) {
      widen(1);
    }
  }

  /** As many as at first. */
  synchronized void reset() {
    widen(most - now);
  }

  private void widen(int by) {
    now += by;
    successes = 0;
    permits.release(by);
  }

  /** How many at once. */
  synchronized int now() {
    return now;
  }
}
