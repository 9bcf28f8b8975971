package io.gantry.extractor.load;

import io.gantry.contracts.event.ControlEvent;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Hours;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/** What a source may be asked for, by the hour. Immutable. */
public final class LoadPlan {
  private final Allowed base;
  private final String windowText;
  private final WorkWindow window;
  private final List<Entry> curve;

  private record Entry(WorkWindow window, Allowed allowed) {}

  /**
   * Limits of one moment; 0 in a rate is no limit.
   *
   * @param associations at least 1
   * @param megabytesPerSecond of 1,000,000 bytes
   */
  public record Allowed(int associations, double objectsPerSecond, double megabytesPerSecond) {}

  private LoadPlan(Allowed base, String window, List<Entry> curve) {
    this.base = base;
    this.windowText = window;
    this.window = WorkWindow.parse(window);
    this.curve = List.copyOf(curve);
  }

  /** As configured. */
  public static LoadPlan of(SourceConfig.Limits limits) {
    return new LoadPlan(
        new Allowed(limits.associations(), limits.objectsPerSecond(), limits.megabytesPerSecond()),
        limits.window(),
        limits.curve().stream().map(LoadPlan::entry).toList());
  }

  private static Entry entry(Hours hours) {
    return new Entry(
        WorkWindow.parse(hours.window()),
        new Allowed(hours.associations(), hours.objectsPerSecond(), hours.megabytesPerSecond()));
  }

  /**
   * What an operator wants in place of what is configured, curve and all.
   *
   * @throws IllegalArgumentException where the window is none
   * @throws java.time.DateTimeException where a time in it is none
   */
  public static LoadPlan of(ControlEvent.Limits limits) {
    return new LoadPlan(
        new Allowed(
            Math.max(1, limits.associations()),
            Math.max(0, limits.objectsPerSecond()),
            Math.max(0, limits.megabytesPerSecond())),
        limits.window() == null ? "" : limits.window(),
        List.of());
  }

  /** The limits at that time. */
  public Allowed at(LocalDateTime time) {
    return curve.stream()
        .filter(entry -> entry.window().isOpen(time))
        .findFirst()
        .map(Entry::allowed)
        .orElse(base);
  }

  /** Whether it may be worked on at that time at all. */
  public boolean isOpen(LocalDateTime time) {
    return window.isOpen(time);
  }

  /** When, within eight days, the hours of work begin or end next. */
  public Optional<LocalDateTime> nextChange(LocalDateTime after) {
    return window.nextChange(after);
  }

  /** The hours of work as they were written; empty for always. */
  public String window() {
    return windowText;
  }
}
