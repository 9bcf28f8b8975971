package io.gantry.platform.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that double from {@code first} to at most {@code longest}, each spread by up to a quarter
 * either way so that many waiters do not return at once. Immutable.
 *
 * @param first the wait after the first failure, more than zero
 * @param longest no wait is longer
 */
public record Backoff(Duration first, Duration longest) {
  private static final double SPREAD = 0.25;

  public Backoff {
    if (first.isZero() || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("backoff needs 0 < first <= longest");
    }
  }

  /**
   * The wait after a number of failures in a row.
   *
   * @param failures from 1
   */
  public Duration after(int failures) {
    if (failures < 1) {
      throw new IllegalArgumentException("failures start at 1");
    }
    double doubled = (double) first.toNanos() * Math.pow(2, Math.min(failures - 1, 40));
    double spread = 1 + ThreadLocalRandom.current().nextDouble(-SPREAD, SPREAD);
    return Duration.ofNanos((long) Math.min(doubled * spread, (double) longest.toNanos()));
  }
}
