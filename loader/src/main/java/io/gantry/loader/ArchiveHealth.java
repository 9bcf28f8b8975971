package io.gantry.loader;

import io.gantry.platform.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** How the cloud archive has behaved lately. Safe between threads. */
public final class ArchiveHealth {
  private final InstantSource clock;
  private @Nullable StoreUnavailable trouble;
  private Instant troubleSince;

  public ArchiveHealth(InstantSource clock) {
    this.clock = clock;
    this.troubleSince = clock.instant();
  }

  /** A request did what it should. */
  synchronized void succeeded() {
    trouble = null;
  }

  /** A request failed for now. */
  synchronized void failed(StoreUnavailable why) {
    if (trouble == null) {
      troubleSince = clock.instant();
    }
    trouble = why;
  }

  /** How long nothing has succeeded, zero while all is well. */
  synchronized Duration troubleFor() {
    return trouble == null ? Duration.ZERO : Duration.between(troubleSince, clock.instant());
  }

  /** For the stage's health. */
  public synchronized Health health() {
    return trouble == null
        ? Health.up("archive")
        : Health.down(trouble.code(), String.valueOf(trouble.getMessage()));
  }
}
