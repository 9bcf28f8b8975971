package io.gantry.fhir.rules;

import org.hl7.fhir.r4.model.Bundle;

/** What is to be done with a study at the EHR. */
public sealed interface Decision permits Decision.Unchanged, Decision.Send, Refusal {
  /**
   * The EHR has it already.
   *
   * @param resource e.g. {@code ImagingStudy/17}
   */
  record Unchanged(String resource) implements Decision {}

  /**
   * @param transaction one transaction Bundle
   * @param studyEntry which of its entries is the ImagingStudy
   * @param creates whether the study is new to the EHR
   */
  record Send(Bundle transaction, int studyEntry, boolean creates) implements Decision {}
}
