package io.gantry.extractor.order;

import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.SourceStatus.State;
import io.gantry.extractor.receive.Outbox;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a source is, told at each change. Thread safe. */
final class SourceCondition {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  private final String source;
  private final Outbox outbox;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private State state = State.RUNNING;
  private @Nullable Stopped trouble;
  private int openStudies;

  SourceCondition(String source, Outbox outbox, Clock clock) {
    this.source = source;
    this.outbox = outbox;
    this.clock = clock;
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

  void begun() {
    lock.lock();
    try {
      openStudies++;
      tell();
    } finally {
      lock.unlock();
    }
  }

  void ended() {
    lock.lock();
    try {
      openStudies--;
      if (openStudies == 0) {
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  void stop(Stopped why) {
    LOG.warn("source stopped source={} code={} why={}", source, why.code(), why.message());
    lock.lock();
    try {
      state = State.STOPPED;
      trouble = why;
      tell();
    } finally {
      lock.unlock();
    }
  }

  void startAnew() {
    lock.lock();
    try {
      boolean tell = state != State.RUNNING;
      state = State.RUNNING;
      trouble = null;
      if (tell) {
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  /** It goes on slowly; one that is stopped stays so. */
  void backingOff(Stopped why) {
    lock.lock();
    try {
      if (state != State.STOPPED && !(state == State.BACKING_OFF && why.equals(trouble))) {
        LOG.info("source slow source={} code={} why={}", source, why.code(), why.message());
        state = State.BACKING_OFF;
        trouble = why;
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  /** It has delivered. */
  void running() {
    lock.lock();
    try {
      if (state == State.BACKING_OFF) {
        state = State.RUNNING;
        trouble = null;
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells how it is, in place of what an earlier process told last. */
  void announce() {
    lock.lock();
    try {
      tell();
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    Stopped why = trouble;
    var _ =
        outbox.status(
            new SourceStatus(
                source,
                state,
                openStudies,
                why == null ? null : why.code(),
                why == null ? null : why.message(),
                clock.instant()));
  }
}
