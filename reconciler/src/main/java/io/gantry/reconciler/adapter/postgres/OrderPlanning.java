package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.wave.StudyOrder;
import io.gantry.reconciler.wave.WavePlan;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Makes the orders of a run: which studies need one, in what order, within the plan's limits. */
final class OrderPlanning {
  /** Of a study s: what the archive is known to list, where that is all accounted for. */
  static final String KNOWN_LISTING =
      """
      CASE WHEN s.class IN ('VERIFIED', 'HELD', 'REJECTED')
        OR s.class = 'INCOMPLETE' AND s.n_listed = s.listed AND s.n_pending = 0
        THEN s.listing END
      """;

  private static final String LIST_PLACE =
      """
      least((SELECT l.position FROM wave_list l
          WHERE l.wave = w.wave AND l.study_uid = s.study_uid),
        (SELECT min(p.position) FROM wave_patient p JOIN study_patient t ON t.patient = p.patient
          WHERE p.wave = w.wave AND t.study_uid = s.study_uid AND t.source = s.source))
      """;
  private static final String DUE =
      """
      extract(epoch FROM least((SELECT l.due FROM wave_list l
          WHERE l.wave = w.wave AND l.study_uid = s.study_uid),
        (SELECT min(p.due) FROM wave_patient p JOIN study_patient t ON t.patient = p.patient
          WHERE p.wave = w.wave AND t.study_uid = s.study_uid AND t.source = s.source)))::bigint
      """;
  private static final String UNLISTED = "1000000000000 + date_priority(s.study_date, true)";

  private OrderPlanning() {}

  private static String priority(StudyOrder order) {
    return switch (order) {
      case NEWEST_FIRST -> "date_priority(s.study_date, true)";
      case OLDEST_FIRST -> "date_priority(s.study_date, false)";
      case LISTED -> "coalesce(" + LIST_PLACE + ", " + UNLISTED + ")";
      case APPOINTMENTS -> "coalesce(" + DUE + ", " + UNLISTED + ")";
    };
  }

  /**
   * Plans an order for each study of the wave that needs one: never ordered; incomplete; with
   * rejected instances or such as the spool has lost; settled, but the archive now counts other
   * than it listed, or does not count. Where every listed instance is accounted for, the order
   * carries the known listing, so that of an unchanged study only what is still to be had is moved.
   * Studies whose order is open are not ordered twice: an unsent order of another run becomes this
   * one's. What a person holds or has rejected is not ordered.
   *
   * @param gated whether only studies whose patient is certain are ordered
   */
  static void plan(Connection connection, RunTable.Run run, WavePlan plan, boolean gated)
      throws SQLException {
    String priority = priority(plan.order());
    // Statistics are from before the studies came; planned by them, each order that is made would
    // look through all that were made before it (100,000 studies: a minute, not a second).
    Sql.update(connection, "SET LOCAL enable_nestloop = off");
    Sql.update(
        connection,
        """
        UPDATE study_order o SET run = ?, priority = %s
        FROM wave_study w JOIN study s ON s.study_uid = w.study_uid AND s.source = w.source
        WHERE w.wave = ? AND w.study_uid = o.study_uid AND w.source = o.source AND o.lane > 0
          AND o.sent_at IS NULL AND o.closed_at IS NULL\
        """
            .formatted(priority),
        run.id(),
        run.wave());
    Sql.update(connection, "UPDATE wave_study SET cut = false WHERE wave = ? AND cut", run.wave());
    long before =
        Sql.one(connection, "SELECT nextval('order_ordinal')", row -> row.getLong(1)).orElseThrow();
    insert(connection, run, priority, gated, null, null);
    if (plan.maxStudies() > 0 || plan.maxBytes() > 0) {
      cut(connection, run, plan, before);
    }
    OrderTable.open(connection);
  }

  /**
   * The same for one study that the run has not ordered so far, since a person held it.
   *
   * @return whether it has an order now
   */
  static boolean planOne(
      Connection connection,
      RunTable.Run run,
      WavePlan plan,
      boolean gated,
      StudyTable.AtSource study)
      throws SQLException {
    int ordered =
        insert(
            connection,
            run,
            priority(plan.order()),
            gated,
            study.studyInstanceUid(),
            study.source());
    if (ordered > 0) {
      OrderTable.open(connection, study.studyInstanceUid());
    }
    return ordered > 0;
  }

  private static int insert(
      Connection connection,
      RunTable.Run run,
      String priority,
      boolean gated,
      @Nullable String study,
      @Nullable String source)
      throws SQLException {
    return Sql.update(
        connection,
        """
        INSERT INTO study_order
          (ordinal, source, study_uid, run, study_date, expected, known_listing, priority)
        SELECT nextval('order_ordinal'), s.source, s.study_uid, ?, coalesce(s.study_date, ''),
          s.found_instances, %s, %s
        FROM wave_study w JOIN study s ON s.study_uid = w.study_uid AND s.source = w.source
        WHERE w.wave = ?
          AND EXISTS (SELECT FROM run_source r WHERE r.run = ? AND r.source = w.source)
          AND s.embargo IS NULL
          AND NOT EXISTS (SELECT FROM study_order o WHERE o.study_uid = s.study_uid
            AND o.source = s.source AND o.closed_at IS NULL)
          AND (s.class IN ('INCOMPLETE', 'REJECTED')
            OR s.class = 'HELD' AND EXISTS (SELECT FROM expectation e
              WHERE e.study_uid = s.study_uid AND e.source = s.source
                AND e.class = 'HELD' AND e.code = 'GTY-0405')
            OR s.class = 'HELD' AND s.ordinal = 0
            OR s.class = 'PENDING' AND (s.ordinal = 0 OR NOT s.open AND s.n_pending = 0)
            OR s.class IN ('VERIFIED', 'HELD', 'REJECTED') AND w.run = ?
              AND s.found_instances IS DISTINCT FROM s.listed)
          %s AND (?::text IS NULL OR s.study_uid = ? AND s.source = ? AND NOT w.cut)\
        """
            .formatted(KNOWN_LISTING, priority, gated ? "AND s.identity_code IS NULL" : ""),
        run.id(),
        run.wave(),
        run.id(),
        run.id(),
        study,
        study,
        source);
  }

  /** What the limits leave out is in the wave's scope, but not in this run: it is not counted. */
  private static void cut(Connection connection, RunTable.Run run, WavePlan plan, long before)
      throws SQLException {
    Sql.update(
        connection,
        """
        WITH placed AS (
          SELECT o.ordinal, row_number() OVER place AS n,
            sum(coalesce(o.expected, 1) * object_bytes(coalesce(s.modalities, ''))) OVER place AS b
          FROM study_order o JOIN study s ON s.study_uid = o.study_uid AND s.source = o.source
          WHERE o.run = ? AND o.ordinal > ?
          WINDOW place AS (ORDER BY o.priority, o.study_uid, o.source)),
        gone AS (
          DELETE FROM study_order o USING placed p
          WHERE o.ordinal = p.ordinal AND (? > 0 AND p.n > ? OR ? > 0 AND p.b > ?)
          RETURNING o.study_uid, o.source)
        UPDATE wave_study w SET cut = true FROM gone g
        WHERE w.wave = ? AND w.study_uid = g.study_uid AND w.source = g.source\
        """,
        run.id(),
        before,
        plan.maxStudies(),
        plan.maxStudies(),
        plan.maxBytes(),
        plan.maxBytes(),
        run.wave());
  }
}
