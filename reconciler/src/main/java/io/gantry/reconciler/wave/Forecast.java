package io.gantry.reconciler.wave;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a wave would do; nothing of it is done.
 *
 * @param studies that it would move (such as are verified already are not counted)
 * @param instances of these, as the archives count them
 * @param uncounted studies whose instances no archive counts; they are not in the figures
 * @param verifiedAlready studies in its scope that need no moving
 * @param bytes estimated
 * @param measuredSizePercent of the instances whose size is a measured mean of their modality; the
 *     others' is assumed
 * @param durations of each source, working side by side
 * @param hours until the slowest has ended: likely, and between 10 and 90 % of what was measured
 * @param storage what it costs to keep
 * @param held studies that would wait for a person, and why
 */
public record Forecast(
    String wave,
    long studies,
    long instances,
    long uncounted,
    long verifiedAlready,
    long bytes,
    double measuredSizePercent,
    List<Modality> modalities,
    List<Duration> durations,
    Band hours,
    Storage storage,
    List<Held> held,
    List<String> assumptions) {
  public Forecast {
    modalities = List.copyOf(modalities);
    durations = List.copyOf(durations);
    held = List.copyOf(held);
    assumptions = List.copyOf(assumptions);
  }

  /** Studies with the same modalities. */
  public record Modality(
      String modalities, long studies, long instances, long bytesPerObject, boolean measured) {}

  /** A likely value and its confidence band. */
  public record Band(double low, double likely, double high) {}

  /**
   * How long a source takes.
   *
   * @param objectsPerSecond while it works
   * @param minutesMeasured on which this rests, 0: assumed
   * @param openHoursPerWeek of its window and the wave's
   */
  public record Duration(
      String source,
      long instances,
      Band objectsPerSecond,
      long minutesMeasured,
      double openHoursPerWeek,
      Band hours) {}

  /**
   * Cost of keeping it.
   *
   * @param perMonth by storage class
   * @param overYears by storage class, for all planned years
   */
  public record Storage(
      String currency,
      double gigabytes,
      int years,
      Map<String, Double> pricePerGigabyteMonth,
      Map<String, Double> perMonth,
      Map<String, Double> overYears) {
    public Storage {
      pricePerGigabyteMonth = Map.copyOf(pricePerGigabyteMonth);
      perMonth = Map.copyOf(perMonth);
      overYears = Map.copyOf(overYears);
    }
  }

  /** A group of studies that would be held. */
  public record Held(String code, String reason, long studies, List<String> examples) {
    public Held {
      examples = List.copyOf(examples);
    }
  }

  /** What sweeps say of studies that the ledger does not know yet. */
  public record Surveyed(
      String source, @Nullable String modalities, long studies, long instances, long uncounted) {}
}
