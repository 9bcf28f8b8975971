package io.gantry.contracts.event;

import org.jspecify.annotations.Nullable;

/**
 * What consumers need to know of an object without reading it: decoded text, after the patch; null
 * where the attribute is absent or empty.
 */
public record ImagingAttributes(Patient patient, Study study, Series series, Instance instance) {

  /**
   * Patient module (PS3.3 C.7.1.1).
   *
   * @param name (0010,0010) with its component groups
   * @param birthDate (0010,0030) as DA
   */
  public record Patient(
      @Nullable String patientId,
      @Nullable String issuerOfPatientId,
      @Nullable String name,
      @Nullable String birthDate,
      @Nullable String sex) {}

  /**
   * General Study module (PS3.3 C.7.2.1).
   *
   * @param timezoneOffset (0008,0201), e.g. {@code +0100}
   */
  public record Study(
      @Nullable String date,
      @Nullable String time,
      @Nullable String timezoneOffset,
      @Nullable String accessionNumber,
      @Nullable String description,
      @Nullable String studyId,
      @Nullable String referringPhysician) {}

  /** General Series module (PS3.3 C.7.3.1). */
  public record Series(
      @Nullable Integer number,
      @Nullable String modality,
      @Nullable String description,
      @Nullable String bodyPartExamined,
      @Nullable String laterality,
      @Nullable String date,
      @Nullable String time) {}

  /**
   * What ImagingStudy says of an instance.
   *
   * @param frames (0028,0008), null where absent
   */
  public record Instance(
      @Nullable Integer number, @Nullable String title, @Nullable Integer frames) {}
}
