package io.gantry.normalizer.rules;

import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import org.jspecify.annotations.Nullable;

/** Decoded text of the attributes that consumers need without reading the object. */
final class AttributeReader {
  private final DataSet head;

  AttributeReader(DataSet head) {
    this.head = head;
  }

  /**
   * @param assumedIssuer what the configuration says of patient ids without an issuer; used where
   *     the object could not be given one
   */
  ImagingAttributes attributes(String assumedIssuer) {
    return new ImagingAttributes(patient(assumedIssuer), study(), series(), instance());
  }

  private ImagingAttributes.Patient patient(String assumedIssuer) {
    String patientId = text(Tag.PATIENT_ID);
    String issuer = text(Tag.ISSUER_OF_PATIENT_ID);
    if (issuer == null && patientId != null && !assumedIssuer.isEmpty()) {
      issuer = assumedIssuer;
    }
    return new ImagingAttributes.Patient(
        patientId,
        issuer,
        text(Tag.PATIENT_NAME),
        text(Tag.PATIENT_BIRTH_DATE),
        text(Tag.PATIENT_SEX));
  }

  private ImagingAttributes.Study study() {
    return new ImagingAttributes.Study(
        text(Tag.STUDY_DATE),
        text(Tag.STUDY_TIME),
        text(Tag.TIMEZONE_OFFSET_FROM_UTC),
        text(Tag.ACCESSION_NUMBER),
        text(Tag.STUDY_DESCRIPTION),
        text(Tag.STUDY_ID),
        text(Tag.REFERRING_PHYSICIAN_NAME));
  }

  private ImagingAttributes.Series series() {
    return new ImagingAttributes.Series(
        number(Tag.SERIES_NUMBER),
        text(Tag.MODALITY),
        text(Tag.SERIES_DESCRIPTION),
        text(Tag.BODY_PART_EXAMINED),
        text(Tag.LATERALITY),
        text(Tag.SERIES_DATE),
        text(Tag.SERIES_TIME));
  }

  private ImagingAttributes.Instance instance() {
    return new ImagingAttributes.Instance(
        number(Tag.INSTANCE_NUMBER), title(), number(Tag.NUMBER_OF_FRAMES));
  }

  /** What a reader would call the document: its title or, of a report, the name of its root. */
  private @Nullable String title() {
    String title = text(Tag.DOCUMENT_TITLE);
    if (title == null) {
      title = text(Tag.CONTENT_LABEL);
    }
    if (title == null) {
      title =
          head.sequence(Tag.CONCEPT_NAME_CODE_SEQUENCE).stream()
              .findFirst()
              .flatMap(name -> name.string(Tag.CODE_MEANING))
              .orElse(null);
    }
    return title;
  }

  private @Nullable String text(int tag) {
    return head.string(tag).orElse(null);
  }

  private @Nullable Integer number(int tag) {
    return head.integer(tag).isPresent() ? head.integer(tag).getAsInt() : null;
  }
}
