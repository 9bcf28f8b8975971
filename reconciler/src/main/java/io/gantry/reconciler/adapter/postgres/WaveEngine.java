package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.reconciler.adapter.postgres.RunTable.Run;
import io.gantry.reconciler.ledger.Reason;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.RunState;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.WaveState;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WorkHours;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Runs waves: plans orders, lets them go as credits, windows and controls allow, and finishes a run
 * once everything is answered. All it knows is in the ledger, so that it goes on wherever a process
 * ended. {@link #advance} is called by one thread; {@link #activate} is safe between threads.
 */
public final class WaveEngine {
  private final Database database;
  private final List<SourceQueue> sources;
  private final OrderTable orders = new OrderTable();
  private final RunProgress progress;
  private final boolean gated;
  private final IdentityTable identities = new IdentityTable();
  private final BalanceCheck balance;
  private final ContentTable contents = new ContentTable();
  // Runs that this process carries out; others stay where an ended process left them.
  private final Set<Long> active = ConcurrentHashMap.newKeySet();

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
    this(database, sources, fhirEnabled, false, archive, caughtUpAt);
  }

  /**
   * The same.
   *
   * @param gated whether only studies whose patient is certain are ordered
   */
  public WaveEngine(
      Database database,
      List<SourceQueue> sources,
      boolean fhirEnabled,
      boolean gated,
      ArchiveCount archive,
      LongSupplier caughtUpAt) {
    this.gated = gated;
    this.database = database;
    this.sources = List.copyOf(sources);
    this.progress = new RunProgress(fhirEnabled, gated, caughtUpAt);
    this.balance = new BalanceCheck(archive);
  }

  /** Whether only studies whose patient is certain are ordered. */
  boolean isGated() {
    return gated;
  }

  /** From now on this process carries out the run; false where it did already. */
  boolean activate(long run) {
    return active.add(run);
  }

  /** Goes on with every run that an ended process left open. */
  void activateAll() throws SQLException {
    database.read(RunTable::openRuns).forEach(run -> active.add(run.id()));
  }

  /** One step of every active run; returns whether orders went to the outbox. */
  public boolean advance() throws SQLException {
    if (!database.read(ClinicalLane::isIdle)) {
      database.change(ClinicalLane::step);
    }
    List<Run> runs =
        database.read(RunTable::openRuns).stream()
            .filter(run -> active.contains(run.id()))
            .toList();
    List<Long> releasing = new ArrayList<>();
    for (Run run : runs) {
      if (advance(run)) {
        releasing.add(run.id());
      }
    }
    return release(releasing);
  }

  private boolean release(List<Long> runs) throws SQLException {
    boolean released = false;
    for (SourceQueue source : sources) {
      if (runs.isEmpty() && !database.read(c -> hasUrgent(c, source))) {
        continue;
      }
      released |= database.write(connection -> release(connection, source, runs)) > 0;
    }
    return released;
  }

  private static boolean hasUrgent(Connection connection, SourceQueue source) throws SQLException {
    return Sql.exists(
        connection,
        "SELECT FROM study_order WHERE source = ? AND lane = 0 AND sent_at IS NULL"
            + " AND closed_at IS NULL",
        source.source());
  }

  private int release(Connection connection, SourceQueue source, List<Long> runs)
      throws SQLException {
    SourceControls.Control control = SourceControls.of(connection, source.source());
    if (control.effective() != Mode.RUN) {
      return 0;
    }
    Limits limits = control.limits() == null ? source.configured() : control.limits();
    return orders.release(
        connection,
        source.source(),
        source.partition(),
        SourceQueue.credits(limits),
        RunTable.running(connection, runs));
  }

  /** Returns whether the run's orders may go. */
  private boolean advance(Run run) throws SQLException {
    WaveTable.Wave wave = database.read(connection -> WaveTable.require(connection, run.wave()));
    if (run.state() instanceof RunState.Sweeping) {
      select(run, wave);
    }
    RunState.Progress seen = progress.of(database, run);
    RunState next = run.state().next(seen);
    switch (next) {
      case RunState.Finished _ -> finish(run, wave);
      case RunState.Moving moving when run.state() instanceof RunState.Sweeping ->
          beginMoving(run, wave, moving);
      case RunState.Moving _, RunState.Settling _, RunState.Sweeping _ -> {
        if (!next.equals(run.state())) {
          progress.moved(run);
          database.change(connection -> {
            RunTable.setState(connection, run.id(), run.wave(), next);
          });
        } else {
          mend(run, seen);
        }
      }
    }
    return wave.state() instanceof WaveState.Running
        && next instanceof RunState.Moving
        && WorkHours.parse(wave.plan().window()).isOpen(LocalDateTime.now(ZoneId.systemDefault()))
        && !stopGateCloses(wave);
  }

  /** The ledger is asked what is in the wave's scope, where the plan wants that. */
  private void select(Run run, WaveTable.Wave wave) throws SQLException {
    if (run.waveState() instanceof WaveState.Stopping) {
      database.change(connection -> {
        RunTable.giveUpSweeps(connection, run.id());
      });
      return;
    }
    if (wave.plan().scope().from() != Scope.From.LEDGER || run.sweepOnly()) {
      return;
    }
    List<String> open =
        database.read(connection ->
            Sql.list(
                connection,
                "SELECT source FROM run_source WHERE run = ? AND NOT selected ORDER BY source",
                row -> row.getString(1),
                run.id()));
    for (String source : open) {
      database.change(connection -> {
        ScopeQuery.select(
            connection,
            run,
            WaveTable.scope(connection, wave),
            source,
            ScopeQuery.listsPatients(connection, run.wave()));
      });
    }
  }

  private void beginMoving(Run run, WaveTable.Wave wave, RunState.Moving moving)
      throws SQLException {
    database.change(connection -> {
      if (gated) {
        identities.holdUndecided(connection, run);
      }
      OrderPlanning.plan(connection, run, wave.plan(), gated);
      failUnswept(connection, run);
      RunTable.setState(connection, run.id(), run.wave(), moving);
      Optional<GateResult> identity =
          GateCheck.identity(connection, wave.plan().gates(), run.wave());
      if (identity.isPresent()) {
        close(connection, run.wave(), identity.get());
      }
    });
  }

  /** Keeps the result; a wave that runs pauses itself where the gate is closed. */
  private static boolean close(Connection connection, String name, GateResult result)
      throws SQLException {
    GateCheck.save(connection, name, List.of(result));
    WaveTable.Wave wave = WaveTable.require(connection, name);
    if (result.passed() || !(wave.state() instanceof WaveState.Running running)) {
      return false;
    }
    String why = GateCheck.closed(List.of(result));
    WaveTable.move(
        connection, wave, running.pause(), new Request("gate", why), "GTY-0640 gate is closed");
    return true;
  }

  private boolean stopGateCloses(WaveTable.Wave wave) throws SQLException {
    Gates.Stop gate = wave.plan().gates().stop();
    if (gate == null) {
      return false;
    }
    Optional<GateResult> result =
        database.read(connection -> GateCheck.stop(connection, gate, wave.name()));
    if (result.isEmpty() || result.get().passed()) {
      return false;
    }
    return database.write(connection -> close(connection, wave.name(), result.get()));
  }

  /** What a run that stays where it is may be waiting for in vain. */
  private void mend(Run run, RunState.Progress seen) throws SQLException {
    if (run.state() instanceof RunState.Moving) {
      failStopped(run);
      if (run.waveState() instanceof WaveState.Stopping) {
        giveUp(run);
      }
      if (seen.studiesPending() && seen.caughtUp()) {
        database.change(connection -> {
          orders.writeOff(connection, run.wave());
        });
      }
    } else if (run.state() instanceof RunState.Settling) {
      List<String> dirty = database.read(connection -> RunProgress.dirty(connection, run.wave()));
      if (!dirty.isEmpty()) {
        database.change(connection -> {
          contents.settle(connection, dirty);
        });
      }
    }
  }

  /** The wave is being stopped: what was not ordered is not moved. */
  private void giveUp(Run run) throws SQLException {
    Reason reason = new Reason("GTY-0641", "The wave was stopped before this study's turn");
    for (SourceQueue source : sources) {
      if (database.read(connection -> RunProgress.unsent(connection, run.id(), source.source()))) {
        database.change(connection -> {
          orders.fail(connection, run.id(), source.source(), reason);
        });
      }
    }
  }

  private void finish(Run run, WaveTable.Wave wave) throws SQLException {
    List<String> reasons =
        run.sweepOnly()
            ? List.of("only swept: nothing was moved")
            : balance.reasons(database, run.wave(), run.id());
    database.change(connection -> {
      Optional<WaveSummary> summary = new SummaryQuery().one(connection, run.wave(), 0);
      List<GateResult> exits =
          summary.isEmpty() || run.sweepOnly()
              ? List.of()
              : GateCheck.exit(wave.plan().gates(), summary.get(), reasons);
      GateCheck.save(connection, run.wave(), exits);
      RunTable.finish(connection, run.id(), run.wave(), reasons);
      Sql.update(connection, "DELETE FROM throughput WHERE minute < now() - interval '28 days'");
      Sql.update(connection, "DELETE FROM flow WHERE minute < now() - interval '29 days'");
      WaveTable.Wave now = WaveTable.require(connection, run.wave());
      WaveTable.move(
          connection,
          now,
          now.state().ended(),
          Request.own(exits.stream().allMatch(GateResult::passed) ? "" : GateCheck.closed(exits)),
          "run " + run.id() + (reasons.isEmpty() ? " balanced" : " not balanced"));
    });
    active.remove(run.id());
    progress.moved(run);
  }

  private void failUnswept(Connection connection, Run run) throws SQLException {
    for (Map.Entry<String, Reason> failed :
        RunProgress.reasons(connection, SummaryQuery.SWEEPS_FAILED, run)) {
      orders.fail(connection, run.id(), failed.getKey(), failed.getValue());
    }
  }

  private void failStopped(Run run) throws SQLException {
    List<Map.Entry<String, Reason>> stopped =
        database.read(
            connection -> RunProgress.reasons(connection, SummaryQuery.SOURCES_STOPPED, run));
    for (Map.Entry<String, Reason> source : stopped) {
      database.change(connection -> {
        orders.fail(connection, run.id(), source.getKey(), source.getValue());
      });
    }
  }
}
