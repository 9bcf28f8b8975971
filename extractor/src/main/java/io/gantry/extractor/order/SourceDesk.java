package io.gantry.extractor.order;

import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.SourceStatus.State;
import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.Breaker;
import io.gantry.extractor.receive.Outbox;
import io.gantry.platform.config.SourceConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source: whether it takes orders, how many at once, which associations are open with it.
 * Thread safe.
 */
public final class SourceDesk {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  /** Different studies in a row of which nothing moved, before the source is stopped. */
  private static final int FRUITLESS_STUDIES = 5;

  private static final long FIRST_GUESS = 600L * 1024;
  private static final double NEW_WEIGHT = 0.2;
  private static final Duration LOOK_AT_CLOCK = Duration.ofSeconds(2);

  private final SourceConfig config;
  private final Archive.Door door;
  private final Outbox outbox;
  private final Clock clock;
  private final Breaker breaker = new Breaker(FRUITLESS_STUDIES);
  private final Semaphore slots;
  private final WorkWindow window;
  private final Set<Archive> associations = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock probing = new ReentrantLock();
  private State state = State.RUNNING;
  private @Nullable Stopped trouble;
  private volatile boolean probed;
  private volatile boolean offersGet = true;
  private int openStudies;
  private double bytesPerObject = FIRST_GUESS;

  /** A source that has not been asked yet. */
  public SourceDesk(SourceConfig config, Archive.Door door, Outbox outbox, Clock clock) {
    this.config = config;
    this.door = door;
    this.outbox = outbox;
    this.clock = clock;
    this.window = WorkWindow.parse(config.limits().window());
    this.slots = new Semaphore(Math.max(1, config.limits().associations()), true);
  }

  String name() {
    return config.name();
  }

  Breaker breaker() {
    return breaker;
  }

  /** Waits for the hours and for one of the associations that the source's limits allow. */
  void enter() throws InterruptedException {
    slots.acquire();
    boolean entered = false;
    try {
      awaitWindow();
      entered = true;
    } finally {
      if (!entered) {
        slots.release();
      }
    }
    change(() -> openStudies++, true);
  }

  private void awaitWindow() throws InterruptedException {
    if (isOpenNow()) {
      return;
    }
    backingOff(
        new Stopped(
            Codes.OUTSIDE_WINDOW,
            "source %s waits for its hours (limits.window: %s)"
                .formatted(config.name(), config.limits().window())));
    while (!isOpenNow()) {
      Thread.sleep(LOOK_AT_CLOCK);
    }
    running();
  }

  private boolean isOpenNow() {
    return window.isOpen(LocalDateTime.ofInstant(clock.instant(), ZoneId.systemDefault()));
  }

  void leave() {
    change(() -> openStudies--, openStudies == 1);
    slots.release();
  }

  /** A new association; {@link #close(Archive)} it. */
  Archive open() throws ArchiveUnavailable {
    return opened(door.open());
  }

  /** A new association for C-GET of these SOP classes; {@link #close(Archive)} it. */
  Archive openForGet(Set<String> sopClasses) throws ArchiveUnavailable {
    return opened(door.openForGet(sopClasses));
  }

  private Archive opened(Archive archive) {
    associations.add(archive);
    return archive;
  }

  /** All storage classes, in portions for one association. */
  List<Set<String>> likelyClasses() {
    return door.likelyClasses();
  }

  /** Whether C-GET is worth asking for, as far as known. */
  boolean offersGet() {
    return offersGet;
  }

  /** The archive does not take C-GET from us. */
  void offersNoGet() {
    offersGet = false;
  }

  void close(Archive archive) {
    associations.remove(archive);
    archive.close();
  }

  /** Breaks off whatever is open. */
  public void abort() {
    associations.forEach(Archive::abort);
  }

  /**
   * Asks a source that has not been asked yet with an echo and a tiny query; at once for one that
   * is known to run or to be stopped.
   *
   * @param studyInstanceUid to look for
   * @return why it takes no orders, empty where it does
   */
  Optional<Stopped> ready(String studyInstanceUid) throws InterruptedException {
    // Only one thread asks; those that come meanwhile wait for its answer.
    probing.lockInterruptibly();
    try {
      if (!probed && stopped().isEmpty()) {
        new Preflight(config.name(), this).check(studyInstanceUid).ifPresent(this::stop);
        probed = true;
      }
      return stopped();
    } finally {
      probing.unlock();
    }
  }

  private Optional<Stopped> stopped() {
    lock.lock();
    try {
      return state == State.STOPPED ? Optional.ofNullable(trouble) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** From now on every order is answered with FAILED, until {@link #startAnew}. */
  void stop(Stopped why) {
    LOG.warn("source stopped source={} code={} why={}", config.name(), why.code(), why.message());
    change(
        () -> {
          state = State.STOPPED;
          trouble = why;
        },
        true);
  }

  /** A new sweep was ordered: forget what was wrong and ask again. */
  void startAnew() {
    breaker.reset();
    offersGet = true;
    change(
        () -> {
          state = State.RUNNING;
          trouble = null;
          probed = false;
        },
        state != State.RUNNING);
  }

  /** It is short of something. */
  void backingOff(Stopped why) {
    change(
        () -> {
          if (state != State.STOPPED) {
            state = State.BACKING_OFF;
            trouble = why;
          }
        },
        state != State.BACKING_OFF);
  }

  /** It has delivered. */
  void running() {
    if (state == State.BACKING_OFF) {
      change(
          () -> {
            state = State.RUNNING;
            trouble = null;
          },
          true);
    }
  }

  /** Why it is stopped now. */
  public Optional<String> stoppedBecause() {
    return stopped().map(why -> why.code() + " " + why.message());
  }

  /** Tells how it is, in place of what an earlier process told last. */
  public void announce() {
    change(() -> {}, true);
  }

  /** Bytes that so many instances will likely take, by what came before. */
  long estimate(int instances) {
    lock.lock();
    try {
      return (long) (bytesPerObject * instances);
    } finally {
      lock.unlock();
    }
  }

  /** What a study really took. */
  void learn(long bytes, int objects) {
    if (objects == 0) {
      return;
    }
    lock.lock();
    try {
      bytesPerObject += NEW_WEIGHT * (bytes / (double) objects - bytesPerObject);
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change, boolean tell) {
    lock.lock();
    try {
      change.run();
      if (tell) {
        Stopped why = trouble;
        var _ =
            outbox.status(
                new SourceStatus(
                    config.name(),
                    state,
                    openStudies,
                    why == null ? null : why.code(),
                    why == null ? null : why.message(),
                    clock.instant()));
      }
    } finally {
      lock.unlock();
    }
  }
}
