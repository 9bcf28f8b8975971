package io.gantry.reconciler.web;

import io.gantry.reconciler.watch.SourceTotals.Stages;
import java.util.Locale;

/** Whether source or target limits, in words; pure. */
final class Limiting {
  /** So many objects are under way without anything being slow. */
  private static final long USUAL = 200;

  private Limiting() {}

  /**
   * @param all over all sources
   * @param verifiedPerMinute in the latest step
   * @param receivedPerMinute the same
   */
  static String of(Stages all, double receivedPerMinute, double verifiedPerMinute) {
    long normalizing = all.beforeNormalizer();
    long loading = all.beforeLoader();
    if (normalizing + loading + all.pending() == 0) {
      return "Nothing is under way.";
    }
    double few = Math.max(USUAL, 2 * verifiedPerMinute);
    if (loading > few && loading >= normalizing) {
      return "The target limits: %,d objects wait to be loaded%s."
          .formatted(loading, minutes(loading, verifiedPerMinute));
    }
    if (normalizing > few) {
      return "The normalizer limits: %,d objects wait for it%s."
          .formatted(normalizing, minutes(normalizing, verifiedPerMinute));
    }
    if (receivedPerMinute <= 0 && normalizing + loading == 0) {
      return "Nothing comes at present: %,d objects are still to come from the sources."
          .formatted(all.pending());
    }
    return "The source limits: what arrives is loaded as it comes (%,d objects under way)."
        .formatted(normalizing + loading);
  }

  private static String minutes(long objects, double perMinute) {
    return perMinute <= 0
        ? ", and none was verified in the last minute"
        : String.format(Locale.ROOT, ", %.0f minutes of work", Math.ceil(objects / perMinute));
  }
}
