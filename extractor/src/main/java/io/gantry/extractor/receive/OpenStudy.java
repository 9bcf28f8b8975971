package io.gantry.extractor.receive;

import io.gantry.extractor.move.Listing;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One execution of an extract order as the receiving side sees it: what was stored, what of it is
 * durable and told. Thread safe.
 */
public final class OpenStudy {
  private final String source;
  private final String orderId;
  private final String attempt;
  private final String studyInstanceUid;
  private final Listing listing;
  private final @Nullable String characterSet;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> durable = new HashSet<>();
  private final Set<String> others = new HashSet<>();
  private final Set<Long> associations = new HashSet<>();
  private final Set<String> headersTooLong = new HashSet<>();
  private int successes;
  private int lost;
  private int receiving;
  private int unsettled;
  private int unreleased;
  private int refusedForRoom;
  private long bytes;
  private long lastActivity = System.nanoTime();

  /**
   * @param attempt unique for this execution of the order
   * @param listing what the archive listed
   */
  public OpenStudy(
      String source, String orderId, String attempt, String studyInstanceUid, Listing listing) {
    this(source, orderId, attempt, studyInstanceUid, listing, null);
  }

  /**
   * @param listing what the archive listed
   * @param characterSet what a person chose that its text is in, null: nobody did
   */
  public OpenStudy(
      String source,
      String orderId,
      String attempt,
      String studyInstanceUid,
      Listing listing,
      @Nullable String characterSet) {
    this.characterSet = characterSet;
    this.source = source;
    this.orderId = orderId;
    this.attempt = attempt;
    this.studyInstanceUid = studyInstanceUid;
    this.listing = listing;
  }

  public String source() {
    return source;
  }

  public String orderId() {
    return orderId;
  }

  @Nullable String characterSet() {
    return characterSet;
  }

  public String attempt() {
    return attempt;
  }

  public String studyInstanceUid() {
    return studyInstanceUid;
  }

  public Listing listing() {
    return listing;
  }

  /** An object has begun to arrive under this study's Message ID. */
  void receiving() {
    locked(() -> receiving++);
  }

  /** The object that had begun is stored or dropped. */
  void received() {
    locked(() -> receiving--);
  }

  /** A success status is about to be returned for an object of this attempt. */
  void stored(long associationId, long objectBytes) {
    locked(() -> {
      successes++;
      unsettled++;
      bytes += objectBytes;
      associations.add(associationId);
    });
  }

  /**
   * An object that was stored is durable and the broker has its event.
   *
   * @param sopInstanceUid of the object; one that is not of this study counts for nothing else
   */
  void settled(String sopInstanceUid, boolean solicited) {
    locked(() -> {
      unsettled--;
      if (solicited) {
        durable.add(sopInstanceUid);
      }
      if (!solicited || !listing.contains(sopInstanceUid)) {
        others.add(sopInstanceUid);
      }
    });
  }

  /** An object that was stored did not become durable: it counts as not received. */
  void lost() {
    locked(() -> {
      unsettled--;
      successes--;
      lost++;
    });
  }

  /** An object is durable and the broker did not acknowledge its event: it may be told or not. */
  void untold() {
    locked(() -> {
      unsettled--;
      unreleased++;
    });
  }

  /** An object of this study was refused because the spool had no room for it. */
  void refusedForRoom() {
    locked(() -> refusedForRoom++);
  }

  /** An object of this study was refused because its header is longer than we take. */
  void headerTooLong(String sopInstanceUid) {
    locked(() -> headersTooLong.add(sopInstanceUid));
  }

  /** An association that stored objects of this study has ended. */
  void associationEnded(long associationId) {
    locked(() -> associations.remove(associationId));
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      lastActivity = System.nanoTime();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T read(Supplier<T> value) {
    lock.lock();
    try {
      return value.get();
    } finally {
      lock.unlock();
    }
  }

  /** C-STORE responses with success so far, but for objects that were lost afterwards. */
  public int cStoreSuccesses() {
    return read(() -> successes);
  }

  /** Bytes of data sets stored so far. */
  public long bytes() {
    return read(() -> bytes);
  }

  /** Objects whose event may not have reached the broker. */
  public int untoldObjects() {
    return read(() -> unreleased);
  }

  /** Distinct objects that came of our requests and are not listed, or are of another study. */
  public int others() {
    return read(others::size);
  }

  /** Whether as many others came as are missing: it sends under other UIDs than it lists. */
  public boolean othersCame() {
    int missing = missing().size();
    return missing > 0 && others() >= missing;
  }

  /** Objects that a failed disk took back after they had been answered with success. */
  public int lostObjects() {
    return read(() -> lost);
  }

  /** Objects that we refused so far for want of room: no fault of the archive. */
  public int objectsRefusedForRoom() {
    return read(() -> refusedForRoom);
  }

  /** Whether the instance is one that we refuse for its header's length. */
  public boolean isHeaderTooLong(String sopInstanceUid) {
    return read(() -> headersTooLong.contains(sopInstanceUid));
  }

  /** Instances that we refused so far for their headers' length: no fault of the archive. */
  public int headersTooLong() {
    return read(headersTooLong::size);
  }

  /** What is missing and would be taken. */
  public Listing wanted() {
    Set<String> refused = read(() -> Set.copyOf(headersTooLong));
    return missing().without(refused::contains);
  }

  /** What is listed and not durable. */
  public Listing missing() {
    Set<String> there = read(() -> Set.copyOf(durable));
    return listing.without(there::contains);
  }

  /**
   * Waits, after the final response of a move, until nothing more is to come: as many objects as
   * the archive calls completed have arrived, or every storing association is released, or nothing
   * happened for a while.
   *
   * @param before C-STORE successes when the move began
   * @param completed sub-operations that the archive calls completed, -1 where unknown
   * @param quiet how long nothing must happen
   */
  public void awaitArrivals(int before, int completed, Duration quiet) throws InterruptedException {
    awaitUnlessQuiet(() -> allArrived(before, completed), quiet);
  }

  /**
   * Waits, after the final response of a move that does not say what became of every sub-operation,
   * until so many objects have arrived or nothing happened for a while.
   *
   * @param before C-STORE successes when the move began
   * @param expected objects that were asked for
   * @param quiet how long nothing must happen
   */
  public void awaitQuiet(int before, int expected, Duration quiet) throws InterruptedException {
    awaitUnlessQuiet(() -> successes + lost - before >= expected, quiet);
  }

  /** Until it is true and no object is on its way, or nothing happened for a while. */
  private void awaitUnlessQuiet(BooleanSupplier arrived, Duration quiet)
      throws InterruptedException {
    long silence = quiet.toNanos();
    lock.lockInterruptibly();
    try {
      long since = System.nanoTime();
      while (receiving > 0 || !arrived.getAsBoolean()) {
        long left = silence - (System.nanoTime() - Math.max(since, lastActivity));
        if (left <= 0) {
          return;
        }
        changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean allArrived(int before, int completed) {
    int moved = successes + lost - before;
    return (completed >= 0 && moved >= completed) || (moved > 0 && associations.isEmpty());
  }

  /** Waits until every object stored so far is durable and told, or is known not to be. */
  public boolean awaitSettled(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (unsettled > 0 || receiving > 0) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
