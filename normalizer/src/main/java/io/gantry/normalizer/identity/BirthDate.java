package io.gantry.normalizer.identity;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A birth date as archives have it: whole, in part, in doubt between two readings, or none.
 *
 * @param readings whole dates as yyyymmdd; two where day and month can't be told apart
 * @param year known year where there is no whole date; 0 = none
 * @param month known month; 0 = none
 */
record BirthDate(List<Integer> readings, int year, int month) {
  static final BirthDate UNKNOWN = new BirthDate(List.of(), 0, 0);

  /** What systems put where they know nothing; 1858-11-17 is day 0 of the Modified Julian Date. */
  private static final Set<Integer> PLACEHOLDERS =
      Set.of(19000101, 18581117, 19010101, 18000101, 18991230, 18991231, 11111111, 99991231);

  private static final Pattern COMPACT = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})");
  private static final Pattern YEAR_FIRST =
      Pattern.compile("(\\d{4})[-./ ](\\d{1,2})[-./ ](\\d{1,2})");
  private static final Pattern YEAR_LAST =
      Pattern.compile("(\\d{1,2})[-./ ](\\d{1,2})[-./ ](\\d{4})");
  private static final Pattern PART = Pattern.compile("(\\d{4})[-./]?(\\d{2})?");

  BirthDate {
    readings = List.copyOf(readings);
  }

  /** Reads any of the ways in which archives write dates; never fails. */
  static BirthDate parse(String raw) {
    String text = raw.strip();
    Matcher compact = COMPACT.matcher(text);
    if (compact.matches()) {
      return whole(number(compact, 1), number(compact, 2), number(compact, 3));
    }
    Matcher yearFirst = YEAR_FIRST.matcher(text);
    if (yearFirst.matches()) {
      return whole(number(yearFirst, 1), number(yearFirst, 2), number(yearFirst, 3));
    }
    Matcher yearLast = YEAR_LAST.matcher(text);
    if (yearLast.matches()) {
      int first = number(yearLast, 1);
      int second = number(yearLast, 2);
      int year = number(yearLast, 3);
      List<Integer> both = new ArrayList<>();
      both.addAll(whole(year, first, second).readings());
      both.addAll(whole(year, second, first).readings());
      return new BirthDate(both.stream().distinct().toList(), both.isEmpty() ? 0 : year, 0);
    }
    Matcher part = PART.matcher(text);
    if (part.matches()) {
      int year = number(part, 1);
      int month = part.group(2) == null ? 0 : number(part, 2);
      boolean sane = year >= 1850 && year <= 2200 && year != 1900 && month <= 12;
      return sane ? new BirthDate(List.of(), year, month) : UNKNOWN;
    }
    return UNKNOWN;
  }

  private static BirthDate whole(int year, int month, int day) {
    int date = year * 10000 + month * 100 + day;
    if (PLACEHOLDERS.contains(date) || !isDate(date)) {
      return UNKNOWN;
    }
    return new BirthDate(List.of(date), year, month);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** Whether yyyymmdd is a day of the calendar, from 1850 on. */
  static boolean isDate(int date) {
    if (date < 1850_01_01 || date > 2200_12_31) {
      return false;
    }
    try {
      return LocalDate.of(date / 10000, date / 100 % 100, date % 100).getYear() > 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  boolean isWhole() {
    return !readings.isEmpty();
  }

  /** How it agrees with a date of the index (yyyymmdd, 0 = unknown). */
  Agreement with(int indexed) {
    if (indexed == 0 || (readings.isEmpty() && year == 0)) {
      return Agreement.UNKNOWN;
    }
    if (readings.isEmpty()) {
      if (year != indexed / 10000) {
        return Agreement.DIFFERENT;
      }
      return month == 0
          ? Agreement.YEAR
          : month == indexed / 100 % 100 ? Agreement.MONTH : Agreement.DIFFERENT;
    }
    Agreement best = Agreement.DIFFERENT;
    for (int reading : readings) {
      Agreement one = compare(reading, indexed);
      best = one.compareTo(best) < 0 ? one : best;
    }
    return best;
  }

  private static Agreement compare(int typed, int indexed) {
    if (typed == indexed) {
      return Agreement.EXACT;
    }
    int swapped = typed / 10000 * 10000 + typed % 100 * 100 + typed / 100 % 100;
    if (swapped == indexed) {
      return Agreement.SWAPPED;
    }
    if (typed % 10000 == 101 && typed / 10000 == indexed / 10000) {
      return Agreement.YEAR; // January 1 of the right year stands for "only the year is known"
    }
    return oneSlip(Integer.toString(typed), Integer.toString(indexed))
        ? Agreement.SLIP
        : Agreement.DIFFERENT;
  }

  /** One digit wrong, or two neighbours exchanged; both of the same length. */
  static boolean oneSlip(String a, String b) {
    if (a.length() != b.length()) {
      return false;
    }
    int first = -1;
    int wrong = 0;
    for (int i = 0; i < a.length(); i++) {
      if (a.charAt(i) != b.charAt(i)) {
        first = wrong == 0 ? i : first;
        wrong++;
      }
    }
    return wrong == 1
        || (wrong == 2
            && a.charAt(first) == b.charAt(first + 1)
            && a.charAt(first + 1) == b.charAt(first));
  }

  /** From the best to the worst. */
  enum Agreement {
    EXACT("the birth date agrees"),
    SWAPPED("the birth date agrees with day and month exchanged"),
    SLIP("the birth date differs in one digit or two exchanged digits"),
    MONTH("year and month of birth agree, the day is not known"),
    YEAR("the year of birth agrees, the day is not known"),
    UNKNOWN("no birth date to compare"),
    DIFFERENT("the birth date is another");

    private final String words;

    Agreement(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }
}
