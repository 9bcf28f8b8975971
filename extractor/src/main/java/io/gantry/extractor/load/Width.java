package io.gantry.extractor.load;

/**
 * How many studies of a source are moved at once: as many as the limits allow, half as many each
 * time the archive is short of something or slow, one more after each round of successes (additive
 * increase, multiplicative decrease). First come, first served. Thread safe.
 */
public final class Width {
  private final Permits permits;
  private int most;
  private int now;
  private int successes;

  /** At first as many as are allowed, at least one. */
  public Width(int most) {
    this.most = Math.max(1, most);
    this.now = this.most;
    this.permits = new Permits(this.most);
  }

  /** Waits for a place. */
  public void acquire() throws InterruptedException {
    permits.acquire();
  }

  /** Gives a place back. */
  public void release() {
    permits.release();
  }

  /**
   * The archive is short of something, or slow.
   *
   * @return how many it is now
   */
  public synchronized int shrink() {
    set(Math.max(1, now / 2));
    return now;
  }

  /** Something arrived. */
  public synchronized void grow() {
    if (now < most && ++successes >= now) {
      set(now + 1);
    }
  }

  /** As many as are allowed. */
  public synchronized void reset() {
    set(most);
  }

  /**
   * Other limits. What was narrowed stays so, as far as the limits let it; what was not is as wide
   * as they are.
   */
  public synchronized void allow(int value) {
    boolean narrowed = now < most;
    most = Math.max(1, value);
    if (!narrowed || now > most) {
      set(most);
    }
  }

  private void set(int value) {
    if (value != now) {
      now = value;
      permits.resize(value);
    }
    successes = 0;
  }

  /** How many at once. */
  public synchronized int now() {
    return now;
  }

  /** How many the limits allow. */
  public synchronized int most() {
    return most;
  }
}
