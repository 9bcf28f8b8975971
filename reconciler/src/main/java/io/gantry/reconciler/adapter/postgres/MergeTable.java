package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.StudyVerified.PatientKey;
import io.gantry.reconciler.wave.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Table patient_merge: what topic {@code patients} tells of merges. */
final class MergeTable {
  /** A merge whose restamps are to be ordered. */
  record Pending(PatientKey prior, String survivingMrn, String toldBy) {}

  private final Bulk<PatientRecorded> upsert =
      new Bulk<PatientRecorded>(
              """
              INSERT INTO patient_merge AS t (:columns) SELECT :columns FROM :rows
              ON CONFLICT (prior_mrn) DO UPDATE SET prior_issuer = excluded.prior_issuer,
                surviving_mrn = excluded.surviving_mrn, told_by = excluded.told_by,
                told_at = now(), applied = false, tried_at = NULL
              WHERE (t.prior_issuer, t.surviving_mrn)
                <> (excluded.prior_issuer, excluded.surviving_mrn)\
              """)
          .text("prior_mrn", e -> e.number().mrn())
          .text("prior_issuer", e -> e.number().issuer().strip())
          .text("surviving_mrn", PatientRecorded::mergedInto)
          .text("told_by", MergeTable::teller);

  private static String teller(PatientRecorded event) {
    return switch (event.origin().source()) {
      case ADT -> "ADT message " + event.origin().controlId();
      case CSV -> "file of the patient index";
      case FHIR -> "FHIR server";
    };
  }

  /** Puts merges on record, and what took them back. */
  void write(Connection connection, List<PatientRecorded> patients) throws SQLException {
    if (patients.isEmpty()) {
      return;
    }
    Map<String, PatientRecorded> latest = new HashMap<>();
    patients.forEach(one -> latest.put(one.number().mrn(), one));
    upsert.execute(
        connection, latest.values().stream().filter(one -> !one.mergedInto().isEmpty()).toList());
    List<PatientKey> back =
        Sql.list(
            connection,
            "DELETE FROM patient_merge WHERE prior_mrn = ANY (?) RETURNING prior_mrn, prior_issuer",
            row -> new PatientKey(row.getString(1), row.getString(2)),
            latest.values().stream()
                .filter(one -> one.mergedInto().isEmpty())
                .map(one -> one.number().mrn())
                .toList());
    for (PatientKey prior : back) {
      ContentPatients.unmerged(
          connection,
          PatientHash.read(connection).ofIssuer(prior.issuer(), prior.patientId()),
          Request.own("the patient index has the patient as in use again"));
    }
  }

  /**
   * What is to be ordered; a moment after it was told, since what the same message says of the
   * survivor comes behind it.
   */
  static List<Pending> pending(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT prior_mrn, prior_issuer, surviving_mrn, told_by FROM patient_merge
        WHERE NOT applied AND told_at < now() - interval '500 milliseconds'
          AND (tried_at IS NULL OR tried_at < now() - interval '5 seconds')
        ORDER BY tried_at NULLS FIRST, told_at LIMIT 100\
        """,
        row ->
            new Pending(
                new PatientKey(row.getString(1), row.getString(2)),
                row.getString(3),
                row.getString(4)));
  }

  static void tried(Connection connection, Pending merge) throws SQLException {
    Sql.update(
        connection,
        "UPDATE patient_merge SET tried_at = now() WHERE prior_mrn = ? AND NOT applied",
        merge.prior().patientId());
  }

  /** Says that the restamps of just this merge stand on record. */
  static void applied(Connection connection, Pending merge) throws SQLException {
    Sql.update(
        connection,
        "UPDATE patient_merge SET applied = true WHERE prior_mrn = ? AND surviving_mrn = ?",
        merge.prior().patientId(),
        merge.survivingMrn());
  }
}
