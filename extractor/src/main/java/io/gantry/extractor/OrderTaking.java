package io.gantry.extractor;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.OrderEvent;
import io.gantry.platform.Health;
import io.gantry.platform.kafka.BoundedConsumer;
import io.gantry.platform.kafka.EventHandler;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Takes the orders of one source while the source is ours. Each source has a consumer of its own,
 * so that orders which wait never stand in the way of another source's, and so that no rebalance
 * touches them: the lease of the source says who reads its partition. Thread safe.
 */
final class OrderTaking implements AutoCloseable {
  private final String source;
  private final Set<Integer> partitions;
  private final int atOnce;
  private final KafkaSettings kafka;
  private final EventPublisher publisher;
  private final String clientId;
  private final EventHandler<OrderEvent> handler;
  private final Duration drain;
  // One thing after the other: nothing is read before what read it before has ended.
  private final ExecutorService turns;
  private volatile @Nullable BoundedConsumer<OrderEvent> consumer;

  /**
   * @param partitions of the topic {@code orders} that only this source's owner reads
   * @param atOnce orders in hand
   * @param drain how long orders under way may take to end when this is closed
   */
  OrderTaking(
      String source,
      Set<Integer> partitions,
      int atOnce,
      KafkaSettings kafka,
      EventPublisher publisher,
      String clientId,
      EventHandler<OrderEvent> handler,
      Duration drain) {
    this.source = source;
    this.partitions = Set.copyOf(partitions);
    this.atOnce = atOnce;
    this.kafka = kafka;
    this.publisher = publisher;
    this.clientId = clientId;
    this.handler = handler;
    this.drain = drain;
    this.turns =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("orders-of-" + source).factory());
  }

  String source() {
    return source;
  }

  /** The source is ours. */
  void begin() {
    if (!partitions.isEmpty()) {
      turns.execute(() -> {
        stop(false);
        consumer =
            BoundedConsumer.of(Topics.ORDERS)
                .settings(kafka)
                .group("gantry-extractor")
                .clientId(clientId)
                .partitions(partitions)
                .deadLetters(Topics.EXTRACTOR, publisher)
                // Orders of one source run side by side.
                .orderedBy(OrderEvent::orderId)
                .maxInFlight(atOnce)
                .drain(drain)
                .handler(handler)
                .start();
      });
    }
  }

  /** The source is not ours any more: what is under way is broken off, soon after this returns. */
  void breakOff() {
    turns.execute(() -> stop(false));
  }

  private void stop(boolean drained) {
    BoundedConsumer<OrderEvent> running = consumer;
    consumer = null;
    if (running == null) {
      return;
    }
    if (drained) {
      running.close();
    } else {
      running.abandon();
    }
  }

  /** Of the consumer, where there is one. */
  Optional<Health> health() {
    return Optional.ofNullable(consumer).map(BoundedConsumer::health);
  }

  /** Lets orders under way end for a while, then breaks them off. */
  @Override
  public void close() {
    turns.execute(() -> stop(true));
    turns.close();
  }
}
