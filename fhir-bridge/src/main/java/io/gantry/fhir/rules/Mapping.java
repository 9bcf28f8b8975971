package io.gantry.fhir.rules;

import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.ImagingStudy;

/** What a verified study is in FHIR. */
public sealed interface Mapping permits Mapping.Mapped, Refusal {
  /**
   * @param study without subject and endpoint references: these are known only after asking
   */
  record Mapped(PatientIdentity patient, ImagingStudy study, Endpoint endpoint)
      implements Mapping {}
}
