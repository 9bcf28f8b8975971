package io.gantry.extractor.load;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Objects and bytes of the last minute. Thread safe. */
public final class Meter {
  private static final int SECONDS = 60;

  private final LongSupplier nanoTime;
  private final long[] second = new long[SECONDS];
  private final long[] objects = new long[SECONDS];
  private final long[] bytes = new long[SECONDS];
  private final long began;

  /**
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public Meter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.began = now();
  }

  private long now() {
    return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
  }

  /** So much came. */
  public synchronized void add(int moreObjects, long moreBytes) {
    long now = now();
    int slot = Math.floorMod(now, SECONDS);
    if (second[slot] != now) {
      second[slot] = now;
      objects[slot] = 0;
      bytes[slot] = 0;
    }
    objects[slot] += moreObjects;
    bytes[slot] += moreBytes;
  }

  /** Objects per second, of the last minute or of all the time if that is less. */
  public synchronized double objectsPerSecond() {
    return perSecond(objects);
  }

  /** Megabytes (1,000,000 bytes) per second, likewise. */
  public synchronized double megabytesPerSecond() {
    return perSecond(bytes) / 1_000_000;
  }

  private double perSecond(long[] counts) {
    long now = now();
    long sum = 0;
    for (int i = 0; i < SECONDS; i++) {
      if (now - second[i] < SECONDS) {
        sum += counts[i];
      }
    }
    return (double) sum / Math.clamp(now - began + 1, 1, SECONDS);
  }
}
