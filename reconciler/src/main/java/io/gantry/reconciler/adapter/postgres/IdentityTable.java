package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.reconciler.adapter.postgres.RunTable.Run;
import io.gantry.reconciler.adapter.postgres.StudyTable.AtSource;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.ledger.Reason;
import io.gantry.reconciler.ledger.StudyFacts;
import io.gantry.reconciler.wave.WaveState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Table study_identity: whose study it is, and what follows for orders. */
final class IdentityTable {
  private final Bulk<IdentityDecision> upsert =
      new Bulk<IdentityDecision>(
              """
              INSERT INTO study_identity AS t (:columns) SELECT :columns FROM :rows
              ON CONFLICT (study_uid, source) DO UPDATE SET
                revision = excluded.revision, outcome = excluded.outcome, mrn = excluded.mrn,
                closest_mrn = excluded.closest_mrn, score = excluded.score,
                words = excluded.words, rules = excluded.rules,
                patient_index = excluded.patient_index, person = excluded.person,
                code = excluded.code, decided_at = excluded.decided_at,
                found_at = greatest(t.found_at, excluded.found_at)
              WHERE t.revision <= excluded.revision\
              """)
          .text("study_uid", IdentityDecision::studyInstanceUid)
          .text("source", IdentityDecision::source)
          .number("revision", IdentityDecision::revision)
          .text("outcome", decision -> decision.outcome().name())
          .text("mrn", IdentityTable::mrn)
          .text("closest_mrn", IdentityDecision::closestMrn)
          .decimal("score", IdentityDecision::score)
          .text("words", IdentityDecision::words)
          .text("rules", IdentityDecision::rules)
          .text("patient_index", IdentityDecision::index)
          .text("person", IdentityDecision::person)
          .text("code", IdentityDecision::code)
          .time("found_at", IdentityDecision::foundAt)
          .time("decided_at", IdentityDecision::at);

  private final StudyTable studies = new StudyTable();

  private static @Nullable String mrn(IdentityDecision decision) {
    LinkedPatient link = decision.link();
    return link == null ? null : link.mrn();
  }

  /** What was known of a study at a source before. */
  private record Before(
      long revision,
      String outcome,
      @Nullable Instant foundAt,
      @Nullable String mrn,
      @Nullable String person,
      @Nullable String code,
      boolean inDoubt) {
    boolean isLinked() {
      return outcome.equals(Outcome.LINKED.name());
    }

    boolean isOpen() {
      return isLinked() && code == null;
    }
  }

  /** Puts decisions on record, of each study the latest, and lets what is linked now flow on. */
  void write(Connection connection, List<IdentityDecision> decisions) throws SQLException {
    Map<String, IdentityDecision> latest = new HashMap<>();
    decisions.forEach(decision ->
        latest.merge(decision.key(), decision, (a, b) -> b.revision() >= a.revision() ? b : a));
    Map<String, Before> before = before(connection, latest.values());
    upsert.execute(connection, latest.values());
    CaseTable.write(
        connection,
        latest.values().stream()
            .filter(decision -> {
              Before known = before.get(decision.key());
              return known == null || known.revision() <= decision.revision();
            })
            .toList());
    flowOn(
        connection,
        latest.values().stream()
            .filter(IdentityDecision::open)
            .filter(decision ->
                decision.person() != null || isSecondLook(decision, before.get(decision.key())))
            .toList());
    for (IdentityDecision decision : decisions) {
      Before known = before.get(decision.key());
      boolean newest =
          decision.equals(latest.get(decision.key()))
              && (known == null || known.revision() <= decision.revision());
      if (newest) {
        correct(connection, decision, known);
      } else if (IdentityMoves.isAsked(decision)) {
        IdentityMoves.passedOver(connection, decision);
      }
    }
  }

