package io.gantry.contracts.event;

import io.gantry.contracts.event.ControlEvent.Mode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a source is asked for now and how it bears it: the answer to "why is it slow?".
 *
 * @param owner the process that talks to it, as in {@link SourceLease#owner}
 * @param mode what the operator wants
 * @param studiesAtOnce how many it is asked for at once now
 * @param mostAtOnce how many its limits allow now: configured, of the hour, or by an operator
 * @param associationsOpen that we have open with it, of whatever kind
 * @param credits orders that it can have in hand, 0 while it takes none
 * @param traffic of the last minute
 * @param refusals answers of the last five minutes that refused something, by status (A702) or code
 *     (GTY-0302)
 * @param latency how fast it answers, null before it is known
 * @param window when its hours begin or end, null where they never do
 * @param spool how full the spool is that its objects come into, null in events written before that
 *     was told
 */
public record SourceLoad(
    String owner,
    Mode mode,
    int studiesAtOnce,
    int mostAtOnce,
    int associationsOpen,
    int credits,
    Traffic traffic,
    Map<String, Integer> refusals,
    @Nullable Latency latency,
    @Nullable Window window,
    @Nullable Room spool) {
  public SourceLoad {
    refusals = Map.copyOf(refusals);
  }

  /** Without the spool. */
  public SourceLoad(
      String owner,
      Mode mode,
      int studiesAtOnce,
      int mostAtOnce,
      int associationsOpen,
      int credits,
      Traffic traffic,
      Map<String, Integer> refusals,
      @Nullable Latency latency,
      @Nullable Window window) {
    this(
        owner,
        mode,
        studiesAtOnce,
        mostAtOnce,
        associationsOpen,
        credits,
        traffic,
        refusals,
        latency,
        window,
        null);
  }

  /**
   * A volume of the spool.
   *
   * @param volume its name; sources of one process share it
   * @param usedBytes in it
   * @param heldBytes of these, those of objects that wait for a person
   * @param limitBytes that it may have at most
   */
  public record Room(String volume, long usedBytes, long heldBytes, long limitBytes) {}

  /**
   * Received over all associations, per second of the last minute, and what the limits allow of it
   * now.
   *
   * @param mostObjectsPerSecond 0 = no limit
   * @param mostMegabytesPerSecond 0 = no limit
   */
  public record Traffic(
      double objectsPerSecond,
      double megabytesPerSecond,
      double mostObjectsPerSecond,
      double mostMegabytesPerSecond) {}

  /**
   * The slowest of the things that are timed, compared with what is usual for this source.
   *
   * @param what QUERY: C-FIND to its first answer; FIRST_OBJECT: retrieval to its first object;
   *     OBJECT: each further one, and each megabyte of it
   */
  public record Latency(What what, long nowMillis, long usualMillis) {
    /** What is timed. */
    public enum What {
      QUERY,
      FIRST_OBJECT,
      OBJECT
    }
  }

  /**
   * Hours of work.
   *
   * @param open whether it may be worked on now
   * @param until when that changes, null where it does not within a week
   */
  public record Window(boolean open, @Nullable Instant until) {}
}
