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
  private final Largest largest = new Largest();
  private boolean sliced;

  /** As many rows as that are as many as the archive tells at once. */
  private int limit = Integer.MAX_VALUE;

  /**
   * @param date the order's matching key, empty: none
   */
  DatePlan(String date, LocalDate today, Division division) {
    this.anyDate = date.isBlank();
    this.wanted = anyDate ? null : DateRange.parse(date).orElse(null);
    this.today = today;
    this.division = division;
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
  public Largest largest() {
    return largest;
  }

  @Override
  public Next after(SweepQuery query, Answer given) {
    Answer answer = given.rows() >= limit ? given.suspected() : given;
    if (query.dates() != null) {
      if (query.minutes() == null && !answer.ignoresKeys()) {
        sliced = true;
        largest.add(query, answer.rows());
      }
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
    List<SweepQuery> again = new ArrayList<>();
    boolean sawAllDated = answer.dated() >= answer.datedStudies();
    if (answer.cut() || !sawAllDated || (answer.suspicious() && !sliced)) {
      again.addAll(division.patients(SweepQuery.EVERYTHING));
    }
    boolean doubt = answer.cut() && again.isEmpty();
    // Some dated studies and not all: cut short. None may mean that it takes an empty date
    // literally.
    if (!sawAllDated && (answer.dated() > 0 || largest.rows() == answer.rows())) {
      limit = answer.rows();
    }
    if (largest.rows() == limit && !Truncation.looksLikeLimit(limit)) {
      largest.queries().forEach(slice -> again.addAll(division.shorter(slice, null)));
      largest.clear();
    }
    return new Next(again, doubt);
  }
}
