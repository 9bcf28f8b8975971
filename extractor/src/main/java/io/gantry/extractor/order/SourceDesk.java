package io.gantry.extractor.order;

import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.contracts.event.SourceLoad;
import io.gantry.extractor.Codes;
import io.gantry.extractor.load.LoadPlan.Allowed;
import io.gantry.extractor.load.Refusals;
import io.gantry.extractor.load.Width;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.Breaker;
import io.gantry.extractor.receive.Outbox;
import io.gantry.extractor.receive.Pace;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.kafka.TransientFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One source: whether it takes orders, how many at once, which associations are open with it.
 * Nothing is asked of it before it is {@link #own owned}. Longer than most types: it is the one
 * place where what a source bears comes together. Thread safe.
 */
public final class SourceDesk {
  private static final Duration LOOK_AT_BREAKER = Duration.ofMillis(100);

  private volatile Supplier<SourceLoad.@Nullable Room> room = () -> null;
  private final SourceConfig config;
  private final String owner;
  private final Archive.Door door;
  private final Breaker breaker;
  private final Pace pace;
  private final Width width;
  private final Gate gate;
  private final Associations associations;
  private final Refusals refusals = new Refusals(System::nanoTime);
  private final SourceCondition condition;
  private final StudySizes sizes = new StudySizes();
  private final ReentrantLock probing = new ReentrantLock();
  private final Delivery delivery;
  private volatile boolean probed;

  /**
   * A source that has not been asked yet.
   *
   * @param pace of what comes from it
   * @param owner this process
   */
  public SourceDesk(
      SourceConfig config, Archive.Door door, Outbox outbox, Clock clock, Pace pace, String owner) {
    this(config, door, outbox, clock, pace, owner, new Breaker());
  }

  SourceDesk(
      SourceConfig config,
      Archive.Door door,
      Outbox outbox,
      Clock clock,
      Pace pace,
      String owner,
      Breaker breaker) {
    this.config = config;
    this.owner = owner;
    this.door = door;
    this.breaker = breaker;
    this.pace = pace;
    this.gate = new Gate(config, clock, ZoneId.systemDefault());
    this.width = new Width(gate.allowed().associations());
    this.associations = new Associations(gate, pace, refusals);
    this.condition =
        new SourceCondition(config.name(), config.aeTitle(), outbox, clock, gate, this::load);
    this.delivery = new Delivery(config.retrieve(), condition::stopped);
  }

  /** As configured. */
  public String name() {
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

  Delivery delivery() {
    return delivery;
  }

  // What others decide.

  /**
   * This process may talk to the source from now on.
   *
   * @param still asked again and again whether that holds: nothing is opened any more once it does
   *     not
   */
  public void own(BooleanSupplier still) {
    gate.own(still);
    followLimits();
    condition.announce();
  }

  /** It may not any more: whatever is open is broken off before this returns. */
  public void disown() {
    gate.own(() -> false);
    associations.abort();
  }

  /** What an operator wants of it from now on; STOP breaks off whatever is open. */
  public void want(SourceControl control) {
    gate.want(control);
    followLimits();
    if (control.mode() == Mode.STOP) {
      associations.abort();
    }
    tick();
  }

  /**
   * Called about twice a second: limits of the hour, what the archive's answers tell, and what
   * there is to tell of it.
   */
  public void tick() {
    if (gate.closed().map(Stopped::code).filter(Codes.NOT_OURS::equals).isPresent()) {
      return; // its owner tells
    }
    followLimits();
    if (condition.isAtWork()) {
      pace.latency().slow().ifPresent(this::slow);
    }
    condition.tellIfDue();
  }

  private void followLimits() {
    Allowed allowed = gate.allowed();
    width.allow(allowed.associations());
    associations.allow(allowed.associations());
    pace.limit(allowed.objectsPerSecond(), allowed.megabytesPerSecond());
  }

  private void slow(SourceLoad.Latency latency) {
    pace.latency().startOver();
    String what =
        switch (latency.what()) {
          case QUERY -> "answers queries";
          case FIRST_OBJECT -> "sends the first object of a study";
          case OBJECT -> "sends the next object";
        };
    crowded(
        new Stopped(
            Codes.SLOW,
            "source %s: %s %s after %d ms, usual are %d ms"
                .formatted(
                    config.name(),
                    config.aeTitle(),
                    what,
                    latency.nowMillis(),
                    latency.usualMillis())));
  }

  private SourceLoad load() {
    Allowed allowed = gate.allowed();
    boolean takes = gate.closed().isEmpty() && condition.stopped().isEmpty();
    return new SourceLoad(
        owner,
        gate.mode(),
        width.now(),
        width.most(),
        associations.count(),
        takes ? 2 * width.now() : 0,
        new SourceLoad.Traffic(
            pace.meter().objectsPerSecond(),
            pace.meter().megabytesPerSecond(),
            allowed.objectsPerSecond(),
            allowed.megabytesPerSecond()),
        refusals.lastFiveMinutes(),
        pace.latency().worst().orElse(null),
        gate.window(),
        room.get());
  }

  /** How full the spool is that its objects come into; told with everything else. */
  public void spool(Supplier<SourceLoad.@Nullable Room> use) {
    room = use;
  }

  /** Whether what is under way is to be broken off and begun again later. */
  boolean isHalted() {
    return gate.isHalted();
  }

  /**
   * Said before anything is called failed: what was broken off by us is to be done again.
   *
   * @throws TransientFailure when it was
   */
  void checkGoesOn() throws TransientFailure {
    if (gate.isHalted()) {
      throw new TransientFailure("the source is stopped by an operator, or not ours any more");
    }
  }

  /** Whether something may be begun now. */
  boolean mayBegin() {
    return gate.closed().isEmpty();
  }

  /** Waits until something may be begun. */
  void awaitOpen() throws InterruptedException {
    gate.awaitOpen();
  }

  /** Sweeps under way, more or less. */
  void sweeping(int more) {
    condition.sweeping(more);
  }

  /**
   * Waits for the hours, for one of the associations that the source's limits allow, and for the
   * breaker.
   */
  void enter() throws InterruptedException {
    width.acquire();
    boolean entered = false;
    try {
      gate.awaitOpen();
      while (!breaker.admits() && condition.stopped().isEmpty()) {
        Thread.sleep(LOOK_AT_BREAKER);
        gate.awaitOpen();
      }
      entered = true;
    } finally {
      if (!entered) {
        width.release();
      }
    }
    condition.begun();
  }

  void leave() {
    condition.ended();
    breaker.left();
    width.release();
  }

  // What the archive does.

  /** Something of it arrived. */
  void delivered() {
    delivery.arrived();
    breaker.delivered();
    width.grow();
    if (width.now() >= width.most()) {
      condition.running();
    }
  }

  /** The archive is short of something, slow, or too busy for another association: less at once. */
  void crowded(Stopped why) {
    width.shrink();
    condition.backingOff(why);
  }

  /**
   * A new association; {@link #close(Archive)} it.
   *
   * @param patience at least so long it waits for a response of a retrieval
   */
  Archive open(Duration patience) throws ArchiveUnavailable {
    return associations.open(() -> door.open(patience));
  }

  /** A new association for C-GET of these SOP classes; {@link #close(Archive)} it. */
  Archive openForGet(Set<String> sopClasses) throws ArchiveUnavailable {
    return associations.open(() -> door.openForGet(sopClasses));
  }

  void close(Archive archive) {
    associations.close(archive);
  }

  /** Whether somebody waits for an association with it. */
  boolean wantsAssociation() {
    return associations.areWanted();
  }

  /** Breaks off whatever is open. */
  public void abort() {
    associations.abort();
  }

  /** All storage classes, in portions for one association. */
  List<Set<String>> likelyClasses() {
    return door.likelyClasses();
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
        Optional<Stopped> why = new Preflight(config.name(), this).check(studyInstanceUid);
        why.ifPresent(this::stop);
        probed = why.isEmpty() || !isHalted();
      }
      return condition.stopped();
    } finally {
      probing.unlock();
    }
  }

  /**
   * The next study shows whether what the archive moves comes to us: to this process's AE title.
   */
  public void askForProof() {
    delivery.askForProof();
  }

  /**
   * From now on every order is answered with FAILED, until {@link #startAnew}. Not where it was us
   * who broke things off.
   */
  void stop(Stopped why) {
    if (!isHalted()) {
      condition.stop(why);
    }
  }

  /** A new sweep was ordered: forget what was wrong and ask again. */
  void startAnew() {
    breaker.reset();
    width.reset();
    delivery.startAnew();
    probed = false;
    condition.startAnew();
  }

  /** Why it is stopped now. */
  public Optional<String> stoppedBecause() {
    return condition.stopped().map(why -> why.code() + " " + why.message());
  }
}
