package io.gantry.extractor.sweep;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Days from {@code from} to {@code to}, both included; null leaves that side open. The range
 * matching of PS3.4 C.2.2.2.5.
 */
public record DateRange(@Nullable LocalDate from, @Nullable LocalDate to) {
  private static final DateTimeFormatter DA = DateTimeFormatter.BASIC_ISO_DATE;

  /** Beyond these, an open side is not divided any more. */
  private static final LocalDate EARLIEST = LocalDate.of(1900, 1, 1);

  private static final LocalDate LATEST = LocalDate.of(2200, 1, 1);

  /** Rejects an end before the start and a range that is open on both sides. */
  public DateRange {
    if (from == null && to == null) {
      throw new IllegalArgumentException("a range open on both sides is no range");
    }
    if (from != null && to != null && to.isBefore(from)) {
      throw new IllegalArgumentException("range ends before it starts");
    }
  }

  /** One day. */
  public static DateRange day(LocalDate day) {
    return new DateRange(day, day);
  }

  /** Ranges that together hold every day, the recent ones shorter. */
  static List<DateRange> slices(LocalDate today) {
    List<DateRange> ranges = new ArrayList<>();
    List<Integer> years = List.of(1990, 2000, 2010, 2015, 2020);
    ranges.add(new DateRange(null, LocalDate.of(1989, 12, 31)));
    LocalDate from = LocalDate.of(1990, 1, 1);
    for (int year : years.subList(1, years.size())) {
      ranges.add(new DateRange(from, LocalDate.of(year, 1, 1).minusDays(1)));
      from = LocalDate.of(year, 1, 1);
    }
    LocalDate tomorrow = today.plusDays(1).isBefore(from) ? from : today.plusDays(1);
    ranges.add(new DateRange(from, tomorrow));
    ranges.add(new DateRange(tomorrow.plusDays(1), null));
    return ranges;
  }

  /** Reads a matching key for a DA attribute; empty where it is neither a date nor a range. */
  public static Optional<DateRange> parse(String key) {
    try {
      int dash = key.indexOf('-');
      if (dash < 0) {
        return Optional.of(day(date(key)));
      }
      String low = key.substring(0, dash).strip();
      String high = key.substring(dash + 1).strip();
      return Optional.of(
          new DateRange(low.isEmpty() ? null : date(low), high.isEmpty() ? null : date(high)));
    } catch (DateTimeException | IllegalArgumentException noDate) {
      return Optional.empty();
    }
  }

  /** A DA value (PS3.5 6.2), also in the dotted form of ACR-NEMA. */
  static Optional<LocalDate> dateOf(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(date(value));
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }

  private static LocalDate date(String value) {
    return LocalDate.parse(value.strip().replace(".", ""), DA);
  }

  /** The matching key. */
  public String key() {
    if (from != null && from.equals(to)) {
      return DA.format(from);
    }
    return (from == null ? "" : DA.format(from)) + "-" + (to == null ? "" : DA.format(to));
  }

  /** Whether the day lies in the range. */
  public boolean contains(LocalDate day) {
    return (from == null || !day.isBefore(from)) && (to == null || !day.isAfter(to));
  }

  /** The part of a map that lies in the range. */
  <T> NavigableMap<LocalDate, T> of(NavigableMap<LocalDate, T> byDay) {
    NavigableMap<LocalDate, T> part = from == null ? byDay : byDay.tailMap(from, true);
    return to == null ? part : part.headMap(to, true);
  }

  /** Whether it is one day. */
  public boolean isDay() {
    return from != null && from.equals(to);
  }

  /**
   * Two or more ranges that together are this one; empty where it can't be divided.
   *
   * @param median a day in the range with about as many studies before as after it, null where
   *     unknown
   */
  List<DateRange> split(@Nullable LocalDate median) {
    if (isDay()) {
      return List.of();
    }
    LocalDate low = from;
    LocalDate high = to;
    if (low == null) {
      return high == null || high.isBefore(EARLIEST)
          ? List.of()
          : List.of(new DateRange(null, EARLIEST.minusDays(1)), new DateRange(EARLIEST, high));
    }
    if (high == null) {
      return low.isAfter(LATEST)
          ? List.of()
          : List.of(new DateRange(low, LATEST), new DateRange(LATEST.plusDays(1), null));
    }
    LocalDate middle =
        median != null && contains(median)
            ? median
            : low.plusDays((high.toEpochDay() - low.toEpochDay() + 1) / 2);
    return middle.equals(low)
        ? List.of(day(low), new DateRange(low.plusDays(1), high))
        : List.of(new DateRange(low, middle.minusDays(1)), new DateRange(middle, high));
  }
}
