package io.gantry.extractor.order;

import io.gantry.contracts.event.ControlEvent;
import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.contracts.event.SourceLoad;
import io.gantry.extractor.Codes;
import io.gantry.extractor.load.LoadPlan;
import io.gantry.extractor.load.LoadPlan.Allowed;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.platform.config.SourceConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether anything may be begun at a source now: it is ours, the operator wants it to run, and it
 * is within its hours. Thread safe.
 */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");
  private static final Duration LOOK_AT_CLOCK = Duration.ofSeconds(2);

  private final String source;
  private final LoadPlan configured;
  private final Clock clock;
  private final ZoneId zone;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private LoadPlan plan;
  private @Nullable SourceControl wanted;
  private BooleanSupplier owned = () -> false;

  Gate(SourceConfig config, Clock clock, ZoneId zone) {
    this.source = config.name();
    this.configured = LoadPlan.of(config.limits());
    this.plan = configured;
    this.clock = clock;
    this.zone = zone;
  }

  /** What the operator wants from now on. */
  void want(SourceControl control) {
    lock.lock();
    try {
      wanted = control;
      plan = plan(control.limits());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private LoadPlan plan(ControlEvent.@Nullable Limits limits) {
    try {
      return limits == null ? configured : LoadPlan.of(limits);
    } catch (IllegalArgumentException | DateTimeException e) {
      LOG.error("limits of an operator are no limits, the configured ones hold source={}", source);
      return configured;
    }
  }

  /** Whether this process may talk to the source; asked again and again. */
  void own(BooleanSupplier ours) {
    lock.lock();
    try {
      owned = ours;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Mode mode() {
    SourceControl control = wanted();
    return control == null ? Mode.RUN : control.mode();
  }

  private @Nullable SourceControl wanted() {
    lock.lock();
    try {
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  private LoadPlan plan() {
    lock.lock();
    try {
      return plan;
    } finally {
      lock.unlock();
    }
  }

  /** Whether what is under way is to be broken off. */
  boolean isHalted() {
    lock.lock();
    try {
      return !owned.getAsBoolean() || mode() == Mode.STOP;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Said before anything is opened or asked.
   *
   * @throws ArchiveUnavailable where what is under way is to be broken off
   */
  void checkNotHalted() throws ArchiveUnavailable {
    if (isHalted()) {
      throw new ArchiveUnavailable(
          Codes.PAUSED,
          "nothing is opened or asked: the source is stopped by an operator, or not ours any more",
          true,
          new IOException("halted"));
    }
  }

  /** Why nothing may be begun now, empty where it may. */
  Optional<Stopped> closed() {
    lock.lock();
    try {
      if (!owned.getAsBoolean()) {
        return Optional.of(
            new Stopped(
                Codes.NOT_OURS,
                "source %s is worked on by another extractor process, or will be by this one in a moment"
                    .formatted(source)));
      }
      SourceControl control = wanted;
      if (control != null && control.mode() != Mode.RUN) {
        return Optional.of(
            new Stopped(
                Codes.PAUSED,
                "source %s was %s by %s: %s"
                    .formatted(
                        source,
                        control.mode() == Mode.STOP ? "stopped" : "paused",
                        control.by(),
                        control.why())));
      }
      return plan.isOpen(now())
          ? Optional.empty()
          : Optional.of(
              new Stopped(
                  Codes.OUTSIDE_WINDOW,
                  "source %s waits for its hours (limits.window: %s)"
                      .formatted(source, plan.window())));
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something may be begun. */
  void awaitOpen() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (closed().isPresent()) {
        var _ = changed.await(LOOK_AT_CLOCK.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The limits of this hour. */
  Allowed allowed() {
    return plan().at(now());
  }

  /** When the hours of work begin or end; null where they never do. */
  SourceLoad.@Nullable Window window() {
    LoadPlan now = plan();
    return now.window().isEmpty()
        ? null
        : new SourceLoad.Window(
            now.isOpen(now()),
            now.nextChange(now()).map(at -> at.atZone(zone).toInstant()).orElse(null));
  }

  private LocalDateTime now() {
    return LocalDateTime.ofInstant(clock.instant(), zone);
  }
}
