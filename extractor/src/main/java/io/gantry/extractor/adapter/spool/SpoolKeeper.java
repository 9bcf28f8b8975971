package io.gantry.extractor.adapter.spool;

import io.gantry.contracts.SpoolRef;
import io.gantry.platform.spool.Spool;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of objects that are settled. Objects that wait for a decision have a quota of their own;
 * beyond it the one that waits longest is let go of and is fetched again when it is wanted. Thread
 * safe.
 */
public final class SpoolKeeper {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  /** Share of the spool that held and unsolicited objects may take. */
  private static final double HELD_SHARE = 0.25;

  private final Spool spool;
  private final String volume;
  private final long quota;
  private final Map<SpoolRef, Long> held = new LinkedHashMap<>();
  private long heldBytes;

  /**
   * @param volume the name in the references that are ours
   * @param hardLimit of the spool
   */
  public SpoolKeeper(Spool spool, String volume, long hardLimit) {
    this.spool = spool;
    this.volume = volume;
    this.quota = (long) (hardLimit * HELD_SHARE);
  }

  /** The object is loaded, or will never be. */
  public synchronized void settled(SpoolRef ref) {
    if (!ref.volume().equals(volume)) {
      return;
    }
    Long bytes = held.remove(ref);
    heldBytes -= bytes == null ? 0 : bytes;
    spool.release(ref);
  }

  /** The object waits for somebody's decision. */
  public synchronized void held(SpoolRef ref) {
    if (!ref.volume().equals(volume) || held.putIfAbsent(ref, ref.length()) != null) {
      return;
    }
    heldBytes += ref.length();
    while (heldBytes > quota && held.size() > 1) {
      LOG.info("held object evicted, to be fetched again volume={}", volume);
      settled(held.keySet().iterator().next());
    }
  }

  /** Bytes of objects that wait for a decision. */
  public synchronized long heldBytes() {
    return heldBytes;
  }
}
