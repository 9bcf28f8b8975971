package io.gantry.fhir.rules;

import java.util.List;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.ImagingStudy;

/** What a verified study is in FHIR. */
public sealed interface Mapping permits Mapping.Mapped, Refusal {
  /**
   * @param study without subject and endpoint references: these are known only after asking
   * @param former whose the study was before a decision on record gave it to {@code patient}
   */
  record Mapped(
      PatientIdentity patient, ImagingStudy study, Endpoint endpoint, List<PatientIdentity> former)
      implements Mapping {
    public Mapped {
      former = List.copyOf(former);
    }
  }
}
