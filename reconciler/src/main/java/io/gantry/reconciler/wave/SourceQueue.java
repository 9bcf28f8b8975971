package io.gantry.reconciler.wave;

import io.gantry.contracts.event.ControlEvent.Limits;

/**
 * The queue of orders of one source.
 *
 * @param partition of the topic {@code orders}: the source's position in the configuration
 * @param configured limits; operators may set others
 */
public record SourceQueue(String source, int partition, Limits configured, Encryption encryption) {
  /** How many orders may stand in Kafka at once under these limits. */
  public static int credits(Limits limits) {
    return 2 * Math.max(1, limits.associations());
  }
}
