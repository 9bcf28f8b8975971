package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a patient in the ledger: SHA-256 over this ledger's salt, the source and the
 * patient ID as the source gives it (docs/adr/0061). Immutable.
 */
final class PatientHash {
  /** No source has such a name, so that no number stands for a patient. */
  private static final String ACCESSION = "\u0000accession";

  private record Row(String studyUid, String source, Bytes patient) {}

  private static final Bulk<Row> SET =
      new Bulk<Row>(
              """
              INSERT INTO study_patient (:columns)
              SELECT DISTINCT ON (study_uid, source) :columns FROM :rows
              WHERE NOT EXISTS (SELECT FROM study_patient p WHERE p.study_uid = v.study_uid
                AND p.source = v.source AND p.patient = v.patient)
              ON CONFLICT (study_uid, source) DO UPDATE SET patient = excluded.patient
              WHERE study_patient.patient <> excluded.patient\
              """)
          .text("study_uid", Row::studyUid)
          .text("source", Row::source)
          .bytes("patient", row -> row.patient().toArray());

  private static final Bulk<Row> SET_ACCESSION =
      new Bulk<Row>(
              """
              INSERT INTO study_accession (:columns)
              SELECT DISTINCT ON (study_uid, source) :columns FROM :rows
              WHERE NOT EXISTS (SELECT FROM study_accession p WHERE p.study_uid = v.study_uid
                AND p.source = v.source AND p.accession = v.accession)
              ON CONFLICT (study_uid, source) DO UPDATE SET accession = excluded.accession
              WHERE study_accession.accession <> excluded.accession\
              """)
          .text("study_uid", Row::studyUid)
          .text("source", Row::source)
          .bytes("accession", row -> row.patient().toArray());

  private final byte[] salt;

  private PatientHash(byte[] salt) {
    this.salt = salt;
  }

  static PatientHash read(Connection connection) throws SQLException {
    return new PatientHash(
        Sql.one(connection, "SELECT salt FROM patient_salt", row -> row.getBytes(1))
            .orElseThrow(() -> new IllegalStateException("the ledger has no salt")));
  }

  byte[] of(String source, String patientId) {
    MessageDigest digest = Sha256.newMessageDigest();
    digest.update(salt);
    digest.update((source + '\n' + patientId.strip()).getBytes(StandardCharsets.UTF_8));
    return digest.digest();
  }

  /**
   * Of a patient as objects name one, wherever they came from. As the patient index does it, case
   * and blanks of an issuer make no difference.
   *
   * @param issuer null: none
   */
  byte[] ofIssuer(@Nullable String issuer, String patientId) {
    String plain = issuer == null ? "" : issuer.strip().replaceAll("\\s+", " ");
    return of(plain.toUpperCase(Locale.ROOT), patientId);
  }

  /** Of an accession number (0008,0050), the same at every source. */
  byte[] ofAccession(String number) {
    return of(ACCESSION, number);
  }

  /** Enough of it to tell requests apart. */
  static String shortForm(byte[] patient) {
    return HexFormat.of().formatHex(patient, 0, 4);
  }

  /** So much that no two patients share it. */
  static String longForm(byte[] patient) {
    return HexFormat.of().formatHex(patient, 0, 12);
  }

  /** Whose studies these are, and their accession numbers, as far as the archive said it. */
  static void write(Connection connection, Collection<StudyFound> found) throws SQLException {
    if (found.isEmpty()) {
      return;
    }
    PatientHash hash = read(connection);
    List<Row> rows =
        found.stream()
            .filter(study -> study.patientId() != null && !study.patientId().isBlank())
            .map(study ->
                new Row(
                    study.studyInstanceUid(),
                    study.source(),
                    Bytes.of(hash.of(study.source(), String.valueOf(study.patientId())))))
            .toList();
    SET.execute(connection, rows);
    SET_ACCESSION.execute(
        connection,
        found.stream()
            .filter(study -> study.accessionNumber() != null && !study.accessionNumber().isBlank())
            .map(study ->
                new Row(
                    study.studyInstanceUid(),
                    study.source(),
                    Bytes.of(hash.ofAccession(String.valueOf(study.accessionNumber())))))
            .toList());
  }
}
