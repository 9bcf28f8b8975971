package io.gantry.extractor.receive;

/**
 * Lets bytes through at a rate, over all associations of a source: whoever is ahead of it waits.
 * Thread safe.
 */
public final class Pace {
  /** How far behind the rate may fall and still catch up, in nanoseconds. */
  private static final long SLACK = 200_000_000;

  /** No limit. */
  public static final Pace FREE = new Pace(0);

  private final double bytesPerNano;
  private long next = System.nanoTime();

  /**
   * @param megabytesPerSecond of 1,000,000 bytes; 0 = no limit
   */
  public Pace(double megabytesPerSecond) {
    this.bytesPerNano = megabytesPerSecond / 1_000;
  }

  /** Accounts for the bytes and waits as long as they are ahead of the rate. */
  void pass(int bytes) throws InterruptedException {
    if (bytesPerNano <= 0) {
      return;
    }
    long wait;
    synchronized (this) {
      long now = System.nanoTime();
      next = Math.max(next, now - SLACK) + (long) (bytes / bytesPerNano);
      wait = next - now;
    }
    if (wait > 0) {
      Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
    }
  }
}
