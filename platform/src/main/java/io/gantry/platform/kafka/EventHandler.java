package io.gantry.platform.kafka;

import io.gantry.contracts.event.Event;
import org.apache.kafka.common.header.Headers;

/**
 * What a stage does with one event. Returning means done (its offset may be committed). It may be
 * called again with the same event, so its effects must be idempotent.
 */
@FunctionalInterface
public interface EventHandler<E extends Event> {
  /**
   * @throws TransientFailure to be called again later; IOException and Kafka's RetriableException
   *     count as that too
   * @throws Exception anything else: poison, the record goes to the stage's dead-letter topic
   */
  void handle(E event, Headers headers) throws Exception;
}
