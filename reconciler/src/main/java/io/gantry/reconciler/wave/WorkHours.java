package io.gantry.reconciler.wave;

import io.gantry.platform.GantryException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Hours of the week in local time, such as {@code Mon-Fri 19:00-06:00, Sat-Sun}. A span over
 * midnight belongs to the day on which it begins. The empty text is always.
 */
public final class WorkHours {
  private static final int HOURS_OF_WEEK = 168;

  private final List<Span> spans;

  private record Span(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    boolean contains(LocalDateTime at) {
      LocalTime time = at.toLocalTime();
      boolean today = days.contains(at.getDayOfWeek());
      if (from.equals(to)) {
        return today;
      }
      if (from.isBefore(to)) {
        return today && !time.isBefore(from) && time.isBefore(to);
      }
      boolean yesterday = days.contains(at.getDayOfWeek().minus(1));
      return (today && !time.isBefore(from)) || (yesterday && time.isBefore(to));
    }
  }

  private WorkHours(List<Span> spans) {
    this.spans = spans;
  }

  /**
   * Reads them.
   *
   * @throws GantryException GTY-0647 where the text is no such thing
   */
  public static WorkHours parse(String text) {
    List<Span> spans = new ArrayList<>();
    try {
      for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
        spans.add(span(part.strip().split("\\s+")));
      }
    } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new GantryException(
          "GTY-0647", "A window looks like 'Mon-Fri 19:00-06:00, Sat-Sun', not: " + text, e);
    }
    return new WorkHours(List.copyOf(spans));
  }

  private static Span span(String[] words) {
    boolean hasDays = Character.isLetter(words[0].charAt(0));
    Set<DayOfWeek> days = hasDays ? days(words[0]) : EnumSet.allOf(DayOfWeek.class);
    String hours = words[words.length - 1];
    boolean hasHours = Character.isDigit(hours.charAt(0));
    if (words.length != (hasDays ? 1 : 0) + (hasHours ? 1 : 0)) {
      throw new IllegalArgumentException("neither days nor hours");
    }
    String[] ends = hasHours ? hours.split("-", -1) : new String[] {"00:00", "00:00"};
    return new Span(days, LocalTime.parse(ends[0]), LocalTime.parse(ends[1]));
  }

  private static Set<DayOfWeek> days(String text) {
    String[] ends = text.split("-", -1);
    DayOfWeek day = day(ends[0]);
    DayOfWeek last = day(ends[ends.length - 1]);
    Set<DayOfWeek> days = EnumSet.of(day);
    while (day != last) {
      day = day.plus(1);
      days.add(day);
    }
    return days;
  }

  private static DayOfWeek day(String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (text.length() >= 3 && day.name().startsWith(text.toUpperCase(Locale.ROOT))) {
        return day;
      }
    }
    throw new IllegalArgumentException("not a day of the week: " + text);
  }

  /** Whether this moment is within. */
  public boolean isOpen(LocalDateTime at) {
    return spans.isEmpty() || spans.stream().anyMatch(span -> span.contains(at));
  }

  /** How many of the week's hours are within, counted by quarters of an hour. */
  public double hoursPerWeek() {
    LocalDateTime monday = LocalDateTime.of(2024, 1, 1, 0, 0);
    int open = 0;
    for (int quarter = 0; quarter < HOURS_OF_WEEK * 4; quarter++) {
      open += isOpen(monday.plusMinutes(quarter * 15L)) ? 1 : 0;
    }
    return open / 4.0;
  }
}
