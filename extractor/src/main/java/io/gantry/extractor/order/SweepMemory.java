package io.gantry.extractor.order;

import io.gantry.contracts.event.InventoryEvent.SweepProgress;
import io.gantry.platform.kafka.TransientFailure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Remembers how far sweeps have come, beyond the end of a process. Thread safe. */
public interface SweepMemory {
  /** Remembers nothing: an interrupted sweep begins anew. */
  SweepMemory NONE =
      new SweepMemory() {
        @Override
        public Optional<SweepProgress> recall(String sweepId) {
          return Optional.empty();
        }

        @Override
        public CompletableFuture<?> keep(SweepProgress progress) {
          return CompletableFuture.completedFuture(progress);
        }
      };

  /**
   * The latest that was kept of a sweep, empty: nothing.
   *
   * @throws TransientFailure where the memory can't be read now
   */
  Optional<SweepProgress> recall(String sweepId) throws TransientFailure;

  /** Completes once it is safe. */
  CompletableFuture<?> keep(SweepProgress progress);
}
