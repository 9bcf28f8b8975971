package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.WaveLine;
import io.gantry.reconciler.wave.WaveState;
import io.gantry.reconciler.wave.WaveStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waves and sources as operators see them: from roll-ups and small tables only. */
final class StatusQuery {
  /** The rest is in the summary that {@code migrate --json} prints. */
  private static final int EXCEPTIONS = 200;

  private final List<SourceQueue> sources;

  StatusQuery(List<SourceQueue> sources) {
    this.sources = sources;
  }

  WaveStatus one(Connection connection, String name) throws SQLException {
    WaveTable.Wave wave = WaveTable.require(connection, name);
    List<GateResult> gates = GateCheck.load(connection, name);
    List<String> its = wave.plan().scope().sources();
    return new WaveStatus(
        name,
        wave.state().text(),
        wave.by(),
        wave.why(),
        wave.movedAt(),
        wave.plan(),
        count(connection, "SELECT count(*) FROM wave_list WHERE wave = ?", name),
        count(connection, "SELECT count(*) FROM wave_patient WHERE wave = ?", name),
        count(connection, "SELECT count(*) FROM wave_study WHERE wave = ? AND cut", name),
        gates,
        accepted(wave.state(), gates),
        new SummaryQuery().one(connection, name, EXCEPTIONS).orElse(null),
        ClinicalLane.underWay(connection),
        sources(connection, sources.stream().filter(s -> its.contains(s.source())).toList()));
  }

  private static @Nullable Boolean accepted(WaveState state, List<GateResult> gates) {
    if (!(state instanceof WaveState.Finished || state instanceof WaveState.Stopped)) {
      return null;
    }
    return gates.stream()
        .filter(gate -> gate.gate().startsWith("exit."))
        .allMatch(GateResult::passed);
  }

  private static long count(Connection connection, String sql, String wave) throws SQLException {
    return Sql.one(connection, sql, row -> row.getLong(1), wave).orElse(0L);
  }

  List<SourceView> sources(Connection connection, List<SourceQueue> wanted) throws SQLException {
    List<SourceView> views = new ArrayList<>();
    for (SourceQueue source : wanted) {
      views.add(SourceControls.view(connection, source));
    }
    return views;
  }

  static List<WaveLine> lines(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT w.name, w.state, w.moved_at, w.moved_by, w.why,
          coalesce(t.verified + t.held + t.rejected + t.incomplete + t.pending, 0),
          coalesce(t.verified, 0), coalesce(t.held + t.rejected + t.incomplete, 0),
          coalesce(t.pending, 0)
        FROM wave w LEFT JOIN wave_tally t ON t.wave = w.name AND t.source = ''
        ORDER BY w.created_at DESC, w.name\
        """,
        row ->
            new WaveLine(
                row.getString(1),
                row.getString(2),
                row.getTimestamp(3).toInstant(),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9)));
  }
}
