package io.gantry.extractor.move;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Opens when retrievals of several different studies in a row have moved nothing although the
 * studies are there. An archive that has already sent something knows who we are, so that a run of
 * studies that it can't send (a transfer syntax that it does not speak, a damaged volume) must be
 * longer before it counts against the whole source. Thread safe.
 */
public final class Breaker {
  /** How many times longer the run may be once something has arrived. */
  private static final int TRUSTED = 5;

  private final int limit;
  private final Set<String> fruitless = new LinkedHashSet<>();
  private boolean delivered;

  /**
   * @param limit different studies in a row
   */
  public Breaker(int limit) {
    this.limit = limit;
  }

  /** Something of a retrieval arrived. */
  public synchronized void delivered() {
    delivered = true;
    fruitless.clear();
  }

  /**
   * A retrieval moved nothing although the archive has the study.
   *
   * @return whether the breaker is open now
   */
  public synchronized boolean fruitless(String studyInstanceUid) {
    fruitless.add(studyInstanceUid);
    return fruitless.size() >= (delivered ? TRUSTED * limit : limit);
  }

  /** Whether anything has come from this archive since the last {@link #reset}. */
  public synchronized boolean hasDelivered() {
    return delivered;
  }

  /** Starts anew, as after a probe that went well. */
  public synchronized void reset() {
    fruitless.clear();
    delivered = false;
  }
}
