package io.gantry.extractor.sweep;

import java.util.List;

/** Each study of a list. */
final class ListPlan implements Plan {
  private final List<String> studies;

  ListPlan(List<String> studies) {
    this.studies = studies;
  }

  @Override
  public List<SweepQuery> begin() {
    return studies.stream().distinct().map(SweepQuery::ofStudy).toList();
  }

  @Override
  public Next after(SweepQuery query, Answer answer) {
    return answer.cut() && answer.rows() == 0 ? Next.DOUBT : Next.NOTHING;
  }
}
