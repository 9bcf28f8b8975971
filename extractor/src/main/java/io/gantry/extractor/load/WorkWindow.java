package io.gantry.extractor.load;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When a source may be worked on, in local time: {@code Mon-Fri 19:00-06:00, Sat-Sun}. A span over
 * midnight belongs to the day on which it begins. The empty text is always.
 */
public final class WorkWindow {
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

  private WorkWindow(List<Span> spans) {
    this.spans = spans;
  }

  /**
   * Reads a window.
   *
   * @throws IllegalArgumentException where it is none
   * @throws java.time.DateTimeException where a time in it is none
   */
  public static WorkWindow parse(String text) {
    List<Span> spans = new ArrayList<>();
    for (String part : text.isBlank() ? new String[0] : text.split(",")) {
      String[] words = part.strip().split("\\s+");
      boolean hasDays = Character.isLetter(words[0].charAt(0));
      Set<DayOfWeek> days = hasDays ? days(words[0]) : EnumSet.allOf(DayOfWeek.class);
      String hours = words[words.length - 1];
      boolean hasHours = Character.isDigit(hours.charAt(0));
      String[] ends = hasHours ? hours.split("-") : new String[] {"00:00", "00:00"};
      spans.add(new Span(days, LocalTime.parse(ends[0]), LocalTime.parse(ends[1])));
    }
    return new WorkWindow(List.copyOf(spans));
  }

  private static Set<DayOfWeek> days(String text) {
    String[] ends = text.split("-");
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
      if (day.name().startsWith(text.toUpperCase(Locale.ROOT))) {
        return day;
      }
    }
    throw new IllegalArgumentException("not a day of the week: " + text);
  }

  /** Whether work is allowed at that time. */
  public boolean isOpen(LocalDateTime at) {
    return spans.isEmpty() || spans.stream().anyMatch(span -> span.contains(at));
  }

  /** When, within eight days after that time, what {@link #isOpen} says changes next. */
  public Optional<LocalDateTime> nextChange(LocalDateTime after) {
    boolean now = isOpen(after);
    return spans.stream()
        .flatMap(span -> Stream.of(span.from(), span.to(), LocalTime.MIDNIGHT))
        .distinct()
        .flatMap(time ->
            IntStream.rangeClosed(0, 8)
                .mapToObj(day -> after.toLocalDate().plusDays(day).atTime(time)))
        .filter(at -> at.isAfter(after) && isOpen(at) != now)
        .min(LocalDateTime::compareTo);
  }
}
