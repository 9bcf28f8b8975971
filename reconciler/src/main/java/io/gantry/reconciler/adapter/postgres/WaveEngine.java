package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.adapter.postgres.RunTable.Run;
import io.gantry.reconciler.ledger.Reason;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.RunState;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.Waves;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Runs waves: plans orders, lets them go as credits allow, and finishes a run once everything is
 * answered. All it knows is in the ledger, so that it goes on wherever a process ended. {@link
 * #advance} is called by one thread; the rest is safe between threads.
 */
public final class WaveEngine implements Waves {
  private final Database database;
  private final List<SourceQueue> sources;
  private final boolean fhirEnabled;
  private final LongSupplier caughtUpAt;
  private final OrderTable orders = new OrderTable();
  private final ContentTable contents = new ContentTable();
  private final SummaryQuery summaries = new SummaryQuery();
  private final BalanceCheck balance;
  private final Set<Long> active = ConcurrentHashMap.newKeySet();
  // When each run was first seen with nothing but unseen events in its way; see settledSince.
  private final Map<Long, Long> quietSince = new HashMap<>();

  /**
   * @param caughtUpAt {@link System#nanoTime} of the latest moment of which every event is applied,
   *     {@link Long#MIN_VALUE}: none yet
   */
  public WaveEngine(
      Database database,
      List<SourceQueue> sources,
      boolean fhirEnabled,
      ArchiveCount archive,
      LongSupplier caughtUpAt) {
    this.database = database;
    this.sources = List.copyOf(sources);
    this.fhirEnabled = fhirEnabled;
    this.caughtUpAt = caughtUpAt;
    this.balance = new BalanceCheck(archive);
  }

  @Override
  public void start(WaveSpec spec) {
    begin(spec, false);
  }

  @Override
  public void inventory(WaveSpec spec) {
    begin(spec, true);
  }

  @Override
  public void resumeAll() {
    for (Run run : reading(RunTable::openRuns)) {
      active.add(run.id());
    }
  }

  @Override
  public WaveSummary summary(String wave) {
    return reading(connection -> summaries.one(connection, wave))
        .orElseThrow(() -> new GantryException("GTY-0614", "There is no wave named " + wave));
  }

  @Override
  public List<WaveSummary> list() {
    return reading(summaries::all);
  }

  private void begin(WaveSpec spec, boolean sweepOnly) {
    List<SourceQueue> queues = spec.sources().stream().map(this::queue).toList();
    long id =
        writing(connection -> {
          Optional<Run> open = RunTable.open(connection, spec.name());
          if (open.isPresent()) {
            RunTable.audit(connection, "resume wave", spec.name(), "");
            return open.get().id();
          }
          long run = RunTable.insert(connection, spec, sweepOnly);
          for (SourceQueue queue : queues) {
            RunTable.sweep(connection, run, spec, queue.source(), queue.partition());
          }
          if (!sweepOnly && fhirEnabled) {
            offerRefused(connection, spec.name());
          }
          RunTable.audit(connection, "start wave", spec.name(), "run " + run);
          return run;
        });
    if (!active.add(id)) {
      throw new GantryException("GTY-0613", "Wave " + spec.name() + " is running already");
    }
  }

  private SourceQueue queue(String source) {
    return sources.stream()
        .filter(queue -> queue.source().equals(source))
        .findFirst()
        .orElseThrow(() ->
            new GantryException(
                "GTY-0612", "No source named " + source + " is configured under sources"));
  }

  private static void offerRefused(Connection connection, String wave) throws SQLException {
    List<String> refused = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT c.study_uid FROM study_content c
            WHERE c.refused_revision >= c.revision AND c.published_revision < c.revision
              AND c.refused_at IS DISTINCT FROM c.offered_after
              AND EXISTS (SELECT FROM wave_study w WHERE w.study_uid = c.study_uid AND w.wave = ?)
            ORDER BY c.study_uid\
            """)) {
      select.setString(1, wave);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          refused.add(row.getString(1));
        }
      }
    }
    for (String study : refused) {
      ContentTable.offerAgain(connection, study);
    }
  }

  /** One step of every active run; returns whether orders went to the outbox. */
  public boolean advance() throws SQLException {
    boolean released = false;
    List<Run> runs =
        database.read(RunTable::openRuns).stream()
            .filter(run -> active.contains(run.id()))
            .toList();
    for (Run run : runs) {
      advance(run);
    }
    if (runs.isEmpty()) {
      return false;
    }
    List<Long> ids = runs.stream().map(Run::id).toList();
    for (SourceQueue queue : sources) {
      released |=
          database.write(connection ->
              orders.release(connection, queue.source(), queue.partition(), queue.credits(), ids))
              > 0;
    }
    return released;
  }

  private void advance(Run run) throws SQLException {
    long appliedAt = caughtUpAt.getAsLong();
    RunState.Progress progress = database.read(connection -> progress(connection, run, appliedAt));
    RunState next = run.state().next(progress);
    switch (next) {
      case RunState.Finished _ -> finish(run);
      case RunState.Moving moving when run.state() instanceof RunState.Sweeping ->
          database.change(connection -> {
            orders.plan(connection, run);
            failUnswept(connection, run);
            RunTable.setState(connection, run.id(), moving);
          });
      case RunState.Moving _, RunState.Settling _, RunState.Sweeping _ -> {
        if (!next.equals(run.state())) {
          quietSince.remove(run.id());
          database.change(connection -> {
            RunTable.setState(connection, run.id(), next);
          });
        } else {
          mend(run, progress);
        }
      }
    }
  }

  /** What a run that stays where it is may be waiting for in vain. */
  private void mend(Run run, RunState.Progress progress) throws SQLException {
    if (run.state() instanceof RunState.Moving) {
      failStopped(run);
      if (progress.studiesPending() && progress.caughtUp()) {
        database.change(connection -> {
          orders.writeOff(connection, run.wave());
        });
      }
    } else if (run.state() instanceof RunState.Settling) {
      database.change(connection -> {
        contents.settle(connection, dirty(connection, run.wave()));
      });
    }
  }

  /**
   * @param appliedAt a moment before the transaction began of which every event was applied
   */
  private RunState.Progress progress(Connection connection, Run run, long appliedAt)
      throws SQLException {
    if (run.state() instanceof RunState.Sweeping) {
      return new RunState.Progress(
          RunTable.sweepsOpen(connection, run.id()), run.sweepOnly(), true, true, false);
    }
    boolean underWay = RunTable.exists(connection, SummaryQuery.ORDERS_OPEN, run.wave());
    boolean pending =
        underWay || RunTable.exists(connection, SummaryQuery.STUDIES_PENDING, run.wave());
    boolean answers =
        run.state() instanceof RunState.Settling
            && RunTable.exists(connection, SummaryQuery.ANSWERS_OPEN, fhirEnabled, run.wave());
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

  private void finish(Run run) throws SQLException {
    List<String> reasons =
        run.sweepOnly()
            ? List.of("only swept: nothing was moved")
            : balance.reasons(database, run.wave(), run.id());
    database.change(connection -> {
      RunTable.finish(connection, run.id(), reasons);
    });
    active.remove(run.id());
    quietSince.remove(run.id());
  }

  private void failUnswept(Connection connection, Run run) throws SQLException {
    for (Map.Entry<String, Reason> failed : reasons(connection, SummaryQuery.SWEEPS_FAILED, run)) {
      orders.fail(connection, run.id(), failed.getKey(), failed.getValue());
    }
  }

  private void failStopped(Run run) throws SQLException {
    List<Map.Entry<String, Reason>> stopped =
        database.read(connection -> reasons(connection, SummaryQuery.SOURCES_STOPPED, run));
    for (Map.Entry<String, Reason> source : stopped) {
      database.change(connection -> {
        orders.fail(connection, run.id(), source.getKey(), source.getValue());
      });
    }
  }

  private static List<Map.Entry<String, Reason>> reasons(Connection connection, String sql, Run run)
      throws SQLException {
    List<Map.Entry<String, Reason>> reasons = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, run.id());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          reasons.add(Map.entry(row.getString(1), new Reason(row.getString(2), row.getString(3))));
        }
      }
    }
    return reasons;
  }

  private static List<String> dirty(Connection connection, String wave) throws SQLException {
    List<String> studies = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT c.study_uid FROM study_content c
            WHERE c.dirty AND EXISTS (
              SELECT FROM wave_study w WHERE w.study_uid = c.study_uid AND w.wave = ?)\
            """)) {
      select.setString(1, wave);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          studies.add(row.getString(1));
        }
      }
    }
    return studies;
  }

  private <T> T reading(Database.Work<T> work) {
    try {
      return database.read(work);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private <T> T writing(Database.Work<T> work) {
    try {
      return database.write(work);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static GantryException unavailable(SQLException e) {
    return new GantryException("GTY-0609", "The ledger's database does not answer", e);
  }
}
