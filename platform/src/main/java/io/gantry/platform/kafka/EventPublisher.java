package io.gantry.platform.kafka;

import io.gantry.contracts.Topic;
import io.gantry.contracts.event.Event;
import io.gantry.platform.FailureText;
import io.gantry.platform.json.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Sends events. Safe between threads; owns its producer. */
public final class EventPublisher implements AutoCloseable {
  /** How long {@link #close} waits for what is under way. */
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final Producer<byte[], byte[]> producer;
  private final ConcurrentHashMap<String, EventCodec<?>> codecs = new ConcurrentHashMap<>();

  public EventPublisher(KafkaSettings settings, String clientId) {
    this(new KafkaProducer<>(settings.producer(clientId)));
  }

  EventPublisher(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /** The future completes once all replicas have the event, or exceptionally. */
  public <E extends Event> CompletableFuture<RecordMetadata> publish(Topic<E> topic, E event) {
    return publish(topic, event, Map.of());
  }

  /**
   * The same with further record headers.
   *
   * @param headers for instance {@code head}: the raw bytes of the data set's head
   */
  public <E extends Event> CompletableFuture<RecordMetadata> publish(
      Topic<E> topic, E event, Map<String, byte[]> headers) {
    return send(record(topic, partition(topic, event), event, headers));
  }

  /** To a partition of the caller's choice, where the topic is not partitioned by key. */
  public <E extends Event> CompletableFuture<RecordMetadata> publishTo(
      Topic<E> topic, int partition, E event) {
    return send(record(topic, partition, event, Map.of()));
  }

  /** How many partitions the topic really has; asks the broker the first time. */
  public int partitions(Topic<?> topic) {
    return producer.partitionsFor(topic.name()).size();
  }

  /**
   * Puts a record that can't be processed aside, with its own headers, where it came from and why.
   *
   * @param stage whose dead-letter topic it is
   */
  public CompletableFuture<RecordMetadata> deadLetter(
      String stage, ConsumerRecord<byte[], byte[]> poison, Throwable cause) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(Topic.deadLetter(stage), null, poison.key(), poison.value());
    poison.headers().forEach(header -> letter.headers().add(header));
    letter
        .headers()
        .add("dead-topic", utf8(poison.topic()))
        .add("dead-partition", utf8(Integer.toString(poison.partition())))
        .add("dead-offset", utf8(Long.toString(poison.offset())))
        .add("dead-cause", utf8(FailureText.of(cause)));
    return send(letter);
  }

  /** Returns once everything sent before is acknowledged or has failed. */
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }

  /** Null: the producer hashes the whole key. */
  private <E extends Event> @Nullable Integer partition(Topic<E> topic, E event) {
    String key = event.key();
    String part = topic.partitionKey(key);
    return part.length() == key.length()
        ? null
        : BuiltInPartitioner.partitionForKey(utf8(part), partitions(topic));
  }

  private <E extends Event> ProducerRecord<byte[], byte[]> record(
      Topic<E> topic, @Nullable Integer partition, E event, Map<String, byte[]> headers) {
    EventCodec<E> codec = codec(topic);
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(topic.name(), partition, utf8(event.key()), codec.encode(event));
    for (Header header : codec.headers(event)) {
      message.headers().add(header);
    }
    headers.forEach(message.headers()::add);
    return message;
  }

  @SuppressWarnings("unchecked") // the map holds under a topic's name that topic's codec
  private <E extends Event> EventCodec<E> codec(Topic<E> topic) {
    return (EventCodec<E>) codecs.computeIfAbsent(topic.name(), name -> EventCodec.of(topic));
  }

  private CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> message) {
    CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
    try {
      Future<RecordMetadata> _ =
          producer.send(
              message,
              (metadata, failure) -> {
                if (failure == null) {
                  sent.complete(metadata);
                } else {
                  sent.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      sent.completeExceptionally(e);
    }
    return sent;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
