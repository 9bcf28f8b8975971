package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.RunState;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.WaveState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tables wave_run, run_source: executions of waves and the sweeps that they began with. */
final class RunTable {
  /** More UIDs than that go into a further sweep: an order stays under 512 KiB. */
  private static final int UIDS_PER_SWEEP = 5_000;

  /** A run of a wave, and where the wave is. */
  record Run(long id, String wave, RunState state, boolean sweepOnly, WaveState waveState) {}

  private RunTable() {}

  /** The run of the wave that has not finished. */
  static Optional<Run> open(Connection connection, String wave) throws SQLException {
    return openRuns(connection).stream().filter(run -> run.wave().equals(wave)).findFirst();
  }

  static List<Run> openRuns(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT r.run, r.wave, r.state, r.sweep_only, w.state
        FROM wave_run r JOIN wave w ON w.name = r.wave
        WHERE r.state <> 'finished' ORDER BY r.run\
        """,
        row ->
            new Run(
                row.getLong(1),
                row.getString(2),
                RunState.of(row.getString(3)),
                row.getBoolean(4),
                WaveState.of(row.getString(5))));
  }

  /** Those of them whose wave runs at this moment: a pause counts at once. */
  static List<Long> running(Connection connection, List<Long> runs) throws SQLException {
    return Sql.list(
        connection,
        "SELECT r.run FROM wave_run r JOIN wave w ON w.name = r.wave"
            + " WHERE r.run = ANY (?::bigint[]) AND w.state = 'running' ORDER BY r.run",
        row -> row.getLong(1),
        runs);
  }

  static long insert(Connection connection, String wave, Scope scope, boolean sweepOnly)
      throws SQLException {
    return Sql.one(
            connection,
            "INSERT INTO wave_run (wave, spec, sweep_only, state) VALUES (?, ?::jsonb, ?, ?)"
                + " RETURNING run",
            row -> row.getLong(1),
            wave,
            Sql.json(scope.withoutLists()),
            sweepOnly,
            new RunState.Sweeping().text())
        .orElseThrow();
  }

  /** Puts the sweeps of one source on record and sends their orders. */
  static void sweep(Connection connection, long run, Scope scope, String source, int partition)
      throws SQLException {
    List<String> uids = scope.studies();
    int part = 0;
    do {
      int from = part * UIDS_PER_SWEEP;
      List<String> some = uids.subList(from, Math.min(uids.size(), from + UIDS_PER_SWEEP));
      String sweep = sweepId(run, source) + (part == 0 ? "" : "-" + part);
      Sql.update(
          connection,
          "INSERT INTO run_source (run, source, sweep_id) VALUES (?, ?, ?)",
          run,
          source,
          sweep);
      Outbox.order(
          connection, partition, new SweepOrder(sweep, source, sweep, scope.query(), some));
      part++;
    } while (part * UIDS_PER_SWEEP < uids.size());
  }

  /** Of this source the ledger is asked, by {@link ScopeQuery}. */
  static void select(Connection connection, long run, String source) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO run_source (run, source, sweep_id, selected) VALUES (?, ?, ?, false)",
        run,
        source,
        sweepId(run, source));
  }

  private static String sweepId(long run, String source) {
    return "s-" + run + "-" + source;
  }

  /** No sweep of this run is waited for any more. */
  static void giveUpSweeps(Connection connection, long run) throws SQLException {
    Sql.update(
        connection,
        """
        UPDATE run_source SET partitions = cardinality(swept), code = coalesce(code, 'GTY-0641'),
          message = coalesce(message, 'The wave was stopped before the sweep had ended')
        WHERE run = ? AND (partitions IS NULL OR cardinality(swept) < partitions)\
        """,
        run);
  }

  static void setState(Connection connection, long run, String wave, RunState state)
      throws SQLException {
    Sql.update(connection, "UPDATE wave_run SET state = ? WHERE run = ?", state.text(), run);
    Audit.write(connection, Request.own(""), "run " + state.text(), Audit.wave(wave), "run " + run);
  }

  static void finish(Connection connection, long run, String wave, Collection<String> reasons)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE wave_run SET finished_at = now(), balanced = ?, reasons = ?::jsonb WHERE run = ?",
        reasons.isEmpty(),
        Sql.json(reasons),
        run);
    setState(connection, run, wave, new RunState.Finished());
  }

  static boolean sweepsOpen(Connection connection, long run) throws SQLException {
    return Sql.exists(
        connection,
        "SELECT FROM run_source WHERE run = ?"
            + " AND (partitions IS NULL OR cardinality(swept) < partitions)",
        run);
  }

  /** What Gantry itself did. */
  static void audit(Connection connection, String action, String subject, @Nullable String detail)
      throws SQLException {
    Audit.write(connection, Request.own(""), action, subject, detail == null ? "" : detail);
  }
}
