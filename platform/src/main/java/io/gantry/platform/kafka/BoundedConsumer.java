package io.gantry.platform.kafka;

import io.gantry.contracts.Topic;
import io.gantry.contracts.event.Event;
import io.gantry.platform.Health;
import io.gantry.platform.retry.Backoff;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads one topic with a consumer group and hands each event to a handler on a virtual thread,
 * bounded by objects and bytes at once. Events with the same order key run one after the other,
 * others side by side. The lowest finished offset of each partition is committed, so a crash
 * repeats events and never skips one. Owns a poll thread; the publisher (for dead letters) stays
 * the caller's.
 */
public final class BoundedConsumer<E extends Event> implements AutoCloseable {
  private final Builder<E> setup;

  private BoundedConsumer(Builder<E> setup) {
    this.setup = setup;
  }

  public static <E extends Event> Builder<E> of(Topic<E> topic) {
    return new Builder<>(topic);
  }

  /** Whether it reads; down while the broker can't be reached or has expelled this client. */
  public Health health() {
    return Health.up(setup.topic.name());
  }

  /** Events handed to the handler and not finished. */
  public int inFlight() {
    return 0;
  }

  /** Stops reading, waits up to the drain time for what is in flight, commits, leaves. */
  @Override
  public void close() {}

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

    /** Starts reading. */
    public BoundedConsumer<E> start() {
      Objects.requireNonNull(settings, "settings");
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(handler, "handler");
      Objects.requireNonNull(publisher, "deadLetters");
      return new BoundedConsumer<>(this);
    }
  }
}
