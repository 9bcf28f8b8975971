package io.gantry.extractor;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.ControlEvent;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.contracts.event.SourceLease;
import io.gantry.extractor.lease.LeaseKeeper;
import io.gantry.extractor.lease.OwnerName;
import io.gantry.extractor.lease.Terms;
import io.gantry.extractor.order.SourceDesk;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicTail;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows what operators want of sources ({@code controls}) and which of them are ours ({@code
 * sources.leases}). Owns the readers of both topics.
 */
final class SourceOwnership implements AutoCloseable {
  private static final Duration READ_ALL = Duration.ofSeconds(60);
  private static final Duration RELEASE = Duration.ofSeconds(3);
  private static final Duration WATCH = Duration.ofMillis(50);

  private final KafkaSettings kafka;
  private final String clientId;
  private final LeaseKeeper keeper;
  private @Nullable TopicTail<ControlEvent> controls;
  private @Nullable TopicTail<SourceLease> leases;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lease-watch").factory());

  /**
   * @param me this process among the owners
   * @param holder is told of each source that is gained and lost
   */
  SourceOwnership(
      ExtractorSettings settings,
      KafkaSettings kafka,
      EventPublisher publisher,
      OwnerName me,
      LeaseKeeper.Holder holder) {
    this.kafka = kafka;
    this.clientId = "gantry-extractor-" + settings.volume();
    Collection<String> names = settings.sources().stream().map(source -> source.name()).toList();
    this.keeper =
        new LeaseKeeper(
            names,
            me,
            Terms.STANDARD,
            !kafka.embedded(),
            lease -> publisher.publish(Topics.SOURCES_LEASES, lease),
            holder,
            System::nanoTime,
            Clock.systemUTC());
  }

  /**
   * Reads both topics to their present ends, then takes the sources that are free.
   *
   * @throws io.gantry.platform.GantryException where the broker does not let it
   */
  void begin(Map<String, SourceDesk> desks) {
    var _ =
        watch.scheduleWithFixedDelay(
            keeper::watch, WATCH.toMillis(), WATCH.toMillis(), TimeUnit.MILLISECONDS);
    controls =
        TopicTail.start(
            kafka,
            clientId + "-controls",
            Topics.CONTROLS,
            event -> {
              switch (event) {
                case SourceControl control -> {
                  SourceDesk desk = desks.get(control.source());
                  if (desk != null) {
                    desk.want(control);
                  }
                }
              }
            });
    leases =
        TopicTail.start(
            kafka,
            clientId + "-leases",
            Topics.SOURCES_LEASES,
            new TopicTail.Reader<>() {
              @Override
              public void read(SourceLease event) {
                keeper.read(event);
              }

              @Override
              public void tick() {
                keeper.tick();
              }
            });
    try {
      controls.awaitCaughtUp(READ_ALL);
      leases.awaitCaughtUp(READ_ALL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading topics", e);
    }
    keeper.begin();
  }

  /** Whether the source is ours at this moment. */
  boolean holds(String source) {
    return keeper.holds(source);
  }

  /** Lets go of all sources; nothing is open with any. */
  @Override
  public void close() {
    try {
      keeper.release(RELEASE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watch.shutdownNow();
    if (leases != null) {
      leases.close();
    }
    if (controls != null) {
      controls.close();
    }
  }
}
