package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.adapter.postgres.RunTable.Run;
import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveState;
import io.gantry.reconciler.wave.WaveState.Move;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Planning and moving waves; each call is part of one transaction. */
final class WaveMoves {
  private final List<SourceQueue> sources;
  private final boolean fhirEnabled;

  WaveMoves(List<SourceQueue> sources, boolean fhirEnabled) {
    this.sources = sources;
    this.fhirEnabled = fhirEnabled;
  }

  /**
   * The source's queue.
   *
   * @throws GantryException GTY-0612
   */
  SourceQueue queue(String source) {
    return sources.stream()
        .filter(queue -> queue.source().equals(source))
        .findFirst()
        .orElseThrow(() ->
            new GantryException(
                "GTY-0612", "No source named " + source + " is configured under sources"));
  }

  /** Puts a plan on record. */
  void plan(Connection connection, WavePlan plan, Request request) throws SQLException {
    plan.scope().sources().forEach(this::queue);
    Optional<WaveTable.Wave> known = WaveTable.find(connection, plan.name());
    if (RunTable.open(connection, plan.name()).isPresent()) {
      throw new GantryException(
          "GTY-0613", "Wave " + plan.name() + " is under way: stop it before planning it anew");
    }
    WaveTable.save(connection, plan, request);
    if (known.isPresent() && !(known.get().state() instanceof WaveState.Planned)) {
      Audit.write(connection, request, "wave planned anew", Audit.wave(plan.name()), words(plan));
    } else {
      Audit.write(connection, request, "wave planned", Audit.wave(plan.name()), words(plan));
    }
  }

  private static String words(WavePlan plan) {
    return Sql.json(plan.withoutLists());
  }

  /** Plans and starts in one; goes on with a run that an ended process left open. */
  long begin(Connection connection, WaveSpec spec, boolean sweepOnly, Request request)
      throws SQLException {
    spec.sources().forEach(this::queue);
    Optional<Run> open = RunTable.open(connection, spec.name());
    if (open.isPresent()) {
      WaveTable.Wave wave = WaveTable.require(connection, spec.name());
      if (wave.state() instanceof WaveState.Paused paused) {
        WaveTable.move(connection, wave, paused.resume(), request, "");
      } else {
        Audit.write(connection, request, "wave taken up", Audit.wave(spec.name()), "");
      }
      return open.get().id();
    }
    plan(connection, WavePlan.of(spec), request);
    WaveTable.Wave wave = WaveTable.require(connection, spec.name());
    return run(connection, wave, spec.studies(), sweepOnly, request);
  }

  /**
   * A legal move.
   *
   * @return false where it did not start, since an entry gate is closed
   */
  boolean move(Connection connection, String name, Move move, Request request) throws SQLException {
    WaveTable.Wave wave = WaveTable.require(connection, name);
    WaveState next = wave.state().after(move);
    if (move != Move.START) {
      WaveTable.move(connection, wave, next, request, "");
      return true;
    }
    List<SourceQueue> queues = wave.plan().scope().sources().stream().map(this::queue).toList();
    List<GateResult> gates = GateCheck.entry(connection, wave.plan().gates(), queues);
    GateCheck.save(connection, name, gates);
    if (!gates.stream().allMatch(GateResult::passed)) {
      Audit.write(
          connection, request, "wave not started", Audit.wave(name), GateCheck.closed(gates));
      return false;
    }
    run(connection, wave, WaveTable.listedStudies(connection, name), false, request);
    return true;
  }

  private long run(
      Connection connection,
      WaveTable.Wave wave,
      List<String> studies,
      boolean sweepOnly,
      Request request)
      throws SQLException {
    Scope plan = wave.plan().scope();
    Scope scope =
        new Scope(plan.from(), plan.sources(), plan.query(), studies, List.of(), plan.left());
    long run = RunTable.insert(connection, wave.name(), scope, sweepOnly);
    for (String source : scope.sources()) {
      if (scope.from() == Scope.From.LEDGER) {
        RunTable.select(connection, run, source);
      } else {
        RunTable.sweep(connection, run, scope, source, queue(source).partition());
      }
    }
    if (!sweepOnly && fhirEnabled) {
      offerRefused(connection, wave.name());
    }
    WaveTable.move(connection, wave, wave.state().after(Move.START), request, "run " + run);
    return run;
  }

  private static void offerRefused(Connection connection, String wave) throws SQLException {
    List<String> refused =
        Sql.list(
            connection,
            """
            SELECT c.study_uid FROM study_content c
            WHERE c.refused_revision >= c.revision AND c.published_revision < c.revision
              AND c.refused_at IS DISTINCT FROM c.offered_after
              AND EXISTS (SELECT FROM wave_study w WHERE w.study_uid = c.study_uid AND w.wave = ?)
            ORDER BY c.study_uid\
            """,
            row -> row.getString(1),
            wave);
    for (String study : refused) {
      ContentTable.offerAgain(connection, study);
    }
  }
}
