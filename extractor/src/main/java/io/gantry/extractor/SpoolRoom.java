package io.gantry.extractor;

import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.contracts.event.LoadedEvent;
import io.gantry.contracts.event.SourceLoad;
import io.gantry.extractor.adapter.kafka.Leftovers;
import io.gantry.extractor.adapter.spool.SpoolKeeper;
import io.gantry.extractor.lease.OwnerName;
import io.gantry.platform.GantryException;
import io.gantry.platform.kafka.BoundedConsumer;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.spool.Spool;
import io.gantry.platform.spool.SpoolSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our spool volume, and what lets it go of objects. Owns the spool. */
final class SpoolRoom implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  private final ExtractorSettings settings;
  private final KafkaSettings kafka;
  private final Spool spool;
  private final SpoolKeeper keeper;

  /**
   * Opens the volume and settles what an earlier run left in it.
   *
   * @throws GantryException GTY-0321 where it can't be opened
   */
  SpoolRoom(ExtractorSettings settings, KafkaSettings kafka) {
    this.settings = settings;
    this.kafka = kafka;
    this.spool = open();
    this.keeper = new SpoolKeeper(spool, settings.volume(), settings.spoolBytes());
    recover();
  }

  private Spool open() {
    try {
      return Spool.open(
          settings.spool().resolve(settings.volume()),
          SpoolSettings.limitedTo(settings.spoolBytes()));
    } catch (IOException e) {
      throw new GantryException(
          Codes.SPOOL_FULL,
          "the spool %s can't be opened: check that the folder is ours, writable, and held by no other process"
              .formatted(settings.spool()),
          e);
    }
  }

  private void recover() {
    if (!spool.needsRecovery()) {
      return;
    }
    Leftovers leftovers = Leftovers.read(kafka, settings.volume());
    Spool.Recovery recovery = spool.recover(leftovers.live());
    leftovers.held().forEach(keeper::held);
    LOG.info(
        "spool recovered volume={} kept={} deleted={} lost={}",
        settings.volume(),
        recovery.keptSegments(),
        recovery.deletedSegments(),
        recovery.lost().size());
  }

  Spool spool() {
    return spool;
  }

  /** How full it is now. */
  SourceLoad.Room use() {
    return new SourceLoad.Room(
        settings.volume(), spool.usedBytes(), keeper.heldBytes(), settings.spoolBytes());
  }

  /** What this process is called among the owners of sources: it holds the volume. */
  OwnerName ownerName() {
    try {
      return new Installation(settings, spool.lockFile(), Installation.boot())
          .begin(settings.dicom().aeTitle());
    } catch (IOException e) {
      throw new GantryException(
          Codes.SPOOL_FULL,
          "the lock of the spool %s is gone: restore the folder".formatted(settings.spool()),
          e);
    }
  }

  /** What others have done with objects lets the spool go of them; the consumers have started. */
  List<BoundedConsumer<?>> settle(EventPublisher publisher) {
    List<BoundedConsumer<?>> consumers = new ArrayList<>();
    consumers.add(
        consume(
            Topics.INSTANCES_LOADED,
            publisher,
            event -> {
              switch (event) {
                case LoadedEvent.InstanceLoaded loaded -> keeper.settled(loaded.spool());
                case LoadedEvent.RepeatSettled repeat -> keeper.settled(repeat.spool());
                case LoadedEvent.ManifestWritten _,
                    LoadedEvent.InstanceRestamped _,
                    LoadedEvent.StudyRestamped _,
                    LoadedEvent.RestampRefused _ -> {}
              }
            }));
    consumers.add(
        consume(Topics.INSTANCES_REJECTED, publisher, event -> keeper.settled(event.spool())));
    consumers.add(consume(Topics.INSTANCES_HELD, publisher, event -> keeper.held(event.spool())));
    consumers.add(
        consume(
            Topics.INSTANCES_FAILED,
            publisher,
            event -> {
              if (event instanceof InstanceUnsolicited unsolicited) {
                keeper.held(unsolicited.spool());
              }
            }));
    return consumers;
  }

  private <E extends Event> BoundedConsumer<E> consume(
      Topic<E> topic, EventPublisher publisher, Consumer<E> settle) {
    // A group per topic: one group would rebalance four times before it reads.
    String group = "gantry-extractor-spool-" + settings.volume() + "-" + topic.name();
    return BoundedConsumer.of(topic)
        .settings(kafka)
        .group(group)
        .clientId(group)
        .deadLetters(Topics.EXTRACTOR, publisher)
        .handler((event, _) -> settle.accept(event))
        .start();
  }

  @Override
  public void close() {
    spool.close();
  }
}
