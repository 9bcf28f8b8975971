package io.gantry.normalizer.gate;

import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.IndexChanges;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientDirectory;
import io.gantry.normalizer.identity.PatientRecord;
import io.gantry.normalizer.identity.PossiblePatient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whose an archive's own number is, where the archive does not say whose number it is: a number
 * that the index knows under the issuer that is assumed of the source, or else under the source's
 * name, is taken for that one. What the index does not know so is decided as it stands.
 */
public final class AssumedIssuers implements PatientDirectory {
  private final PatientDirectory patients;
  private final Map<String, String> issuers;

  /**
   * @param issuers {@code sources[].issuerOfPatientId} by source
   */
  public AssumedIssuers(PatientDirectory patients, Map<String, String> issuers) {
    this.patients = patients;
    this.issuers = Map.copyOf(issuers);
  }

  @Override
  public Decision decide(PatientRecord record) {
    return patients.atOnce(() -> patients.decide(assumed(record)));
  }

  @Override
  public List<PossiblePatient> candidates(PatientRecord record, String mrn, int limit) {
    return patients.atOnce(() -> patients.candidates(assumed(record), mrn, limit));
  }

  private PatientRecord assumed(PatientRecord record) {
    String issuer = issuers.getOrDefault(record.source(), record.source());
    boolean says = !record.issuer().isBlank() || record.patientId().isBlank();
    if (says || issuer.isBlank() || !patients.knows(record.patientId(), issuer)) {
      return record;
    }
    return new PatientRecord(
        record.id(),
        record.source(),
        record.patientId(),
        issuer,
        record.otherPatientIds(),
        record.patientName(),
        record.birthDate(),
        record.sex());
  }

  @Override
  public boolean knows(String id, String issuer) {
    return patients.knows(id, issuer);
  }

  @Override
  public Optional<Patient> find(String mrn) {
    return patients.find(mrn);
  }

  @Override
  public String version() {
    return patients.version();
  }

  @Override
  public <T> T atOnce(Supplier<T> questions) {
    return patients.atOnce(questions);
  }

  @Override
  public IndexChanges since(long position) {
    return patients.since(position);
  }
}
