package io.gantry.fhir.rules;

import java.util.List;
import org.hl7.fhir.r4.model.ImagingStudy;

/**
 * What the EHR has.
 *
 * @param studies with the study's identifier
 * @param patients references ({@code Patient/id}) with the patient's identifier
 * @param endpoints references with the endpoint's identifier
 * @param former references with the identifiers of those whose the study was before
 */
public record Found(
    List<ImagingStudy> studies,
    List<String> patients,
    List<String> endpoints,
    List<String> former) {
  public Found {
    former = List.copyOf(former);
    studies = List.copyOf(studies);
    patients = List.copyOf(patients);
    endpoints = List.copyOf(endpoints);
  }
}
