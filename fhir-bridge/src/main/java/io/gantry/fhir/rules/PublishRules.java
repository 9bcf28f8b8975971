package io.gantry.fhir.rules;

import io.gantry.platform.config.FhirConfig.Patients;
import java.util.Map;

/**
 * The part of the configuration that decides what is written.
 *
 * @param systems issuer of patient id to identifier system
 * @param rehearsal whether the EHR is the embedded one, where issuers need no system
 * @param wadoRs address of a DICOMweb service over the archive; empty = none
 * @param bucket and prefix: where the archive's keys begin
 */
public record PublishRules(
    Map<String, String> systems,
    boolean rehearsal,
    Patients patients,
    String wadoRs,
    String bucket,
    String prefix) {
  public PublishRules {
    systems = Map.copyOf(systems);
  }
}
