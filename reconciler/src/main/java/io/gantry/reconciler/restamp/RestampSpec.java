package io.gantry.reconciler.restamp;

import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.platform.GantryException;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a study.
 *
 * @param decisionId the same again is a no-op; null: a new decision
 * @param patient attributes to set
 * @param ruleBook version of the rule book to apply as well, null: none
 */
public record RestampSpec(
    @Nullable String decisionId, PatientValues patient, @Nullable String ruleBook, Reason reason) {
  public RestampSpec {
    if (patient.equals(PatientValues.NONE) && ruleBook == null) {
      throw new GantryException("GTY-0661", "Say which attribute is to be changed");
    }
    if ((patient.patientId() == null) != (patient.issuerOfPatientId() == null)) {
      throw new GantryException(
          "GTY-0661", "A patient ID is nothing without its issuer: give both, or neither");
    }
  }
}
