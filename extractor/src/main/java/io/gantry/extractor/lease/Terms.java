package io.gantry.extractor.lease;

import java.time.Duration;

/**
 * How long a lease counts. The owner counts from before it sent its last record that counts, others
 * from when they read it, each on its own monotonic clock: so the owner has always stopped before
 * anybody else begins, as long as clocks run about equally fast.
 *
 * @param term how long a record counts for its owner
 * @param renew how often the owner sends one
 * @param margin how much longer others wait
 */
public record Terms(Duration term, Duration renew, Duration margin) {
  /** 8 s, every 2 s, 2 s: a source is taken over 10 s after its owner's last sign of life. */
  public static final Terms STANDARD =
      new Terms(Duration.ofSeconds(8), Duration.ofSeconds(2), Duration.ofSeconds(2));
}
