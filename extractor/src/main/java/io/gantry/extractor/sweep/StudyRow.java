package io.gantry.extractor.sweep;

import io.gantry.contracts.patient.ArchivePatient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One study-level C-FIND row, decoded; what the archive left out is null.
 *
 * @param patient null where it was not asked for
 */
public record StudyRow(
    String studyInstanceUid,
    @Nullable String studyDate,
    @Nullable String accessionNumber,
    @Nullable String patientId,
    @Nullable String issuerOfPatientId,
    List<String> modalities,
    @Nullable Integer series,
    @Nullable Integer instances,
    @Nullable ArchivePatient patient) {
  /** Copies the list. */
  public StudyRow {
    modalities = List.copyOf(modalities);
  }

  /** Without the patient. */
  public StudyRow(
      String studyInstanceUid,
      @Nullable String studyDate,
      @Nullable String accessionNumber,
      @Nullable String patientId,
      @Nullable String issuerOfPatientId,
      List<String> modalities,
      @Nullable Integer series,
      @Nullable Integer instances) {
    this(
        studyInstanceUid,
        studyDate,
        accessionNumber,
        patientId,
        issuerOfPatientId,
        modalities,
        series,
        instances,
        null);
  }

  /** The UID only: the rest may be patient data. */
  @Override
  public String toString() {
    return "StudyRow[" + studyInstanceUid + "]";
  }
}
