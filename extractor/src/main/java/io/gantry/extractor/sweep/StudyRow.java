package io.gantry.extractor.sweep;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One study-level C-FIND row, decoded; what the archive left out is null. */
public record StudyRow(
    String studyInstanceUid,
    @Nullable String studyDate,
    @Nullable String accessionNumber,
    @Nullable String patientId,
    @Nullable String issuerOfPatientId,
    List<String> modalities,
    @Nullable Integer series,
    @Nullable Integer instances) {
  /** Copies the list. */
  public StudyRow {
    modalities = List.copyOf(modalities);
  }

  /** The UID only: the rest may be patient data. */
  @Override
  public String toString() {
    return "StudyRow[" + studyInstanceUid + "]";
  }
}
