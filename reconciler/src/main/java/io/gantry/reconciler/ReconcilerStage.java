package io.gantry.reconciler;

import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.Waves;
import java.net.URI;
import java.util.Optional;

/** The reconciler: ledger, waves, dashboard. */
public final class ReconcilerStage implements Stage {
  public ReconcilerStage(ReconcilerSettings settings, KafkaSettings kafka) {
    this(settings, kafka, ArchiveCount.UNAVAILABLE);
  }

  /**
   * The same with an independent count of the bucket.
   *
   * @param archive the loader's listing
   */
  @SuppressWarnings("UnusedVariable")
  public ReconcilerStage(ReconcilerSettings settings, KafkaSettings kafka, ArchiveCount archive) {}

  @Override
  public String name() {
    return "reconciler";
  }

  @Override
  public void start() {
    throw new UnsupportedOperationException("not wired yet");
  }

  /** Once started. */
  public Waves waves() {
    throw new UnsupportedOperationException("not wired yet");
  }

  /** Once started. */
  public Ledger ledger() {
    throw new UnsupportedOperationException("not wired yet");
  }

  /** Where the dashboard answers, empty without one. */
  public Optional<URI> dashboard() {
    return Optional.empty();
  }

  @Override
  public Health health() {
    return Health.down("GTY-0600", "not started");
  }

  @Override
  public void close() {}
}
