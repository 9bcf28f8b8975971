package io.gantry.reconciler.wave;

import io.gantry.reconciler.wave.Forecast.Band;
import io.gantry.reconciler.wave.Forecast.Duration;
import io.gantry.reconciler.wave.Forecast.Held;
import io.gantry.reconciler.wave.Forecast.Modality;
import io.gantry.reconciler.wave.Forecast.Storage;
import io.gantry.reconciler.wave.Forecast.Surveyed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Works out forecasts from counts, sizes and rates; pure. What was not measured is assumed, and the
 * forecast says so.
 */
public final class Forecaster {
  /** Objects a second of a source nobody has measured, and the band around them. */
  public static final Band ASSUMED_RATE = new Band(3, 10, 30);

  private static final double BYTES_PER_GIGABYTE = 1e9;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double HOURS_PER_WEEK = 168;
  private static final int FEW_MINUTES = 3;

  /** What keeping an object costs. */
  public record Prices(String currency, int years, Map<String, Double> perGigabyteMonth) {
    /**
     * Amazon S3 list prices of us-east-1 per gigabyte and month, first tier, without requests and
     * retrieval.
     */
    public static final Prices USUAL =
        new Prices(
            "USD",
            10,
            Map.of(
                "STANDARD", 0.023,
                "STANDARD_IA", 0.0125,
                "GLACIER_IR", 0.004,
                "DEEP_ARCHIVE", 0.00099));

    public Prices {
      perGigabyteMonth = Map.copyOf(perGigabyteMonth);
    }
  }

  /** Bytes of an object. */
  public record Size(long bytes, boolean measured) {}

  /** Objects a second over so many minutes in which some came. */
  public record Rate(Band objectsPerSecond, long minutes) {}

  /**
   * What is known.
   *
   * @param toMove studies that the wave would move
   * @param verifiedAlready studies in its scope that need no moving
   * @param sizes by modalities; others are assumed
   * @param rates by source; others are assumed
   * @param windows of the sources, by name
   */
  public record Known(
      List<Surveyed> toMove,
      long verifiedAlready,
      Map<String, Size> sizes,
      Map<String, Rate> rates,
      Map<String, String> windows,
      List<Held> held) {
    public Known {
      toMove = List.copyOf(toMove);
      sizes = Map.copyOf(sizes);
      rates = Map.copyOf(rates);
      windows = Map.copyOf(windows);
      held = List.copyOf(held);
    }
  }

  private final Prices prices;

  public Forecaster(Prices prices) {
    this.prices = prices;
  }

  public Forecast of(WavePlan plan, Known known) {
    List<String> assumptions = new ArrayList<>();
    List<Modality> modalities = modalities(known);
    long studies = modalities.stream().mapToLong(Modality::studies).sum();
    long instances = modalities.stream().mapToLong(Modality::instances).sum();
    double bytes =
        modalities.stream().mapToDouble(m -> (double) m.instances() * m.bytesPerObject()).sum();
    long measured =
        modalities.stream().filter(Modality::measured).mapToLong(Modality::instances).sum();
    double share = share(plan, studies, bytes);
    if (share < 1) {
      assumptions.add("the plan's limits leave out what comes later in its order");
    }
    if (measured < instances) {
      assumptions.add("sizes of modalities that were not measured yet are assumed");
    }
    List<Duration> durations = durations(plan, known, share, assumptions);
    long uncounted = known.toMove().stream().mapToLong(Surveyed::uncounted).sum();
    return new Forecast(
        plan.name(),
        Math.round(studies * share),
        Math.round(instances * share),
        uncounted,
        known.verifiedAlready(),
        Math.round(bytes * share),
        instances == 0 ? 100 : 100.0 * measured / instances,
        modalities,
        durations,
        slowest(durations),
        storage(bytes * share),
        known.held(),
        assumptions);
  }

  private static double share(WavePlan plan, long studies, double bytes) {
    double share = 1;
    if (plan.maxStudies() > 0 && studies > plan.maxStudies()) {
      share = (double) plan.maxStudies() / studies;
    }
    if (plan.maxBytes() > 0 && bytes * share > plan.maxBytes()) {
      share = plan.maxBytes() / bytes;
    }
    return share;
  }

  private static List<Modality> modalities(Known known) {
    Map<String, long[]> sums = new TreeMap<>();
    for (Surveyed group : known.toMove()) {
      String name = group.modalities() == null ? "" : group.modalities();
      long[] sum = sums.computeIfAbsent(name, n -> new long[2]);
      sum[0] += group.studies();
      sum[1] += group.instances();
    }
    List<Modality> modalities = new ArrayList<>();
    sums.forEach((name, sum) -> {
      Size size = known.sizes().getOrDefault(name, AssumedSizes.of(name));
      modalities.add(new Modality(name, sum[0], sum[1], size.bytes(), size.measured()));
    });
    return modalities;
  }

  private static List<Duration> durations(
      WavePlan plan, Known known, double share, List<String> assumptions) {
    Map<String, Long> instances = new TreeMap<>();
    known.toMove().forEach(group -> instances.merge(group.source(), group.instances(), Long::sum));
    List<Duration> durations = new ArrayList<>();
    instances.forEach((source, count) -> {
      Rate rate = known.rates().get(source);
      Rate measured = rate != null && rate.minutes() >= FEW_MINUTES ? rate : null;
      if (measured == null) {
        assumptions.add(
            "%s was not measured yet: %.0f objects a second (%.0f to %.0f) are assumed"
                .formatted(source, ASSUMED_RATE.likely(), ASSUMED_RATE.low(), ASSUMED_RATE.high()));
      }
      Band speed = measured == null ? ASSUMED_RATE : measured.objectsPerSecond();
      double open =
          Math.min(
              WorkHours.parse(plan.window()).hoursPerWeek(),
              WorkHours.parse(known.windows().getOrDefault(source, "")).hoursPerWeek());
      long moved = Math.round(count * share);
      durations.add(
          new Duration(
              source,
              moved,
              speed,
              measured == null ? 0 : measured.minutes(),
              open,
              hours(moved, speed, open)));
    });
    return durations;
  }

  private static Band hours(long instances, Band speed, double openHours) {
    double calendar = openHours <= 0 ? 1 : HOURS_PER_WEEK / openHours;
    return new Band(
        instances / speed.high() / SECONDS_PER_HOUR * calendar,
        instances / speed.likely() / SECONDS_PER_HOUR * calendar,
        instances / speed.low() / SECONDS_PER_HOUR * calendar);
  }

  /** Sources work side by side: the slowest decides. */
  private static Band slowest(List<Duration> durations) {
    return new Band(
        durations.stream().mapToDouble(d -> d.hours().low()).max().orElse(0),
        durations.stream().mapToDouble(d -> d.hours().likely()).max().orElse(0),
        durations.stream().mapToDouble(d -> d.hours().high()).max().orElse(0));
  }

  private Storage storage(double bytes) {
    double gigabytes = bytes / BYTES_PER_GIGABYTE;
    Map<String, Double> month = new TreeMap<>();
    Map<String, Double> years = new TreeMap<>();
    prices.perGigabyteMonth().entrySet().stream()
        .sorted(Comparator.comparing(Map.Entry::getKey))
        .forEach(price -> {
          double cost = gigabytes * price.getValue();
          month.put(price.getKey(), cost);
          years.put(price.getKey(), cost * 12 * prices.years());
        });
    return new Storage(
        prices.currency(), gigabytes, prices.years(), prices.perGigabyteMonth(), month, years);
  }
}
