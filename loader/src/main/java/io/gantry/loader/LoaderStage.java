package io.gantry.loader;

import io.gantry.contracts.Topics;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.spool.SpoolReader;

/**
 * The loader: takes {@code instances.normalized} to the cloud archive and verifies it there; writes
 * manifests from {@code studies.verified}.
 */
public final class LoaderStage implements Stage {
  public LoaderStage(LoaderSettings settings, KafkaSettings kafka, SpoolReader spool) {}

  @Override
  public String name() {
    return Topics.LOADER;
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
