package io.gantry.platform.kafka;

import io.gantry.contracts.Topic;
import io.gantry.contracts.event.Event;
import io.gantry.platform.FailureText;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.retry.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of a compacted topic from its beginning on and follows it, for every process that asks:
 * it is no member of a group and commits nothing. After a failure it goes on where it was. Events
 * and ticks come on one thread of its own. What can't be read is put aside and said in the log.
 */
public final class TopicTail<E extends Event> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Backoff RECONNECT =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2));

  /** What is done with what is read; all on one thread. */
  public interface Reader<E extends Event> {
    /** The next event of its partition. */
    void read(E event);

    /** The same for who needs to know where it stands. */
    default void read(E event, long offset) {
      read(event);
    }

    /** Called after each look for events, found or not: ten times a second or more. */
    default void tick() {}
  }

  private final Topic<E> topic;
  private final Reader<E> reader;
  private final Supplier<Consumer<byte[], byte[]>> connect;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  private TopicTail(Topic<E> topic, Reader<E> reader, Supplier<Consumer<byte[], byte[]>> connect) {
    this.topic = topic;
    this.reader = reader;
    this.connect = connect;
    this.thread = Thread.ofPlatform().daemon().name(topic.name() + "-tail").unstarted(this::run);
  }

  /** Begins to read. */
  public static <E extends Event> TopicTail<E> start(
      KafkaSettings settings, String clientId, Topic<E> topic, Reader<E> reader) {
    return start(
        topic,
        reader,
        () -> {
          Map<String, Object> all = settings.consumer(clientId, clientId);
          all.remove(ConsumerConfig.GROUP_ID_CONFIG);
          all.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
          return new KafkaConsumer<>(all);
        });
  }

  static <E extends Event> TopicTail<E> start(
      Topic<E> topic, Reader<E> reader, Supplier<Consumer<byte[], byte[]>> connect) {
    TopicTail<E> tail = new TopicTail<>(topic, reader, connect);
    tail.thread.start();
    return tail;
  }

  /**
   * Waits until all that stood in the topic when it began to read has been read.
   *
   * @throws GantryException GTY-0260 where the broker does not let it
   */
  public void awaitCaughtUp(Duration limit) throws InterruptedException {
    if (!caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new GantryException(
          "GTY-0260",
          "The Kafka broker does not let us read %s within %d s: check kafka.bootstrapServers and its properties"
              .formatted(topic.name(), limit.toSeconds()));
    }
  }

  /** Ends at once. */
  @Override
  public void close() {
    stop.countDown();
    Consumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    for (int failures = 1; stop.getCount() > 0; failures++) {
      try (Consumer<byte[], byte[]> connected = connect.get()) {
        consumer = connected;
        follow(connected);
      } catch (WakeupException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn(
            "event=tail-failed topic={} failures={} cause={}",
            topic.name(),
            failures,
            FailureText.of(e));
        if (awaitStop(RECONNECT.after(failures))) {
          return;
        }
      } finally {
        consumer = null;
      }
    }
  }

  private void follow(Consumer<byte[], byte[]> connected) {
    List<TopicPartition> partitions =
        connected.partitionsFor(topic.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    connected.assign(partitions);
    connected.seekToBeginning(partitions);
    next.forEach(connected::seek);
    Map<TopicPartition, Long> ends = connected.endOffsets(partitions);
    EventCodec<E> codec = EventCodec.of(topic);
    while (stop.getCount() > 0) {
      for (ConsumerRecord<byte[], byte[]> found : connected.poll(POLL)) {
        read(codec, found);
        next.put(new TopicPartition(found.topic(), found.partition()), found.offset() + 1);
      }
      if (caughtUp.getCount() > 0
          && ends.entrySet().stream()
              .allMatch(end -> connected.position(end.getKey()) >= end.getValue())) {
        caughtUp.countDown();
      }
      reader.tick();
    }
  }

  private void read(EventCodec<E> codec, ConsumerRecord<byte[], byte[]> found) {
    if (found.value() == null) {
      return; // a tombstone
    }
    try {
      reader.read(codec.decode(found), found.offset());
    } catch (UndecodableEvent e) {
      LOG.error(
          "event=unreadable topic={} partition={} offset={} cause={}",
          topic.name(),
          found.partition(),
          found.offset(),
          FailureText.of(e));
    }
  }

  private boolean awaitStop(Duration wait) {
    try {
      reader.tick();
      return stop.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
