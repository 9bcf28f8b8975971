package io.gantry.extractor.order;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.FailedEvent;
import io.gantry.contracts.event.InventoryEvent;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.extractor.receive.Outbox;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Remembers what is told; refuses events of instances on request. */
public class MemoryOutbox implements Outbox {
  private final List<Event> told = new CopyOnWriteArrayList<>();
  volatile boolean refusesInstances;

  /** What was told of that type. */
  public <E extends Event> List<E> told(Class<E> type) {
    return told.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private CompletableFuture<?> tell(Event event) {
    told.add(event);
    return CompletableFuture.completedFuture(event);
  }

  @Override
  public CompletableFuture<?> extracted(
      ExtractedEvent.InstanceExtracted event, @Nullable Bytes head) {
    return refusesInstances
        ? CompletableFuture.failedFuture(new IllegalStateException("the broker is away"))
        : tell(event);
  }

  @Override
  public CompletableFuture<?> failed(FailedEvent event) {
    return tell(event);
  }

  @Override
  public CompletableFuture<?> progress(StudyProgress event) {
    return tell(event);
  }

  @Override
  public CompletableFuture<?> found(InventoryEvent.StudyFound event) {
    return tell(event);
  }

  @Override
  public CompletableFuture<?> probed(InventoryEvent.KeysProbed event) {
    return tell(event);
  }

  @Override
  public void flush() {}

  @Override
  public CompletableFuture<?> finished(InventoryEvent.SweepFinished template) {
    return tell(template);
  }

  @Override
  public CompletableFuture<?> status(SourceStatus event) {
    return tell(event);
  }

  @Override
  public CompletableFuture<?> refused(CallersRefused event) {
    return tell(event);
  }
}
