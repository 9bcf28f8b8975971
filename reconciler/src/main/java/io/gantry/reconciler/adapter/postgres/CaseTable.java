package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.patient.ArchivePatient;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Table identity_case: what reviewers have to decide, in the order in which they should. */
final class CaseTable {
  /** Patient IDs that more studies share are placeholders: counting them further says nothing. */
  private static final int MOST_ALIKE = 200;

  private record Row(IdentityDecision decision, @Nullable Bytes patient) {}

  private static final Bulk<Row> PUT =
      new Bulk<Row>(
              """
              INSERT INTO identity_case AS c (:columns, urgency, day, fewer, rejected)
              SELECT :columns,
                CASE WHEN EXISTS (SELECT FROM urgent_study u WHERE u.study_uid = v.study_uid
                  AND u.source = v.source AND u.done_at IS NULL) THEN 0 ELSE 1 END,
                coalesce((SELECT case_day(s.study_date) FROM study s
                  WHERE s.study_uid = v.study_uid AND s.source = v.source), 0), -1,
                EXISTS (SELECT FROM study s WHERE s.study_uid = v.study_uid
                  AND s.source = v.source AND s.embargo = 'REJECTED')
              FROM :rows
              ON CONFLICT (study_uid, source) DO UPDATE SET waiting = excluded.waiting,
                rejected = excluded.rejected, code = excluded.code, record = excluded.record,
                patient = coalesce(excluded.patient, c.patient),
                urgency = CASE WHEN c.waiting THEN c.urgency ELSE excluded.urgency END,
                assignee = CASE WHEN excluded.waiting THEN c.assignee END\
              """)
          .text("study_uid", row -> row.decision().studyInstanceUid())
          .text("source", row -> row.decision().source())
          .flag("waiting", row -> isWaiting(row.decision()))
          .text("code", row -> row.decision().code())
          .text("record", CaseTable::recordOf)
          .bytes("patient", row -> bytes(row.patient()));

  private CaseTable() {}

  /** A person has to decide: nobody has, or what was said can't be done. */
  private static boolean isWaiting(IdentityDecision decision) {
    return decision.outcome() == Outcome.REVIEW
        || (decision.outcome() == Outcome.NONE && decision.person() == null);
  }

  /** Gone once the study is linked: nobody compares it then. */
  private static @Nullable String recordOf(Row row) {
    ArchivePatient asked = row.decision().asked();
    return row.decision().outcome() == Outcome.LINKED || asked.equals(ArchivePatient.UNKNOWN)
        ? null
        : Sql.json(asked);
  }

  private static byte @Nullable [] bytes(@Nullable Bytes value) {
    return value == null ? null : value.toArray();
  }

  /** Of each study its latest decision. */
  static void write(Connection connection, Collection<IdentityDecision> decisions)
      throws SQLException {
    List<IdentityDecision> linked =
        decisions.stream().filter(one -> one.outcome() == Outcome.LINKED).toList();
    List<IdentityDecision> waiting =
        decisions.stream().filter(one -> one.outcome() != Outcome.LINKED).toList();
    Set<Bytes> patients = new HashSet<>(close(connection, linked));
    if (!waiting.isEmpty()) {
      PatientHash hash = PatientHash.read(connection);
      List<Row> rows = waiting.stream().map(one -> new Row(one, patient(hash, one))).toList();
      PUT.execute(connection, rows);
      rows.stream().map(Row::patient).filter(one -> one != null).forEach(patients::add);
    }
    count(connection, patients);
  }

  private static @Nullable Bytes patient(PatientHash hash, IdentityDecision decision) {
    String id = decision.asked().id();
    return id.isBlank() ? null : Bytes.of(hash.of(decision.source(), id));
  }

  /** Linked, or on its way to be: it waits no longer, and nothing of the patient stays. */
  private static List<Bytes> close(Connection connection, List<IdentityDecision> linked)
      throws SQLException {
    return linked.isEmpty()
        ? List.of()
        : Sql.list(
                connection,
                """
                UPDATE identity_case SET waiting = false, record = NULL, assignee = NULL
                FROM unnest(?::text[], ?::text[]) AS v (study, at)
                WHERE study_uid = v.study AND source = v.at RETURNING patient\
                """,
                row -> row.getBytes(1),
                linked.stream().map(IdentityDecision::studyInstanceUid).toList(),
                linked.stream().map(IdentityDecision::source).toList())
            .stream()
            .filter(one -> one != null)
            .map(Bytes::of)
            .toList();
  }

  /** A person has decided; the normalizer answers in a moment. */
  static void sent(Connection connection, String study, String source) throws SQLException {
    Sql.update(
        connection,
        "UPDATE identity_case SET waiting = false WHERE study_uid = ? AND source = ?",
        study,
        source);
  }

  /** A person has rejected the study, so that nothing is to be decided; or has restored it. */
  static void rejected(Connection connection, String study, String source, boolean rejected)
      throws SQLException {
    List<Bytes> patients =
        Sql.list(
                connection,
                "UPDATE identity_case SET rejected = ? WHERE study_uid = ? AND source = ?"
                    + " RETURNING patient",
                row -> row.getBytes(1),
                rejected,
                study,
                source)
            .stream()
            .filter(one -> one != null)
            .map(Bytes::of)
            .toList();
    count(connection, patients);
  }

  /** How many of the same patient wait; index identity_case_by_patient. */
  private static void count(Connection connection, Collection<Bytes> patients) throws SQLException {
    for (Bytes patient : patients) {
      int alike =
          Sql.one(
                  connection,
                  "SELECT count(*) FROM (SELECT FROM identity_case WHERE patient = ? AND open LIMIT "
                      + MOST_ALIKE
                      + ") AS few",
                  row -> row.getInt(1),
                  (Object) patient.toArray())
              .orElse(0);
      Sql.update(
          connection,
          """
          UPDATE identity_case SET fewer = ? WHERE (study_uid, source) IN (
            SELECT study_uid, source FROM identity_case
            WHERE patient = ? AND open AND fewer <> ? LIMIT ?)\
          """,
          -alike,
          patient.toArray(),
          -alike,
          MOST_ALIKE);
    }
  }
}
