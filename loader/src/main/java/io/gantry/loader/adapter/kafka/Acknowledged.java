package io.gantry.loader.adapter.kafka;

import io.gantry.contracts.Topic;
import io.gantry.contracts.event.Event;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.TransientFailure;
import java.util.concurrent.ExecutionException;

/** Publishes and waits for the broker. Safe between threads; the publisher stays the caller's. */
public final class Acknowledged {
  private final EventPublisher publisher;

  public Acknowledged(EventPublisher publisher) {
    this.publisher = publisher;
  }

  /**
   * Returns once all replicas have the event.
   *
   * @throws TransientFailure where they do not
   */
  public <E extends Event> void publish(Topic<E> topic, E event)
      throws TransientFailure, InterruptedException {
    try {
      publisher.publish(topic, event).get();
    } catch (ExecutionException e) {
      throw new TransientFailure("topic " + topic.name() + " does not take an event", e);
    }
  }
}
