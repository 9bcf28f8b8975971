package io.gantry.reconciler.watch;

import java.time.Duration;
import java.util.Locale;

/** How far back a chart looks. */
public enum Span {
  HOUR(Duration.ofHours(1), Duration.ofMinutes(1)),
  DAY(Duration.ofDays(1), Duration.ofMinutes(15)),
  WEEK(Duration.ofDays(7), Duration.ofHours(2)),
  MONTH(Duration.ofDays(28), Duration.ofHours(8));

  private final Duration length;
  private final Duration step;

  Span(Duration length, Duration step) {
    this.length = length;
    this.step = step;
  }

  public Duration length() {
    return length;
  }

  /** Between two points. */
  public Duration step() {
    return step;
  }

  /** As it stands in addresses. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one with that text; an hour where there is none. */
  public static Span of(String text) {
    for (Span one : values()) {
      if (one.text().equals(text)) {
        return one;
      }
    }
    return HOUR;
  }
}
