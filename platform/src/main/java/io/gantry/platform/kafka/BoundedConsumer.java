package io.gantry.platform.kafka;

import io.gantry.contracts.Topic;
import io.gantry.contracts.event.Event;
import io.gantry.platform.Health;
import io.gantry.platform.retry.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one topic with a consumer group and hands each event to a handler on a thread of its own,
 * bounded by objects and bytes at once. Events with the same order key run one after the other,
 * others side by side. The lowest finished offset of each partition is committed, so a crash
 * repeats events and never skips one. Owns a poll thread; the publisher (for dead letters) stays
 * the caller's.
 */
public final class BoundedConsumer<E extends Event> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");
  private static final Backoff RECONNECT =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

  /** Without a successful poll for so long the consumer is not well. */
  private static final Duration STALE = Duration.ofSeconds(30);

  private final Builder<E> setup;
  private final EventHandler<E> handler;
  private final EventPublisher deadLetters;
  private final Supplier<Consumer<byte[], byte[]>> connect;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile @Nullable RuntimeException failure;
  private volatile Instant polled = Instant.now();
  private volatile Duration drain;

  private BoundedConsumer(
      Builder<E> setup,
      EventHandler<E> handler,
      EventPublisher deadLetters,
      Supplier<Consumer<byte[], byte[]>> connect) {
    this.setup = setup;
    this.handler = handler;
    this.deadLetters = deadLetters;
    this.connect = connect;
    this.drain = setup.drain;
    this.thread = Thread.ofPlatform().name(setup.topic.name() + "-poll").unstarted(this::run);
  }

  public static <E extends Event> Builder<E> of(Topic<E> topic) {
    return new Builder<>(topic);
  }

  /** Whether it reads; down while the broker can't be reached or has expelled this client. */
  public Health health() {
    RuntimeException last = failure;
    if (last != null) {
      return Health.down(
          "GTY-0263",
          "reading " + setup.topic.name() + " fails: " + last.getClass().getSimpleName());
    }
    return polled.isBefore(Instant.now().minus(STALE))
        ? Health.down("GTY-0263", "reading " + setup.topic.name() + " has stopped")
        : Health.up(setup.topic.name());
  }

  /** Events handed to the handler and not finished. */
  public int inFlight() {
    return inFlight.get();
  }

  /** Stops reading, waits up to the drain time for what is in flight, commits, leaves. */
  @Override
  public void close() {
    stop.countDown();
    Consumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(setup.drain.plusSeconds(15));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops reading and breaks off what is in flight at once: whoever reads the partitions next does
   * it again.
   */
  public void abandon() {
    drain = Duration.ZERO;
    close();
  }

  private boolean goesOn() {
    return stop.getCount() > 0;
  }

  private void run() {
    for (int failures = 1; goesOn(); failures++) {
      try (Consumer<byte[], byte[]> connected = connect.get()) {
        consumer = connected;
        inFlight.set(0);
        new ConsumerSession<>(setup, handler, deadLetters, connected, inFlight, () -> drain)
            .run(this::goesOn, this::polledWell);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        failure = e;
        LOG.warn("event=consumer-failed topic={} failures={}", setup.topic.name(), failures, e);
        pause(RECONNECT.after(failures));
      } finally {
        consumer = null;
      }
    }
  }

  private void polledWell() {
    polled = Instant.now();
    failure = null;
  }

  private void pause(Duration wait) {
    try {
      if (stop.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("event=consumer-stopped topic={}", setup.topic.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a consumer needs to know; {@code settings}, {@code group}, {@code handler} are a must. */
  public static final class Builder<E extends Event> {
    final Topic<E> topic;
    @Nullable KafkaSettings settings;
    @Nullable String group;
    @Nullable String clientId;
    @Nullable EventHandler<E> handler;
    @Nullable EventPublisher publisher;
    String stage = "";
    int maxInFlight = 32;
    long maxBytes = 64L << 20;
    @Nullable ToLongFunction<E> weigher;
    Function<E, String> orderKey = Event::key;
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
    Duration drain = Duration.ofSeconds(10);
    Set<Integer> partitions = Set.of();

    private Builder(Topic<E> topic) {
      this.topic = topic;
    }

    public Builder<E> settings(KafkaSettings value) {
      settings = value;
      return this;
    }

    public Builder<E> group(String value) {
      group = value;
      return this;
    }

    /** Unique among the members of the group; default: group and topic. */
    public Builder<E> clientId(String value) {
      clientId = value;
      return this;
    }

    public Builder<E> handler(EventHandler<E> value) {
      handler = value;
      return this;
    }

    /** Where poison goes: the dead-letter topic of this stage, through this publisher. */
    public Builder<E> deadLetters(String deadStage, EventPublisher value) {
      stage = deadStage;
      publisher = value;
      return this;
    }

    /** At most so many events at once; default 32. */
    public Builder<E> maxInFlight(int value) {
      maxInFlight = value;
      return this;
    }

    /**
     * At most so many bytes at once by the weigher (one event is always let in); default 64 MiB.
     */
    public Builder<E> maxBytes(long value) {
      maxBytes = value;
      return this;
    }

    /** How many bytes an event stands for; default: the size of the record. */
    public Builder<E> weigher(ToLongFunction<E> value) {
      weigher = value;
      return this;
    }

    /** Events with an equal key keep their order; default {@link Event#key}. */
    public Builder<E> orderedBy(Function<E, String> value) {
      orderKey = value;
      return this;
    }

    /** Waits between attempts after a {@link TransientFailure}; default 100 ms to 10 s, endless. */
    public Builder<E> backoff(Backoff value) {
      backoff = value;
      return this;
    }

    /** How long close waits for events in flight; default 10 s. */
    public Builder<E> drain(Duration value) {
      drain = value;
      return this;
    }

    /**
     * Reads these partitions, whatever other members of the group do: the caller knows that nobody
     * else reads them. Offsets are still the group's. Nobody can take the partitions away, however
     * long nothing is finished.
     */
    public Builder<E> partitions(Set<Integer> value) {
      partitions = Set.copyOf(value);
      return this;
    }

    /** Starts reading. */
    public BoundedConsumer<E> start() {
      KafkaSettings broker = Objects.requireNonNull(settings, "settings");
      String member = Objects.requireNonNull(group, "group");
      String client = clientId == null ? member + "-" + topic.name() : clientId;
      return start(() -> {
        Map<String, Object> properties = broker.consumer(client, member);
        if (!partitions.isEmpty()) {
          properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        }
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.clamp(maxInFlight, 1, 100));
        return new KafkaConsumer<>(properties);
      });
    }

    BoundedConsumer<E> start(Supplier<Consumer<byte[], byte[]>> connect) {
      BoundedConsumer<E> started =
          new BoundedConsumer<>(
              this,
              Objects.requireNonNull(handler, "handler"),
              Objects.requireNonNull(publisher, "deadLetters"),
              connect);
      started.thread.start();
      return started;
    }
  }
}
