package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.reconciler.adapter.postgres.RunTable.Run;
import io.gantry.reconciler.adapter.postgres.StudyTable.AtSource;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.ledger.Reason;
import io.gantry.reconciler.ledger.StudyFacts;
import io.gantry.reconciler.wave.Request;
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
import java.util.Objects;
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
      String outcome,
      @Nullable Instant foundAt,
      @Nullable String mrn,
      @Nullable String person,
      boolean inDoubt) {
    boolean isLinked() {
      return outcome.equals(Outcome.LINKED.name());
    }
  }

  /** Puts decisions on record, of each study the latest, and lets what is linked now flow on. */
  void write(Connection connection, List<IdentityDecision> decisions) throws SQLException {
    Map<String, IdentityDecision> latest = new HashMap<>();
    decisions.forEach(decision ->
        latest.merge(decision.key(), decision, (a, b) -> b.revision() >= a.revision() ? b : a));
    Map<String, Before> before = before(connection, latest.values());
    upsert.execute(connection, latest.values());
    flowOn(
        connection,
        latest.values().stream()
            .filter(decision -> decision.outcome() == Outcome.LINKED)
            .filter(decision ->
                decision.person() != null || isSecondLook(decision, before.get(decision.key())))
            .toList());
    for (IdentityDecision decision : latest.values()) {
      correct(connection, decision, before.get(decision.key()));
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
    if (link == null) {
      if (before != null && (before.isLinked() || before.inDoubt())) {
        Sql.update(
            connection,
            """
            UPDATE study_identity i SET in_doubt = true
            WHERE study_uid = ? AND source = ? AND EXISTS (SELECT FROM study_content c
              WHERE c.study_uid = i.study_uid AND c.revision > 0)\
            """,
            decision.studyInstanceUid(),
            decision.source());
      }
      return;
    }
    boolean byPerson =
        decision.person() != null
            || (before != null && (before.person() != null || before.inDoubt()));
    boolean other = before != null && before.isLinked() && !link.mrn().equals(before.mrn());
    if (byPerson && isMoved(connection, decision, other)) {
      RestampTable.add(
          connection,
          decision.studyInstanceUid(),
          new RestampDecision(
              "identity/" + decision.source() + "/" + decision.revision(),
              values(link),
              null,
              RestampDecision.Reason.CORRECT,
              decision.at()),
          new Request(
              Objects.requireNonNullElse(decision.person(), "reconciler"),
              "another decision about the study's patient"));
    }
    Sql.update(
        connection,
        "UPDATE study_identity SET in_doubt = false WHERE study_uid = ? AND source = ? AND in_doubt",
        decision.studyInstanceUid(),
        decision.source());
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

  /** As the gate puts objects under the patient: what is not known stays, but for the issuer. */
  private static PatientValues values(LinkedPatient link) {
    return new PatientValues(
        link.mrn(), link.issuer(), known(link.name()), known(link.birthDate()), known(link.sex()));
  }

  private static @Nullable String known(String value) {
    return value.isEmpty() ? null : value;
  }

  private static Map<String, Before> before(
      Connection connection, Collection<IdentityDecision> decisions) throws SQLException {
    Map<String, Before> before = new HashMap<>();
    if (!decisions.isEmpty()) {
      InstanceTables.query(
          connection,
          "SELECT study_uid, source, outcome, found_at, mrn, person, in_doubt FROM study_identity"
              + " WHERE study_uid = ANY (?)",
          decisions.stream().map(IdentityDecision::studyInstanceUid).toArray(String[]::new),
          row ->
              before.put(
                  row.getString(1) + " " + row.getString(2),
                  new Before(
                      row.getString(3),
                      InstanceTables.instant(row, 4),
                      row.getString(5),
                      row.getString(6),
                      row.getBoolean(7))));
    }
    return before;
  }

  /** It waited, and was linked since the index knows more: no sweep orders it. */
  private static boolean isSecondLook(IdentityDecision decision, @Nullable Before before) {
    if (before == null || before.isLinked()) {
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
                AND s.n_units = 0 AND NOT coalesce(g.sweeping, false)
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
