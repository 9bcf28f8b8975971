package io.gantry.extractor.order;

import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.SourceLoad;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.SourceStatus.State;
import io.gantry.extractor.receive.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a source is, told at each change of its state, soon after smaller ones, and now and then
 * while there is work. Thread safe.
 */
final class SourceCondition {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  /** At least so often while there is work. */
  private static final Duration EVERY = Duration.ofSeconds(8);

  /** Studies that begin and end are told no more often. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final String source;
  private final String archive;
  private final Outbox outbox;
  private final Clock clock;
  private final Gate gate;
  private final Supplier<SourceLoad> load;
  private final ReentrantLock lock = new ReentrantLock();
  private State state = State.RUNNING;
  private @Nullable Stopped trouble;
  private int openStudies;
  private int sweeps;
  private boolean changed;
  private Instant toldAt = Instant.EPOCH;
  private @Nullable Stopped toldClosed;
  private @Nullable Mode toldMode;

  /**
   * @param archive its AE title
   * @param load what it bears now
   */
  SourceCondition(
      String source,
      String archive,
      Outbox outbox,
      Clock clock,
      Gate gate,
      Supplier<SourceLoad> load) {
    this.source = source;
    this.archive = archive;
    this.outbox = outbox;
    this.clock = clock;
    this.gate = gate;
    this.load = load;
  }

  /** Why it takes no orders, empty where it does. */
  Optional<Stopped> stopped() {
    lock.lock();
    try {
      return state == State.STOPPED ? Optional.ofNullable(trouble) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  void begun() {
    locked(() -> {
      openStudies++;
      changed = true;
    });
  }

  void ended() {
    locked(() -> {
      openStudies--;
      changed = true;
    });
  }

  /** Sweeps more or less. */
  void sweeping(int more) {
    locked(() -> {
      sweeps += more;
      changed = true;
    });
  }

  /** Whether anything is asked of it. */
  boolean isAtWork() {
    lock.lock();
    try {
      return openStudies + sweeps > 0;
    } finally {
      lock.unlock();
    }
  }

  void stop(Stopped why) {
    LOG.warn("source stopped source={} code={} why={}", source, why.code(), why.message());
    locked(() -> {
      state = State.STOPPED;
      trouble = why;
      tell();
    });
  }

  void startAnew() {
    locked(() -> {
      boolean tell = state != State.RUNNING;
      state = State.RUNNING;
      trouble = null;
      if (tell) {
        tell();
      }
    });
  }

  /** It goes on slowly; one that is stopped stays so. */
  void backingOff(Stopped why) {
    locked(() -> {
      if (state != State.STOPPED && !(state == State.BACKING_OFF && why.equals(trouble))) {
        LOG.info("source slow source={} code={} why={}", source, why.code(), why.message());
        state = State.BACKING_OFF;
        trouble = why;
        tell();
      }
    });
  }

  /** It has delivered, and is asked for as much as its limits allow. */
  void running() {
    locked(() -> {
      if (state == State.BACKING_OFF) {
        state = State.RUNNING;
        trouble = null;
        tell();
      }
    });
  }

  /** Tells how it is, in place of what an earlier process told last. */
  void announce() {
    locked(this::tell);
  }

  /** Tells what has changed and was not told yet, and how it is while there is work. */
  void tellIfDue() {
    locked(() -> {
      Duration since = Duration.between(toldAt, clock.instant());
      boolean moved = !gate.closed().equals(Optional.ofNullable(toldClosed));
      boolean due =
          moved
              || gate.mode() != toldMode
              || (changed && since.compareTo(SOON) >= 0)
              || (openStudies + sweeps > 0 && since.compareTo(EVERY) >= 0);
      if (due) {
        tell();
      }
    });
  }

  private void tell() {
    Stopped closed = gate.closed().orElse(null);
    Mode mode = gate.mode();
    boolean ownTrouble = closed == null || (mode == Mode.RUN && state == State.STOPPED);
    Stopped why = ownTrouble ? trouble : closed;
    SourceLoad bears = load.get();
    toldAt = clock.instant();
    toldClosed = closed;
    toldMode = mode;
    changed = false;
    String words = null;
    if (why != null) {
      words =
          ownTrouble && state == State.BACKING_OFF
              ? LoadWords.of(why, archive, bears)
              : why.message();
    }
    var _ =
        outbox.status(
            new SourceStatus(
                source,
                stateNow(mode, closed),
                openStudies,
                why == null ? null : why.code(),
                words,
                toldAt,
                bears));
  }

  private State stateNow(Mode mode, @Nullable Stopped closed) {
    if (mode != Mode.RUN) {
      return State.PAUSED;
    }
    return state == State.RUNNING && closed != null ? State.BACKING_OFF : state;
  }
}
