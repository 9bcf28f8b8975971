package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.watch.Backlog;
import io.gantry.reconciler.watch.Eta;
import io.gantry.reconciler.watch.Flow;
import io.gantry.reconciler.watch.Lags;
import io.gantry.reconciler.watch.RefusedCallers;
import io.gantry.reconciler.watch.SourceTotals;
import io.gantry.reconciler.watch.Span;
import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyLine;
import io.gantry.reconciler.watch.Watch;
import io.gantry.reconciler.watch.WatchedWave;
import io.gantry.reconciler.wave.Forecast.Band;
import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.WaveState;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WorkHours;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What pages that watch read, on the ledger. Safe between threads. */
public final class WatchQuery implements Watch {
  /** Minutes of work that say how fast a source is now. */
  private static final int LATEST_MINUTES = 60;

  private final Database database;
  private final List<SourceQueue> sources;
  private final Supplier<Lags> lags;

  /**
   * @param sources as configured
   */
  public WatchQuery(Database database, List<SourceQueue> sources) {
    this(database, sources, () -> Lags.NOT_ASKED);
  }

  /**
   * @param lags what the broker said last; does not wait
   */
  public WatchQuery(Database database, List<SourceQueue> sources, Supplier<Lags> lags) {
    this.lags = lags;
    this.database = database;
    this.sources = List.copyOf(sources);
  }

  @Override
  public WatchedWave wave(String name) {
    return reading(connection -> watched(connection, WaveTable.require(connection, name)));
  }

  @Override
  public List<WatchedWave> waves(int ended) {
    return reading(connection -> {
      // The table has a row per wave: tens, and no index.
      List<String> names =
          Sql.list(
              connection,
              """
              SELECT name FROM wave WHERE state NOT IN ('finished', 'stopped') OR name IN (
                SELECT name FROM wave WHERE state IN ('finished', 'stopped')
                ORDER BY created_at DESC, name LIMIT ?)
              ORDER BY created_at DESC, name\
              """,
              row -> row.getString(1),
              ended);
      List<WatchedWave> waves = new ArrayList<>();
      for (String name : names) {
        waves.add(watched(connection, WaveTable.require(connection, name)));
      }
      return waves;
    });
  }

  private WatchedWave watched(Connection connection, WaveTable.Wave wave) throws SQLException {
    String name = wave.name();
    List<GateResult> gates = GateCheck.load(connection, name);
    boolean over =
        wave.state() instanceof WaveState.Finished || wave.state() instanceof WaveState.Stopped;
    Optional<WaveSummary> summary = new SummaryQuery().one(connection, name, 0);
    return new WatchedWave(
        name,
        wave.state().text(),
        wave.by(),
        wave.why(),
        wave.movedAt(),
        wave.plan(),
        beyondLimits(connection, name),
        gates,
        over
            ? gates.stream()
                .filter(gate -> gate.gate().startsWith("exit."))
                .allMatch(GateResult::passed)
            : null,
        summary.orElse(null),
        over || summary.isEmpty() ? null : eta(connection, wave, summary.get()),
        SignOffTable.latest(connection, name).orElse(null));
  }

  /** Index wave_study_cut. */
  private static long beyondLimits(Connection connection, String wave) throws SQLException {
    return Sql.one(
            connection,
            "SELECT count(*) FROM (SELECT FROM wave_study WHERE wave = ? AND cut LIMIT ?) AS c",
            row -> row.getLong(1),
            wave,
            Backlog.MOST)
        .orElse(0L);
  }

  private @Nullable Eta eta(Connection connection, WaveTable.Wave wave, WaveSummary summary)
      throws SQLException {
    List<Eta.Left> left = new ArrayList<>();
    double hours = WorkHours.parse(wave.plan().window()).hoursPerWeek();
    for (WaveSummary.SourceSummary source : summary.sources()) {
      left.add(left(connection, source.source(), source.instances().pending(), hours));
    }
    return Eta.of(Instant.now(), left);
  }

  private Eta.Left left(Connection connection, String source, long objects, double waveHours)
      throws SQLException {
    double hours = waveHours;
    for (SourceQueue queue : sources) {
      if (queue.source().equals(source)) {
        SourceControls.Control control = SourceControls.of(connection, source);
        String window = (control.limits() == null ? queue.configured() : control.limits()).window();
        hours = Math.min(hours, WorkHours.parse(window).hoursPerWeek());
      }
    }
    double open = hours;
    // The key (source, minute), from its end.
    return Sql.one(
            connection,
            """
            SELECT count(*), percentile_cont(0.1) WITHIN GROUP (ORDER BY objects) / 60,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY objects) / 60,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY objects) / 60
            FROM (SELECT objects FROM throughput WHERE source = ?
              AND minute < date_trunc('minute', now()) AND minute > now() - interval '28 days'
              ORDER BY minute DESC LIMIT ?) AS latest\
            """,
            row ->
                new Eta.Left(
                    objects,
                    new Band(row.getDouble(2), row.getDouble(3), row.getDouble(4)),
                    row.getInt(1),
                    open),
            source,
            LATEST_MINUTES)
        .orElseThrow();
  }

  @Override
  public List<SourceTotals> sources() {
    return reading(FlowQuery::totals);
  }

  @Override
  public Flow flow(Span span) {
    return reading(connection -> FlowQuery.flow(connection, span, Instant.now()));
  }

  @Override
  public Lags lags() {
    return lags.get();
  }

  @Override
  public Backlog backlog() {
    return reading(FlowQuery::backlog);
  }

  @Override
  public RefusedCallers refusedCallers() {
    return reading(RefusedCallerTable::read);
  }

  @Override
  public List<StudyLine> studies(StudyFilter filter, StudyFilter.After after, int limit) {
    return reading(connection -> StudySearch.list(connection, filter, after, limit));
  }

  @Override
  public String accession(String number) {
    return reading(
        connection -> HexFormat.of().formatHex(PatientHash.read(connection).ofAccession(number)));
  }

  @Override
  public String patient(String source, String patientId) {
    return reading(
        connection -> HexFormat.of().formatHex(PatientHash.read(connection).of(source, patientId)));
  }

  private <T> T reading(Database.Work<T> work) {
    try {
      return database.read(work);
    } catch (SQLException e) {
      throw new GantryException("GTY-0609", "The ledger's database does not answer", e);
    }
  }
}
