package io.gantry.extractor.adapter.kafka;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.FailedEvent;
import io.gantry.contracts.event.InventoryEvent.KeysProbed;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.extractor.receive.Outbox;
import io.gantry.platform.kafka.EventPublisher;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The topics that the extractor owns. Thread safe; the publisher stays the caller's. */
public final class KafkaOutbox implements Outbox {
  /** Record header with the raw bytes of the data set's head. */
  public static final String HEAD = "head";

  private final EventPublisher publisher;

  /** Sends through this publisher. */
  public KafkaOutbox(EventPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public CompletableFuture<?> extracted(
      ExtractedEvent.InstanceExtracted event, @Nullable Bytes head) {
    return publisher.publish(
        Topics.INSTANCES_EXTRACTED, event, head == null ? Map.of() : Map.of(HEAD, head.toArray()));
  }

  @Override
  public CompletableFuture<?> failed(FailedEvent event) {
    return publisher.publish(Topics.INSTANCES_FAILED, event);
  }

  @Override
  public CompletableFuture<?> progress(StudyProgress event) {
    return publisher.publish(Topics.STUDIES_EXTRACTED, event);
  }

  @Override
  public CompletableFuture<?> found(StudyFound event) {
    return publisher.publish(Topics.INVENTORY_FOUND, event);
  }

  @Override
  public CompletableFuture<?> probed(KeysProbed event) {
    return publisher.publish(Topics.INVENTORY_FOUND, event);
  }

  @Override
  public void flush() {
    publisher.flush();
  }

  @Override
  public CompletableFuture<?> finished(SweepFinished template) {
    int partitions = publisher.partitions(Topics.INVENTORY_FOUND);
    CompletableFuture<?>[] sent = new CompletableFuture<?>[partitions];
    for (int partition = 0; partition < partitions; partition++) {
      SweepFinished copy =
          new SweepFinished(
              template.source(),
              template.sweepId(),
              partition,
              partitions,
              template.studies(),
              template.code(),
              template.message(),
              template.finishedAt());
      sent[partition] = publisher.publishTo(Topics.INVENTORY_FOUND, partition, copy);
    }
    return CompletableFuture.allOf(sent);
  }

  @Override
  public CompletableFuture<?> status(SourceStatus event) {
    return publisher.publish(Topics.SOURCES_STATUS, event);
  }

  @Override
  public CompletableFuture<?> refused(CallersRefused event) {
    return publisher.publish(Topics.CALLERS_REFUSED, event);
  }
}
