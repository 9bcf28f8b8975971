package io.gantry.extractor.sweep;

import java.time.LocalDate;
import java.util.List;

/**
 * Beginnings of Patient IDs, longer ones where an answer may have been cut short; then the studies
 * of these patients by date. Does not find studies without a Patient ID.
 */
final class PatientPlan implements Plan {
  private final LocalDate today;
  private final Division division;

  PatientPlan(LocalDate today, Division division) {
    this.today = today;
    this.division = division;
  }

  @Override
  public List<SweepQuery> begin() {
    return division.patients(SweepQuery.EVERYTHING);
  }

  @Override
  public void seen(SweepQuery query, StudyRow row) {
    division.seen(query, row);
  }

  @Override
  public Next after(SweepQuery query, Answer answer) {
    if (query.dates() != null) {
      return division.narrower(query, answer);
    }
    if (!answer.suspicious()) {
      return Next.NOTHING;
    }
    if (answer.ignoresKeys()) {
      // Also an archive to which an underscore means any character.
      return answer.cut() ? Next.DOUBT : Next.NOTHING;
    }
    // What is barren stays so however long the beginning: its candidates are those of others.
    List<SweepQuery> longer = answer.barren() ? List.of() : division.patients(query);
    return Next.ask(longer.isEmpty() ? Division.slices(query, today) : longer);
  }
}