  /**
   * What is in the cloud archive, or on its way there, under another patient than a person now says
   * is restamped; what lost its patient is in doubt until it has one again. A study that the
   * matcher links is no correction: it may have come before there was a gate.
   */
  private static void correct(
      Connection connection, IdentityDecision decision, @Nullable Before before)
      throws SQLException {
    LinkedPatient link = decision.link();
    boolean other =
        before != null && before.isLinked() && (link == null || !link.mrn().equals(before.mrn()));
    if (other || IdentityMoves.isAsked(decision)) {
      IdentityMoves.drop(connection, decision);
    }
    if (link == null) {
      doubt(connection, decision, before);
      return;
    }
    boolean answered =
        before != null
            && !other
            && before.isLinked()
            && (!before.isOpen() || before.revision() == decision.revision());
    boolean byPerson =
        decision.person() != null
            || (before != null && (before.person() != null || before.inDoubt()));
    if (IdentityMoves.isAsked(decision)
        || (byPerson && !answered && isMoved(connection, decision, other))) {
      IdentityMoves.ask(connection, decision, link);
    }
    Sql.update(
        connection,
        "UPDATE study_identity SET in_doubt = false WHERE study_uid = ? AND source = ? AND in_doubt",
        decision.studyInstanceUid(),
        decision.source());
  }

  /**
   * Nobody is linked. Objects that have gone on may still be on their way: they count once they are
   * there.
   */
  private static void doubt(
      Connection connection, IdentityDecision decision, @Nullable Before before)
      throws SQLException {
    boolean lost = before != null && (before.isLinked() || before.inDoubt());
    Sql.update(
        connection,
        """
        UPDATE study_identity i SET in_doubt = true
        WHERE study_uid = ? AND source = ? AND (?
          OR ? AND EXISTS (SELECT FROM study_content c
            WHERE c.study_uid = i.study_uid AND c.revision > 0))\
        """,
        decision.studyInstanceUid(),
        decision.source(),
        decision.goneUnder() != null,
        lost);
  }

  /**
   * @param other whether it was linked to another patient: then its objects may be under way
   */
  private static boolean isMoved(Connection connection, IdentityDecision decision, boolean other)
      throws SQLException {
    return Sql.exists(
        connection,
        """
        SELECT 1 WHERE EXISTS (SELECT FROM study_content WHERE study_uid = ? AND revision > 0)
          OR (? AND EXISTS (SELECT FROM study WHERE study_uid = ? AND source = ? AND ordinal > 0))\
        """,
        decision.studyInstanceUid(),
        other,
        decision.studyInstanceUid(),
        decision.source());
  }

  private static Map<String, Before> before(
      Connection connection, Collection<IdentityDecision> decisions) throws SQLException {
    Map<String, Before> before = new HashMap<>();
    if (!decisions.isEmpty()) {
      InstanceTables.query(
          connection,
          "SELECT study_uid, source, revision, outcome, found_at, mrn, person, code, in_doubt"
              + " FROM study_identity WHERE study_uid = ANY (?)",
          decisions.stream().map(IdentityDecision::studyInstanceUid).toArray(String[]::new),
          row ->
              before.put(
                  row.getString(1) + " " + row.getString(2),
                  new Before(
                      row.getLong(3),
                      row.getString(4),
                      InstanceTables.instant(row, 5),
                      row.getString(6),
                      row.getString(7),
                      row.getString(8),
                      row.getBoolean(9))));
    }
    return before;
  }

  /** It waited, and was linked since the index knows more: no sweep orders it. */
  private static boolean isSecondLook(IdentityDecision decision, @Nullable Before before) {
    if (before == null || before.isOpen()) {
      return false;
    }
    Instant known = before.foundAt();
    Instant found = decision.foundAt();
    // What is on record is rounded to microseconds.
    return found == null || (known != null && !found.isAfter(known.plusNanos(1000)));
  }

