package io.gantry.fhir.publish;

import io.gantry.platform.retry.Backoff;
import java.time.Duration;

/**
 * @param backoff waits between attempts
 * @param total no attempt starts later than this after the first
 */
public record Retries(Backoff backoff, Duration total) {
  /** Half a second to ten, about a minute in all. */
  public static final Retries DEFAULT =
      new Retries(
          new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10)), Duration.ofSeconds(60));
}
