package io.gantry.extractor.sweep;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Slices of Study Date first. The query without a date comes last: it finds what has no date, and
 * by returning fewer dated studies than the slices did it gives away a hidden limit.
 */
final class DatePlan implements Plan {
  private final @Nullable DateRange wanted;
  private final boolean anyDate;
  private final LocalDate today;
  private final Division division;
  private final SilentLimit limit;
  private boolean sliced;

  /**
   * @param date the order's matching key, empty: none
   */
  DatePlan(String date, LocalDate today, Division division, SilentLimit limit) {
    this.anyDate = date.isBlank();
    this.wanted = anyDate ? null : DateRange.parse(date).orElse(null);
    this.today = today;
    this.division = division;
    this.limit = limit;
  }

  @Override
  public List<SweepQuery> begin() {
    if (wanted != null) {
      return List.of(SweepQuery.ofDates(wanted));
    }
    List<SweepQuery> queries = new ArrayList<>();
    if (anyDate) {
      queries.addAll(Division.slices(SweepQuery.EVERYTHING, today));
    }
    queries.add(SweepQuery.EVERYTHING);
    return queries;
  }

  @Override
  public void seen(SweepQuery query, StudyRow row) {
    division.seen(query, row);
  }

  @Override
  public Next after(SweepQuery query, Answer answer) {
    if (query.dates() != null) {
      sliced |= query.minutes() == null && !answer.ignoresKeys();
      return division.narrower(query, answer);
    }
    if (query.patient() == null) {
      return everything(answer);
    }
    if (!answer.suspicious() || answer.barren()) {
      return Next.NOTHING;
    }
    List<SweepQuery> longer = division.patients(query);
    return longer.isEmpty() ? new Next(longer, answer.cut()) : Next.ask(longer);
  }

  private Next everything(Answer answer) {
    boolean sawAllDated = answer.dated() >= answer.datedStudies();
    // None at all may mean that it takes an empty date literally.
    if (!sawAllDated && answer.dated() > 0) {
      limit.shown(answer.rows());
    }
    if (answer.cut() || !sawAllDated || (answer.suspicious() && !sliced)) {
      List<SweepQuery> patients = division.patients(SweepQuery.EVERYTHING);
      return new Next(patients, answer.cut() && patients.isEmpty());
    }
    // More than any slice has brought, and what all slices have brought.
    return sliced && answer.rows() > limit.most() ? Next.WHOLE : Next.NOTHING;
  }
}
