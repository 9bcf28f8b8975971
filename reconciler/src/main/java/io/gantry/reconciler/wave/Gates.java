package io.gantry.reconciler.wave;

import io.gantry.platform.GantryException;
import org.jspecify.annotations.Nullable;

/**
 * What a wave is held to (docs/waves.md says how each is measured).
 *
 * @param identityCoverage entry: so many percent of its studies have a known patient; null: not
 *     asked
 * @param sourcesClear entry: no source of it is stopped or controlled otherwise than to run
 * @param encrypted entry: each source is reached by TLS, on loopback, or under a waiver that holds
 * @param stop when the wave pauses itself; null: never
 * @param exceptionsAtEnd exit: at most so many percent of its studies are held, rejected or
 *     incomplete; null: not asked
 * @param balancedAtEnd exit: every independent count agrees
 */
public record Gates(
    @Nullable Double identityCoverage,
    boolean sourcesClear,
    boolean encrypted,
    @Nullable Stop stop,
    @Nullable Double exceptionsAtEnd,
    boolean balancedAtEnd) {
  /** Nothing is asked. */
  public static final Gates NONE = new Gates(null, false, false, null, null, false);

  /** What a planned wave is held to unless its plan says otherwise. */
  public static final Gates USUAL = new Gates(null, true, true, new Stop(20, 100), null, true);

  /**
   * More than {@code percent} of the {@code last} studies that ended are held, rejected or
   * incomplete.
   */
  public record Stop(double percent, int last) {
    public Stop {
      checkPercent(percent);
      if (last < 1 || last > 100_000) {
        throw new GantryException("GTY-0645", "A gate looks at the last 1 to 100000 studies");
      }
    }
  }

  public Gates {
    checkPercent(identityCoverage);
    checkPercent(exceptionsAtEnd);
  }

  private static void checkPercent(@Nullable Double percent) {
    if (percent != null && !(percent >= 0 && percent <= 100)) {
      throw new GantryException("GTY-0645", "A gate's percentage is a number from 0 to 100");
    }
  }
}