  /**
   * A study that is linked now, and that some wave wanted, is ordered at once: in the wave's run if
   * that goes on, else in the clinical lane, where orders wait for nobody.
   */
  private void flowOn(Connection connection, List<IdentityDecision> decisions) throws SQLException {
    for (IdentityDecision decision : decisions) {
      int ordered =
          Sql.update(
              connection,
              """
              WITH going AS (
                SELECT max(r.run) AS run, bool_or(r.state = 'sweeping') AS sweeping
                FROM wave_run r JOIN wave v ON v.name = r.wave
                  JOIN wave_study w ON w.wave = r.wave
                WHERE w.study_uid = ? AND w.source = ? AND NOT w.cut AND r.state <> 'finished'
                  AND v.state = 'running')
              INSERT INTO study_order
                (ordinal, source, study_uid, run, study_date, expected, known_listing, lane,
                 priority)
              SELECT nextval('order_ordinal'), s.source, s.study_uid, coalesce(g.run, 0),
                coalesce(s.study_date, ''), s.found_instances, NULL,
                CASE WHEN g.run IS NULL THEN 0 ELSE 1 END, 0
              FROM study s CROSS JOIN going g
              WHERE s.study_uid = ? AND s.source = ? AND s.class = 'PENDING' AND s.ordinal = 0
                AND s.n_units = 0 AND s.embargo IS NULL AND NOT coalesce(g.sweeping, false)
                AND EXISTS (SELECT FROM wave_study w WHERE w.study_uid = s.study_uid
                  AND w.source = s.source AND NOT w.cut)
                AND NOT EXISTS (SELECT FROM study_order o WHERE o.study_uid = s.study_uid
                  AND o.source = s.source AND o.closed_at IS NULL)\
              """,
              decision.studyInstanceUid(),
              decision.source(),
              decision.studyInstanceUid(),
              decision.source());
      if (ordered > 0) {
        OrderTable.open(connection, decision.studyInstanceUid());
      }
    }
  }

  /**
   * Whether a study that this run's sweeps have found is still to be decided. Of a run that asks
   * the ledger nothing comes, and a wave that is being stopped does not wait.
   */
  static boolean isOpen(Connection connection, Run run) throws SQLException {
    return !run.sweepOnly()
        && !(run.waveState() instanceof WaveState.Stopping)
        && Sql.exists(
            connection,
            """
            SELECT FROM wave_study w JOIN study s ON s.study_uid = w.study_uid
                AND s.source = w.source
              LEFT JOIN study_identity i ON i.study_uid = w.study_uid AND i.source = w.source
            WHERE w.wave = ? AND w.run = ? AND (i.found_at IS NULL OR i.found_at < s.found_at)
              AND NOT EXISTS (SELECT FROM wave_run r WHERE r.run = w.run
                AND r.spec ->> 'from' = 'LEDGER')\
            """,
            run.wave(),
            run.id());
  }

  /** What nobody has decided is held, not ordered. */
  void holdUndecided(Connection connection, Run run) throws SQLException {
    List<AtSource> undecided =
        Sql.list(
            connection,
            """
            SELECT s.source, s.study_uid FROM wave_study w
              JOIN study s ON s.study_uid = w.study_uid AND s.source = w.source
            WHERE w.wave = ? AND s.class = 'PENDING' AND s.ordinal = 0
              AND s.identity_revision IS NULL\
            """,
            row -> new AtSource(row.getString(1), row.getString(2)),
            run.wave());
    if (undecided.isEmpty()) {
      return;
    }
    Set<String> uids = new HashSet<>();
    undecided.forEach(one -> uids.add(one.studyInstanceUid()));
    Map<AtSource, StudyTable.Row> rows = studies.load(connection, uids);
    StudyFacts.Identity missing =
        new StudyFacts.Identity(0, Facts.micros(Instant.now()), Reason.undecided());
    List<StudyTable.Row> held = new ArrayList<>();
    for (AtSource one : undecided) {
      StudyTable.Row row = rows.get(one);
      if (row != null) {
        held.add(new StudyTable.Row(row.facts().with(missing), row.counts()));
      }
    }
    studies.write(connection, held);
  }
}
