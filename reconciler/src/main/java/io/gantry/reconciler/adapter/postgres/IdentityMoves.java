package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.StoredPartSettled;
import io.gantry.contracts.event.StoredPartSettled.Outcome;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.wave.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Restamps that decisions about a study's patient ask for, and what the gate is answered: each
 * decision that waits for the study's stored part is answered once.
 */
final class IdentityMoves {
  private static final String PREFIX = "identity/";
  private static final Pattern DECISION = Pattern.compile("identity/(.+)/(\\d{1,18})");

  private IdentityMoves() {}

  private static String id(IdentityDecision decision) {
    return PREFIX + decision.source() + "/" + decision.revision();
  }

  /** Whether the rest of the study waits for its stored part. */
  static boolean isAsked(IdentityDecision decision) {
    return decision.link() != null && decision.code() != null;
  }

  /** Asks for a restamp of the study to the decision's patient. */
  static void ask(Connection connection, IdentityDecision decision, LinkedPatient link)
      throws SQLException {
    String person = decision.person();
    RestampTable.add(
        connection,
        decision.studyInstanceUid(),
        new RestampDecision(
            id(decision), values(link), null, RestampDecision.Reason.CORRECT, decision.at()),
        new Request(
            Objects.requireNonNullElse(person, "reconciler"),
            "another decision about the study's patient"));
  }

  /** As the gate puts objects under the patient: what is not known stays, but for the issuer. */
  private static PatientValues values(LinkedPatient link) {
    return new PatientValues(
        link.mrn(), link.issuer(), known(link.name()), known(link.birthDate()), known(link.sex()));
  }

  private static @Nullable String known(String value) {
    return value.isEmpty() ? null : value;
  }

  /**
   * What earlier decisions of the source asked for and was not begun is not done any more. Served
   * by the partial index restamp_open.
   */
  static void drop(Connection connection, IdentityDecision by) throws SQLException {
    String prefix = PREFIX + by.source() + "/";
    List<Long> waiting =
        Sql.list(
            connection,
            """
            SELECT ordinal FROM restamp
            WHERE study_uid = ? AND left(decision_id, ?) = ? AND decision_id <> ?
              AND applied_at IS NULL AND refused_at IS NULL AND ordered_at IS NULL
            ORDER BY ordinal\
            """,
            row -> row.getLong(1),
            by.studyInstanceUid(),
            prefix.length(),
            prefix,
            id(by));
    for (long ordinal : waiting) {
      RestampTable.dropped(connection, by.studyInstanceUid(), ordinal);
    }
  }

  /** A decision that a later one came before: it is answered, if nothing else will do that. */
  static void passedOver(Connection connection, IdentityDecision decision) throws SQLException {
    boolean onRecord =
        Sql.exists(
            connection,
            "SELECT 1 FROM restamp WHERE study_uid = ? AND decision_id = ?",
            decision.studyInstanceUid(),
            id(decision));
    if (!onRecord) {
      answer(
          connection,
          decision.studyInstanceUid(),
          decision.source(),
          decision.revision(),
          Outcome.DROPPED,
          null);
    }
  }

  /** A restamp has ended: whoever waits for it is told. */
  static void ended(Connection connection, long ordinal, Outcome outcome, @Nullable String code)
      throws SQLException {
    record Asked(String study, String decision) {}
    List<Asked> asked =
        Sql.list(
            connection,
            "SELECT study_uid, decision_id FROM restamp WHERE ordinal = ?",
            row -> new Asked(row.getString(1), row.getString(2)),
            ordinal);
    for (Asked one : asked) {
      String id = one.decision();
      Matcher decision = DECISION.matcher(id);
      if (decision.matches()) { // what follows a restamp has an id of its own
        answer(
            connection,
            one.study(),
            decision.group(1),
            Long.parseLong(decision.group(2)),
            outcome,
            code);
      }
    }
  }

  private static void answer(
      Connection connection,
      String study,
      String source,
      long revision,
      Outcome outcome,
      @Nullable String code)
      throws SQLException {
    Outbox.decided(
        connection,
        new StoredPartSettled(source, study, revision, outcome, code, Facts.micros(Instant.now())));
  }
}
