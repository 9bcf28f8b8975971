package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.Breaker;
import io.gantry.extractor.receive.Outbox;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Retrieve;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One source: whether it takes orders, how many at once, which associations are open with it.
 * Thread safe.
 */
public final class SourceDesk {
  private static final Duration LOOK_AT_CLOCK = Duration.ofSeconds(2);
  private static final Duration LOOK_AT_BREAKER = Duration.ofMillis(100);

  private final SourceConfig config;
  private final Archive.Door door;
  private final Clock clock;
  private final Breaker breaker;
  private final Width width;
  private final WorkWindow window;
  private final SourceCondition condition;
  private final StudySizes sizes = new StudySizes();
  private final Set<Archive> associations = ConcurrentHashMap.newKeySet();
  private final ReentrantLock probing = new ReentrantLock();
  private final ReentrantLock proving = new ReentrantLock();
  private volatile boolean probed;
  private volatile boolean moveProven = true;
  private volatile boolean offersGet = true;
  private volatile boolean getsOnly;
  private final AtomicInteger sentElsewhere = new AtomicInteger();

  /** A source that has not been asked yet. */
  public SourceDesk(SourceConfig config, Archive.Door door, Outbox outbox, Clock clock) {
    this(config, door, outbox, clock, new Breaker());
  }

  SourceDesk(SourceConfig config, Archive.Door door, Outbox outbox, Clock clock, Breaker breaker) {
    this.config = config;
    this.door = door;
    this.clock = clock;
    this.breaker = breaker;
    this.window = WorkWindow.parse(config.limits().window());
    this.width = new Width(config.limits().associations());
    this.condition = new SourceCondition(config.name(), outbox, clock);
  }

  String name() {
    return config.name();
  }

  Breaker breaker() {
    return breaker;
  }

  SourceCondition condition() {
    return condition;
  }

  StudySizes sizes() {
    return sizes;
  }

  /**
   * Waits for the hours, for one of the associations that the source's limits allow, and for the
   * breaker.
   */
  void enter() throws InterruptedException {
    width.acquire();
    boolean entered = false;
    try {
      awaitWindow();
      while (!breaker.admits() && condition.stopped().isEmpty()) {
        Thread.sleep(LOOK_AT_BREAKER);
      }
      entered = true;
    } finally {
      if (!entered) {
        width.release();
      }
    }
    condition.begun();
  }

  private void awaitWindow() throws InterruptedException {
    if (isOpenNow()) {
      return;
    }
    condition.backingOff(
        new Stopped(
            Codes.OUTSIDE_WINDOW,
            "source %s waits for its hours (limits.window: %s)"
                .formatted(config.name(), config.limits().window())));
    while (!isOpenNow()) {
      Thread.sleep(LOOK_AT_CLOCK);
    }
    condition.running();
  }

  private boolean isOpenNow() {
    return window.isOpen(LocalDateTime.ofInstant(clock.instant(), ZoneId.systemDefault()));
  }

  void leave() {
    condition.ended();
    breaker.left();
    width.release();
  }

  /** Something of it arrived. */
  void delivered() {
    moveProven = true;
    breaker.delivered();
    width.grow();
    condition.running();
  }

  /** The archive is short of something, or too busy for another association: less at once. */
  void crowded(Stopped why) {
    int now = width.shrink();
    condition.backingOff(
        new Stopped(
            why.code(),
            why.message()
                + "; %d of %d at once now".formatted(now, config.limits().associations())));
  }

  /**
   * A new association; {@link #close(Archive)} it.
   *
   * @param patience at least so long it waits for a response of a retrieval
   */
  Archive open(Duration patience) throws ArchiveUnavailable {
    return opened(door.open(patience));
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

  /** It takes no C-MOVE of ours for a right one, and C-GET brings objects. */
  void getOnly() {
    getsOnly = offersGet;
  }

  /** Whether C-MOVE is not worth asking for. */
  boolean getsOnly() {
    return getsOnly && offersGet;
  }

  /**
   * It calls an object sent that did not come, and nothing has come so far.
   *
   * @return how many by now
   */
  int sentElsewhere() {
    return sentElsewhere.incrementAndGet();
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
      if (!probed && condition.stopped().isEmpty()) {
        new Preflight(config.name(), this).check(studyInstanceUid).ifPresent(this::stop);
        probed = true;
      }
      return condition.stopped();
    } finally {
      probing.unlock();
    }
  }

  /**
   * Whether what the archive moves comes to us is still to be seen, by one instance before the
   * first study of a wave. Only one study at a time proves it; {@link #proofOver} when it has
   * asked.
   *
   * @throws GivenUp where another study's proof has stopped the source meanwhile
   */
  boolean mustProve() throws InterruptedException, GivenUp {
    if (moveProven || config.retrieve() == Retrieve.C_GET) {
      return false;
    }
    proving.lockInterruptibly();
    Stopped stopped = condition.stopped().orElse(null);
    if (!moveProven && stopped == null) {
      return true;
    }
    proving.unlock();
    if (stopped != null) {
      throw new GivenUp(stopped, false);
    }
    return false;
  }

  /** The instance was asked for, whatever came of it. */
  void proofOver() {
    proving.unlock();
  }

  /** From now on every order is answered with FAILED, until {@link #startAnew}. */
  void stop(Stopped why) {
    condition.stop(why);
  }

  /** A new sweep was ordered: forget what was wrong and ask again. */
  void startAnew() {
    breaker.reset();
    width.reset();
    offersGet = true;
    getsOnly = false;
    sentElsewhere.set(0);
    moveProven = false;
    probed = false;
    condition.startAnew();
  }

  /** Why it is stopped now. */
  public Optional<String> stoppedBecause() {
    return condition.stopped().map(why -> why.code() + " " + why.message());
  }

  /** Tells how it is, in place of what an earlier process told last. */
  public void announce() {
    condition.announce();
  }
}
