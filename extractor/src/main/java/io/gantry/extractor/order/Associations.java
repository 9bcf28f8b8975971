package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.load.Permits;
import io.gantry.extractor.load.Refusals;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.receive.Pace;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every association that we have open with one source: never more than its limits allow, whatever
 * they are for. One that is being opened or closed counts as open. Thread safe.
 */
final class Associations {
  private final Gate gate;
  private final Pace pace;
  private final Refusals refusals;
  private final Permits permits;
  private final Set<Archive> open = ConcurrentHashMap.newKeySet();

  Associations(Gate gate, Pace pace, Refusals refusals) {
    this.gate = gate;
    this.pace = pace;
    this.refusals = refusals;
    this.permits = new Permits(gate.allowed().associations());
  }

  /** Opens one. */
  interface Opening {
    Archive open() throws ArchiveUnavailable;
  }

  /**
   * Waits until one more is allowed and opens it; {@link #close} it.
   *
   * @throws ArchiveUnavailable also where nothing is to be opened any more
   */
  Archive open(Opening opening) throws ArchiveUnavailable {
    gate.checkNotHalted();
    acquire();
    boolean opened = false;
    try {
      gate.checkNotHalted();
      Archive archive = new TimedArchive(opening.open(), gate, pace, refusals);
      open.add(archive);
      opened = true;
      if (gate.isHalted()) {
        archive.abort(); // it came too late for abort()
      }
      return archive;
    } catch (ArchiveUnavailable e) {
      if (!e.code().equals(Codes.PAUSED)) {
        refusals.count(e.code());
      }
      throw e;
    } finally {
      if (!opened) {
        permits.release();
      }
    }
  }

  private void acquire() throws ArchiveUnavailable {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      // Whoever waits before the next try learns of it there.
      Thread.currentThread().interrupt();
      throw new ArchiveUnavailable(
          Codes.CONNECTION_LOST, "interrupted before it was opened", false, e);
    }
  }

  void close(Archive archive) {
    try {
      archive.close();
    } finally {
      if (open.remove(archive)) {
        permits.release();
      }
    }
  }

  /** Breaks off whatever is open. */
  void abort() {
    open.forEach(Archive::abort);
  }

  /** From now on so many; what is open stays so. */
  void allow(int most) {
    permits.resize(most);
  }

  /** How many are open. */
  int count() {
    return permits.out();
  }

  /** Whether somebody waits for one. */
  boolean areWanted() {
    return permits.isWanted();
  }
}
