package io.gantry.extractor.receive;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.FailedEvent;
import io.gantry.contracts.event.InventoryEvent;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.StudyProgress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where the extractor tells what it knows. Each future completes once the event is safe. */
public interface Outbox {
  /**
   * An object is durable.
   *
   * @param head the head of its data set, null where it is too large to travel with the event
   */
  CompletableFuture<?> extracted(ExtractedEvent.InstanceExtracted event, @Nullable Bytes head);

  /** An instance is missing, or came unasked. */
  CompletableFuture<?> failed(FailedEvent event);

  /** An order comes along. */
  CompletableFuture<?> progress(StudyProgress event);

  /** A sweep found a study. */
  CompletableFuture<?> found(InventoryEvent.StudyFound event);

  /** What the archive does with matching keys. */
  CompletableFuture<?> probed(InventoryEvent.KeysProbed event);

  /** Returns once the futures of everything told so far are complete. */
  void flush();

  /**
   * A sweep has ended: each partition gets a copy. All that was found is to be safe before.
   *
   * @param template copied with partition and number of partitions filled in
   */
  CompletableFuture<?> finished(InventoryEvent.SweepFinished template);

  /** How a source is. */
  CompletableFuture<?> status(SourceStatus event);

  /** Who called and was not let in. */
  CompletableFuture<?> refused(CallersRefused event);
}
