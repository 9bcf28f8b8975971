package io.gantry.extractor.sweep;

import io.gantry.extractor.sweep.Plan.Answer;
import io.gantry.extractor.sweep.Plan.Next;
import io.gantry.extractor.sweep.SweepQuery.Minutes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Smaller queries that together ask for what one asks for: shorter ranges of days, minutes of a
 * day, longer beginnings of Patient IDs.
 */
final class Division {
  private static final int LONGEST_PREFIX = 12;

  /**
   * Divisions by patient in a sweep: an archive that calls every answer cut is not asked for ever.
   */
  private static final int MOST_BY_PATIENT = 300;

  /**
   * How a Patient ID may go on: all printable ASCII but wildcards and the separator of values. What
   * is usual goes first, so that an archive has shown what it does with a limit before it is asked
   * for what may be a wildcard of its database.
   */
  private static final char[] NEXT =
      IntStream.concat(
              IntStream.rangeClosed(' ', '~').filter(Character::isLetterOrDigit),
              IntStream.rangeClosed(' ', '~').filter(c -> !Character.isLetterOrDigit(c)))
          .filter(c -> c != '*' && c != '?' && c != '\\')
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString()
          .toCharArray();

  private final boolean byTime;
  private final boolean byPatient;
  private final @Nullable DateRange wanted;
  private boolean caseBlind;
  private int byPatients;

  /**
   * @param orderKeys what the order already asks for is not asked for otherwise
   */
  Division(Map<String, String> orderKeys) {
    byTime = !orderKeys.containsKey("StudyTime");
    byPatient = !orderKeys.containsKey("PatientID");
    wanted = DateRange.parse(orderKeys.getOrDefault("StudyDate", "")).orElse(null);
  }

  /** Looks whether the archive tells a from A. */
  void seen(SweepQuery query, StudyRow row) {
    String patient = row.patientId();
    String prefix = query.prefix().orElse("");
    if (patient != null && !patient.startsWith(prefix) && !query.contradicts(row)) {
      caseBlind = true;
    }
  }

  /** What to ask instead of a query with days that may have been cut short. */
  Next narrower(SweepQuery query, Answer answer) {
    if (!answer.suspicious()) {
      return Next.NOTHING;
    }
    if (answer.ignoresKeys()) {
      return answer.cut() ? Next.DOUBT : Next.NOTHING;
    }
    List<SweepQuery> parts = shorter(query, answer.median());
    if (parts.isEmpty() && answer.cut() && !answer.barren()) {
      parts = patients(query);
    }
    return parts.isEmpty() ? new Next(parts, answer.cut()) : Next.ask(parts);
  }

  /**
   * The dated studies of a query in parts; by patient where all have one minute, empty where that
   * can't be either.
   */
  List<SweepQuery> parts(SweepQuery query, @Nullable LocalDate median) {
    DateRange dates = query.dates() == null ? wanted : query.dates();
    List<SweepQuery> parts;
    if (dates != null) {
      parts = shorter(query.dates() == null ? query.in(dates) : query, median);
    } else if (median == null) {
      parts = List.of();
    } else {
      parts =
          List.of(
              query.in(new DateRange(null, median.minusDays(1))),
              query.in(new DateRange(median, null)));
    }
    return parts.isEmpty() ? patients(query) : parts;
  }

  /** The same in fewer days or minutes; empty where that can't be. */
  private List<SweepQuery> shorter(SweepQuery query, @Nullable LocalDate median) {
    DateRange dates = query.dates();
    if (dates == null || (query.patient() != null && query.minutes() != null)) {
      return List.of();
    }
    if (query.minutes() != null) {
      return halves(query, query.minutes());
    }
    if (dates.isDay()) {
      return byTime ? halves(query, new Minutes(0, SweepQuery.LAST_MINUTE)) : List.of();
    }
    return dates.split(median).stream().map(query::in).toList();
  }

  private static List<SweepQuery> halves(SweepQuery query, Minutes minutes) {
    if (minutes.from() == minutes.to()) {
      return List.of();
    }
    int middle = (minutes.from() + minutes.to() + 1) / 2;
    return List.of(
        query.in(new Minutes(minutes.from(), middle - 1)),
        query.in(new Minutes(middle, minutes.to())));
  }

  /**
   * The same by longer beginnings of Patient IDs, and the ID that is no longer than the beginning
   * asked for so far; empty where they are long enough.
   */
  List<SweepQuery> patients(SweepQuery query) {
    boolean one = query.patient() != null && query.prefix().isEmpty();
    String prefix = query.prefix().orElse("");
    if (!byPatient || one || prefix.length() >= LONGEST_PREFIX || byPatients >= MOST_BY_PATIENT) {
      return List.of();
    }
    byPatients++;
    List<SweepQuery> parts = new ArrayList<>();
    if (!prefix.isEmpty() && !prefix.endsWith(" ")) {
      parts.add(query.of(prefix));
    }
    for (char next : NEXT) {
      boolean twice = caseBlind && next >= 'a' && next <= 'z';
      if (!twice && !(prefix.isEmpty() && next == ' ')) {
        parts.add(query.of(prefix + next + "*"));
      }
    }
    return parts;
  }

  /** The days of a query that has none yet. */
  static List<SweepQuery> slices(SweepQuery query, LocalDate today) {
    return DateRange.slices(today).stream().map(query::in).toList();
  }
}
