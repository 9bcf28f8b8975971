package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.contracts.event.StudyVerified.PatientKey;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.reconciler.wave.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tables content_patient and merged_patient: whose objects the studies in the cloud archive are, as
 * salted hashes, and which patients were merged into others.
 */
final class ContentPatients {
  private record Merge(String surviving, String by, String why) {}

  private record Last(long ordinal, String decisionId) {}

  private ContentPatients() {}

  /** What is announced says whose the study is; where that patient was merged it is restamped. */
  static void announced(Connection connection, StudyVerified study) throws SQLException {
    PatientHash hash = PatientHash.read(connection);
    Set<String> seen = new TreeSet<>();
    List<byte[]> patients =
        study.instances().stream()
            .map(VerifiedInstance::attributes)
            .map(ImagingAttributes::patient)
            .filter(patient -> patient.patientId() != null)
            .filter(patient -> seen.add(patient.issuerOfPatientId() + "\n" + patient.patientId()))
            .map(patient ->
                hash.ofIssuer(patient.issuerOfPatientId(), String.valueOf(patient.patientId())))
            .toList();
    Sql.update(
        connection, "DELETE FROM content_patient WHERE study_uid = ?", study.studyInstanceUid());
    for (byte[] patient : patients) {
      Sql.update(
          connection,
          "INSERT INTO content_patient (study_uid, patient) VALUES (?, ?) ON CONFLICT DO NOTHING",
          study.studyInstanceUid(),
          patient);
      for (Merge merge : merges(connection, patient, study.studyInstanceUid())) {
        RestampTable.add(
            connection,
            study.studyInstanceUid(),
            again(Sql.fromJson(merge.surviving(), RestampDecision.class), study.revision()),
            new Request(merge.by(), merge.why()));
      }
    }
    follow(connection, study);
  }

  /** Instances that came after the study was restamped get what the others have. */
  private static void follow(Connection connection, StudyVerified study) throws SQLException {
    Optional<Last> last = last(connection, study.studyInstanceUid());
    if (last.isEmpty()) {
      return;
    }
    Set<String> versions =
        new HashSet<>(
            Sql.list(
                connection,
                "SELECT sop_uid FROM restamp_instance WHERE restamp = ?",
                row -> row.getString(1),
                last.get().ordinal()));
    Map<Boolean, Set<ImagingAttributes.Patient>> patients =
        study.instances().stream()
            .collect(
                Collectors.partitioningBy(
                    instance -> versions.contains(instance.instance().sopInstanceUid()),
                    Collectors.mapping(i -> i.attributes().patient(), Collectors.toSet())));
    Set<ImagingAttributes.Patient> done = patients.getOrDefault(true, Set.of());
    if (done.size() == 1 && !done.containsAll(patients.getOrDefault(false, Set.of()))) {
      RestampTable.add(
          connection,
          study.studyInstanceUid(),
          new RestampDecision(
              last.get().decisionId() + "@" + study.revision(),
              LedgerRestamps.values(done.iterator().next()),
              null,
              RestampDecision.Reason.COERCE,
              study.at()),
          Request.own("instances came after restamp " + last.get().ordinal()));
    }
  }

  private static Optional<Last> last(Connection connection, String study) throws SQLException {
    return Sql.one(
        connection,
        "SELECT ordinal, decision_id FROM restamp WHERE study_uid = ? AND applied_at IS NOT NULL"
            + " AND instances > 0 ORDER BY ordinal DESC LIMIT 1",
        row -> new Last(row.getLong(1), row.getString(2)),
        study);
  }

  /** Of a study that came later, the same merge is a decision of its own. */
  private static RestampDecision again(RestampDecision merge, long revision) {
    return new RestampDecision(
        merge.decisionId() + "@" + revision,
        merge.patient(),
        merge.ruleBook(),
        merge.reason(),
        merge.decidedAt());
  }

  /** What was decided of this study after the merge, its undoing for instance, goes before it. */
  private static List<Merge> merges(Connection connection, byte[] prior, String study)
      throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT m.surviving, m.asked_by, m.why FROM merged_patient m
        WHERE m.prior = ? AND NOT EXISTS (SELECT FROM restamp r
          WHERE r.study_uid = ? AND r.asked_at > m.at
            AND NOT starts_with(r.decision_id, m.decision_id))\
        """,
        row -> new Merge(row.getString(1), row.getString(2), row.getString(3)),
        prior,
        study);
  }

  /** The studies in the cloud archive that have objects of this patient. */
  static List<String> studies(Connection connection, byte[] patient) throws SQLException {
    return Sql.list(
        connection,
        "SELECT study_uid FROM content_patient WHERE patient = ? ORDER BY study_uid",
        row -> row.getString(1),
        patient);
  }

  static void merged(Connection connection, byte[] prior, RestampDecision decision, Request request)
      throws SQLException {
    int changed =
        Sql.update(
            connection,
            """
            INSERT INTO merged_patient (prior, decision_id, surviving, asked_by, why)
            VALUES (?, ?, ?::jsonb, ?, ?)
            ON CONFLICT (prior) DO UPDATE SET decision_id = excluded.decision_id,
              surviving = excluded.surviving, asked_by = excluded.asked_by, why = excluded.why,
              at = now()
            WHERE merged_patient.decision_id <> excluded.decision_id\
            """,
            prior,
            decision.decisionId(),
            Sql.json(decision),
            request.by(),
            request.why());
    if (changed > 0) {
      audit(connection, prior, request, "patient merged", "decision " + decision.decisionId());
    }
  }

  static void unmerged(Connection connection, byte[] prior, Request request) throws SQLException {
    if (Sql.update(connection, "DELETE FROM merged_patient WHERE prior = ?", prior) > 0) {
      audit(connection, prior, request, "merge taken back", "");
    }
  }

  private static void audit(
      Connection connection, byte[] prior, Request request, String action, String detail)
      throws SQLException {
    Audit.write(connection, request, action, "patient " + PatientHash.shortForm(prior), detail);
  }

  /** Whose the study's objects were before they were restamped. */
  static List<PatientKey> former(Connection connection, String study) throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT DISTINCT o.attributes #>> '{patient,patientId}',
          o.attributes #>> '{patient,issuerOfPatientId}'
        FROM restamp_instance i JOIN restamp r ON r.ordinal = i.restamp AND r.applied_at IS NOT NULL
          JOIN stored_object o ON o.sop_uid = i.sop_uid AND o.stored = i.previous
        WHERE i.study_uid = ? AND o.attributes #>> '{patient,patientId}' IS NOT NULL
        ORDER BY 1, 2\
        """,
        row -> new PatientKey(row.getString(1), row.getString(2)),
        study);
  }
}
