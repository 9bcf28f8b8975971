package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.RunState;
import io.gantry.reconciler.wave.WaveSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Tables wave, wave_run, run_source, audit. */
final class RunTable {
  /** More UIDs than that go into a further sweep: an order stays under 512 KiB. */
  private static final int UIDS_PER_SWEEP = 5_000;

  /** A run of a wave. */
  record Run(long id, String wave, RunState state, boolean sweepOnly) {}

  private RunTable() {}

  /** The run of the wave that has not finished. */
  static Optional<Run> open(Connection connection, String wave) throws SQLException {
    return openRuns(connection).stream().filter(run -> run.wave().equals(wave)).findFirst();
  }

  static List<Run> openRuns(Connection connection) throws SQLException {
    List<Run> runs = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT run, wave, state, sweep_only FROM wave_run"
                    + " WHERE state <> 'finished' ORDER BY run");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        runs.add(
            new Run(
                row.getLong(1),
                row.getString(2),
                RunState.of(row.getString(3)),
                row.getBoolean(4)));
      }
    }
    return runs;
  }

  static long insert(Connection connection, WaveSpec spec, boolean sweepOnly) throws SQLException {
    try (PreparedStatement wave =
        connection.prepareStatement("INSERT INTO wave (name) VALUES (?) ON CONFLICT DO NOTHING")) {
      wave.setString(1, spec.name());
      wave.executeUpdate();
    }
    try (PreparedStatement run =
        connection.prepareStatement(
            "INSERT INTO wave_run (wave, spec, sweep_only, state) VALUES (?, ?::jsonb, ?, ?)"
                + " RETURNING run")) {
      run.setString(1, spec.name());
      run.setString(2, Json.mapper().writeValueAsString(spec));
      run.setBoolean(3, sweepOnly);
      run.setString(4, new RunState.Sweeping().text());
      try (ResultSet row = run.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a wave's specification", e);
    }
  }

  /** Puts the sweeps of one source on record and sends their orders. */
  static void sweep(Connection connection, long run, WaveSpec spec, String source, int partition)
      throws SQLException {
    List<String> uids = spec.studies();
    int part = 0;
    do {
      int from = part * UIDS_PER_SWEEP;
      List<String> some = uids.subList(from, Math.min(uids.size(), from + UIDS_PER_SWEEP));
      String sweep = "s-" + run + "-" + source + (part == 0 ? "" : "-" + part);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO run_source (run, source, sweep_id) VALUES (?, ?, ?)")) {
        insert.setLong(1, run);
        insert.setString(2, source);
        insert.setString(3, sweep);
        insert.executeUpdate();
      }
      Outbox.order(connection, partition, new SweepOrder(sweep, source, sweep, spec.query(), some));
      part++;
    } while (part * UIDS_PER_SWEEP < uids.size());
  }

  static void setState(Connection connection, long run, RunState state) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE wave_run SET state = ? WHERE run = ?")) {
      update.setString(1, state.text());
      update.setLong(2, run);
      update.executeUpdate();
    }
    audit(connection, "run " + state.text(), Long.toString(run), "");
  }

  static void finish(Connection connection, long run, Collection<String> reasons)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE wave_run SET finished_at = now(), balanced = ?, reasons = ?::jsonb"
                + " WHERE run = ?")) {
      update.setBoolean(1, reasons.isEmpty());
      update.setString(2, Json.mapper().writeValueAsString(reasons));
      update.setLong(3, run);
      update.executeUpdate();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a run's reasons", e);
    }
    setState(connection, run, new RunState.Finished());
  }

  static boolean sweepsOpen(Connection connection, long run) throws SQLException {
    return exists(
        connection,
        "SELECT 1 FROM run_source WHERE run = ?"
            + " AND (partitions IS NULL OR cardinality(swept) < partitions)",
        run);
  }

  static boolean exists(Connection connection, String sql, Object... arguments)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT EXISTS (" + sql + ")")) {
      for (int i = 0; i < arguments.length; i++) {
        select.setObject(i + 1, arguments[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** Who did what; here the reconciler itself. */
  static void audit(Connection connection, String action, String subject, String detail)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO audit (actor, action, subject, detail) VALUES ('reconciler', ?, ?, ?)")) {
      insert.setString(1, action);
      insert.setString(2, subject);
      insert.setString(3, detail);
      insert.executeUpdate();
    }
  }
}
