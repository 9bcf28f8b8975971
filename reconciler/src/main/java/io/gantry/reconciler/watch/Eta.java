package io.gantry.reconciler.watch;

import io.gantry.reconciler.wave.Forecast.Band;
import io.gantry.reconciler.wave.Forecaster;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * When what is pending will be done: likely, and between 10 and 90 % of what was measured.
 *
 * @param measured false: some source was not measured yet, and a rate is assumed
 */
public record Eta(Instant earliest, Instant likely, Instant latest, boolean measured) {
  /** Minutes in which something came that must be on record before they count. */
  public static final int FEW_MINUTES = 3;

  private static final double HOURS_PER_WEEK = 168;
  private static final double LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();

  /**
   * What is left of one source.
   *
   * @param perSecond objects that it gave in its latest minutes of work
   * @param minutes so many of these
   * @param openHoursPerWeek of its window and the wave's, at most 168
   */
  public record Left(long objects, Band perSecond, int minutes, double openHoursPerWeek) {}

  /**
   * Sources work side by side: the slowest decides.
   *
   * @return null where nothing is left, or some source has no hours at all
   */
  public static @Nullable Eta of(Instant now, Collection<Left> left) {
    double low = 0;
    double likely = 0;
    double high = 0;
    boolean measured = true;
    for (Left one : left) {
      if (one.objects() <= 0) {
        continue;
      }
      if (one.openHoursPerWeek() <= 0) {
        return null;
      }
      boolean known = one.minutes() >= FEW_MINUTES && one.perSecond().low() > 0;
      measured &= known;
      Band rate = known ? one.perSecond() : Forecaster.ASSUMED_RATE;
      double calendar = HOURS_PER_WEEK / one.openHoursPerWeek();
      low = Math.max(low, one.objects() / rate.high() * calendar);
      likely = Math.max(likely, one.objects() / rate.likely() * calendar);
      high = Math.max(high, one.objects() / rate.low() * calendar);
    }
    return likely == 0 ? null : new Eta(at(now, low), at(now, likely), at(now, high), measured);
  }

  private static Instant at(Instant now, double seconds) {
    return now.plusSeconds(Math.round(Math.min(LONGEST_SECONDS, seconds)));
  }
}
