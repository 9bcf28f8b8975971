package io.gantry.extractor.sweep;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which queries a sweep sends, and which follow from an answer. For one thread. */
interface Plan {
  /**
   * What an answer came to.
   *
   * @param rows matches
   * @param dated of these, how many have a date
   * @param elsewhere of these, how many contradict the query
   * @param median about as many studies have an earlier date as a later one, null without dates
   * @param cut the final status, or a limit that has shown itself, says that there may be more
   * @param suspicious cut, or the number of rows looks like a limit
   * @param datedStudies distinct studies with a date that the sweep has found up to now
   * @param barren cut without a single row, by an archive that sends rows before it cuts: it has
   *     looked at studies that do not match, since it finds candidates by less than what is asked
   *     for (Orthanc: without regard to case, and with {@code %} and {@code _} for anything), and
   *     counts these against its limit
   */
  record Answer(
      int rows,
      int dated,
      int elsewhere,
      @Nullable LocalDate median,
      boolean cut,
      boolean suspicious,
      int datedStudies,
      boolean barren) {
    /** The archive does not match what was asked for: smaller portions would bring the same. */
    boolean ignoresKeys() {
      return elsewhere * 2 > rows;
    }
  }

  /**
   * What follows.
   *
   * @param queries to be sent next
   * @param doubt something may be missing that no query brings
   * @param whole other answers have shown that nothing is missing in this one
   */
  record Next(List<SweepQuery> queries, boolean doubt, boolean whole) {
    static final Next NOTHING = new Next(List.of(), false);
    static final Next DOUBT = new Next(List.of(), true);
    static final Next WHOLE = new Next(List.of(), false, true);

    Next(List<SweepQuery> queries, boolean doubt) {
      this(queries, doubt, false);
    }

    static Next ask(List<SweepQuery> queries) {
      return new Next(queries, false);
    }
  }

  /** The first queries. */
  List<SweepQuery> begin();

  /** A row of the query under way. */
  default void seen(SweepQuery query, StudyRow row) {}

  /** What a row has given reason to ask for; empties it. */
  default List<SweepQuery> news() {
    return List.of();
  }

  /** The query has ended. */
  Next after(SweepQuery query, Answer answer);
}
