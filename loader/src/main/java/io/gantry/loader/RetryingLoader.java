package io.gantry.loader;

import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.loader.LoaderSettings.Retries;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries one object again, with growing pauses, while the archive or the spool can't do now what
 * they may do later. An object that keeps failing although the archive answers is rejected after a
 * number of attempts; while the archive as a whole is away nothing is counted, but only up to a
 * limit. Either way every wave ends, and what was rejected is on record with its code and can be
 * ordered again. Safe between threads.
 */
public final class RetryingLoader {
  private static final Logger LOG = LoggerFactory.getLogger("io.gantry.loader");

  private final InstanceLoader loader;
  private final ObjectStore archive;
  private final Retries retries;
  private final ArchiveHealth health;

  public RetryingLoader(
      InstanceLoader loader, ObjectStore archive, Retries retries, ArchiveHealth health) {
    this.loader = loader;
    this.archive = archive;
    this.retries = retries;
    this.health = health;
  }

  /**
   * @throws InterruptedException when the object is no longer ours
   */
  public LoadOutcome load(InstanceNormalized event) throws InterruptedException {
    int counted = 0;
    for (int failures = 1; ; failures++) {
      String code;
      String message;
      try {
        LoadOutcome outcome = loader.load(event);
        health.succeeded();
        return outcome;
      } catch (StoreUnavailable e) {
        health.failed(e);
        code = e.code();
        message = String.valueOf(e.getMessage());
      } catch (IOException e) {
        code = ArchiveCodes.SPOOL_UNREADABLE;
        message = "the spool can't be read (" + e.getClass().getSimpleName() + ")";
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("no longer ours");
      }
      LOG.warn("event=load-retry code={} failures={}", code, failures);
      Thread.sleep(retries.backoff().after(failures));
      counted = archive.answers() ? counted + 1 : counted;
      if (counted >= retries.attempts() || isAwayTooLong()) {
        return new LoadOutcome.Rejected(code, message + "; given up after " + failures + " times");
      }
    }
  }

  private boolean isAwayTooLong() {
    Duration away = health.troubleFor();
    return away.compareTo(retries.outage()) > 0;
  }
}
