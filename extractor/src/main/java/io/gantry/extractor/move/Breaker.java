package io.gantry.extractor.move;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts retrievals of different studies in a row that moved nothing although the studies are
 * there. Of an archive that has never delivered, a few tell that something is set up wrong: it is
 * to be stopped. One that has delivered knows who we are, and may only be unable to send some
 * studies (a transfer syntax that it does not speak, a damaged volume): a longer run opens the
 * breaker for a while, then one study is let through as a probe; only when several probes in a row
 * fail, it is to be stopped. Thread safe.
 */
public final class Breaker {
  private static final int FRUITLESS = 5;

  /** How many times longer the run may be once something has arrived. */
  private static final int TRUSTED = 5;

  /** Probes in a row that may fail. */
  private static final int PROBES = 3;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

  /** What a fruitless retrieval means for the source. */
  public enum Judgement {
    /** Nothing yet. */
    GO_ON,
    /** No study is asked for until the pause is over. */
    PAUSE,
    /** It is hopeless. */
    STOP
  }

  private final int limit;
  private final Duration firstPause;
  private final LongSupplier nanoTime;
  private final Set<String> fruitless = new LinkedHashSet<>();
  private boolean delivered;
  private boolean open;
  private @Nullable Thread prober;
  private int failedProbes;
  private long opensAgainAt;

  /** Five studies, or 25 after something was delivered; 10 s, 20 s, 40 s of pause. */
  public Breaker() {
    this(FRUITLESS, FIRST_PAUSE, System::nanoTime);
  }

  /**
   * @param limit different studies in a row
   * @param firstPause doubles with each probe that fails
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public Breaker(int limit, Duration firstPause, LongSupplier nanoTime) {
    this.limit = limit;
    this.firstPause = firstPause;
    this.nanoTime = nanoTime;
  }

  /** Something of a retrieval arrived. */
  public synchronized void delivered() {
    delivered = true;
    close();
  }

  private void close() {
    fruitless.clear();
    open = false;
    prober = null;
    failedProbes = 0;
  }

  /** A retrieval moved nothing although the archive has the study. */
  public synchronized Judgement fruitless(String studyInstanceUid) {
    fruitless.add(studyInstanceUid);
    if (!delivered) {
      return fruitless.size() >= limit ? Judgement.STOP : Judgement.GO_ON;
    }
    boolean probe = Thread.currentThread().equals(prober);
    if (open && !probe) {
      return Judgement.GO_ON; // was under way when it opened
    }
    if (probe) {
      failedProbes++;
    }
    if (failedProbes >= PROBES) {
      return Judgement.STOP;
    }
    if (!probe && fruitless.size() < TRUSTED * limit) {
      return Judgement.GO_ON;
    }
    open = true;
    prober = null;
    opensAgainAt = nanoTime.getAsLong() + pause().toNanos();
    return Judgement.PAUSE;
  }

  /** How long it is open now. */
  public synchronized Duration pause() {
    return firstPause.multipliedBy(1L << failedProbes);
  }

  /**
   * Whether a study may be asked for now, by this thread until it {@link #left}; while half open,
   * one thread is told so.
   */
  public synchronized boolean admits() {
    if (!open) {
      return true;
    }
    if (prober != null || nanoTime.getAsLong() - opensAgainAt < 0) {
      return false;
    }
    prober = Thread.currentThread();
    return true;
  }

  /** A study has ended; one that said nothing makes room for the next probe. */
  public synchronized void left() {
    if (Thread.currentThread().equals(prober)) {
      prober = null;
    }
  }

  /** Whether anything has come from this archive since the last {@link #reset}. */
  public synchronized boolean hasDelivered() {
    return delivered;
  }

  /** Starts anew. */
  public synchronized void reset() {
    close();
    delivered = false;
  }
}
