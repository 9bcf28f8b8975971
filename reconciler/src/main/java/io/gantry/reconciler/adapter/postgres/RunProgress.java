package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.adapter.postgres.RunTable.Run;
import io.gantry.reconciler.ledger.Reason;
import io.gantry.reconciler.wave.RunState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** How far the ledger says that runs are. One thread. */
final class RunProgress {
  private static final String ORDERS_OPEN =
      """
      SELECT 1 FROM study_order WHERE run = ? AND closed_at IS NULL
      UNION ALL
      SELECT 1 FROM study_order o
      WHERE o.closed_at IS NULL AND o.sent_at IS NOT NULL AND EXISTS (
        SELECT FROM wave_study w WHERE w.wave = ? AND w.study_uid = o.study_uid
          AND w.source = o.source AND NOT w.cut)
      UNION ALL
      SELECT 1 FROM study_order o
      WHERE o.closed_at IS NULL AND o.sent_at IS NULL AND o.lane = 0 AND EXISTS (
        SELECT FROM wave_study w WHERE w.wave = ? AND w.study_uid = o.study_uid
          AND w.source = o.source AND NOT w.cut)\
      """;
  private static final String STUDIES_PENDING =
      "SELECT FROM wave_tally WHERE wave = ? AND source = '' AND pending > 0";
  private static final String UNWRITTEN =
      """
      SELECT FROM study_content c WHERE (c.dirty OR c.manifest_revision < c.revision)
        AND EXISTS (SELECT FROM wave_study w WHERE w.study_uid = c.study_uid AND w.wave = ?
          AND NOT w.cut)\
      """;
  private static final String UNPUBLISHED =
      """
      SELECT FROM study_content c
      WHERE c.published_revision < c.revision AND NOT (c.refused_revision >= c.revision
          AND (c.offered_after IS NULL OR c.refused_at > c.offered_after))
        AND EXISTS (SELECT FROM wave_study w WHERE w.study_uid = c.study_uid AND w.wave = ?
          AND NOT w.cut)\
      """;

  private final boolean fhirEnabled;
  private final boolean gated;
  private final LongSupplier caughtUpAt;
  // When each run was first seen with nothing but unseen events in its way; see settledSince.
  private final Map<Long, Long> quietSince = new HashMap<>();

  /**
   * @param gated whether planning waits for what the identity gate says of each study
   */
  RunProgress(boolean fhirEnabled, boolean gated, LongSupplier caughtUpAt) {
    this.gated = gated;
    this.fhirEnabled = fhirEnabled;
    this.caughtUpAt = caughtUpAt;
  }

  /** The run has moved on or ended. */
  void moved(Run run) {
    quietSince.remove(run.id());
  }

  RunState.Progress of(Database database, Run run) throws SQLException {
    // A moment before the transaction began, of which every event was applied.
    long appliedAt = caughtUpAt.getAsLong();
    return database.read(connection -> of(connection, run, appliedAt));
  }

  private RunState.Progress of(Connection connection, Run run, long appliedAt) throws SQLException {
    if (run.state() instanceof RunState.Sweeping) {
      return new RunState.Progress(
          RunTable.sweepsOpen(connection, run.id())
              || (gated && IdentityTable.isOpen(connection, run)),
          run.sweepOnly(),
          true,
          true,
          false);
    }
    boolean underWay = Sql.exists(connection, ORDERS_OPEN, run.id(), run.wave(), run.wave());
    boolean pending = underWay || Sql.exists(connection, STUDIES_PENDING, run.wave());
    boolean answers =
        run.state() instanceof RunState.Settling
            && (Sql.exists(connection, UNWRITTEN, run.wave())
                || (fhirEnabled && Sql.exists(connection, UNPUBLISHED, run.wave())));
    boolean caughtUp = settledSince(run, underWay, appliedAt);
    return new RunState.Progress(false, false, pending, answers, caughtUp);
  }

  /**
   * Whether every event that existed when orders were first seen closed has been applied since: the
   * events of an order precede its end in time, but come through other topics.
   */
  private boolean settledSince(Run run, boolean underWay, long appliedAt) {
    if (underWay) {
      quietSince.remove(run.id());
      return false;
    }
    long since = quietSince.computeIfAbsent(run.id(), id -> System.nanoTime());
    return appliedAt != Long.MIN_VALUE && appliedAt - since > 0;
  }

  static boolean unsent(Connection connection, long run, String source) throws SQLException {
    return Sql.exists(
        connection,
        "SELECT FROM study_order WHERE run = ? AND source = ? AND lane > 0 AND sent_at IS NULL"
            + " AND closed_at IS NULL",
        run,
        source);
  }

  /** Sources with the reason that the query gives. */
  static List<Map.Entry<String, Reason>> reasons(Connection connection, String sql, Run run)
      throws SQLException {
    return Sql.list(
        connection,
        sql,
        row -> Map.entry(row.getString(1), new Reason(row.getString(2), row.getString(3))),
        run.id());
  }

  static List<String> dirty(Connection connection, String wave) throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT c.study_uid FROM study_content c
        WHERE c.dirty AND EXISTS (
          SELECT FROM wave_study w WHERE w.study_uid = c.study_uid AND w.wave = ?)\
        """,
        row -> row.getString(1),
        wave);
  }
}
