package io.gantry.extractor;

import io.gantry.contracts.Topics;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.kafka.KafkaSettings;

/** Sweeps sources, executes orders, receives objects into the spool and tells what it has. */
public final class ExtractorStage implements Stage {
  /** Nothing is opened before {@link #start}. */
  public ExtractorStage(ExtractorSettings settings, KafkaSettings kafka) {}

  @Override
  public String name() {
    return Topics.EXTRACTOR;
  }

  @Override
  public void start() {}

  @Override
  public Health health() {
    return Health.up("starting");
  }

  @Override
  public void close() {}
}
