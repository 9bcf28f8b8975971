package io.gantry.contracts.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a study's objects from now on, and since when.
 *
 * @param decisionId names the decision in every record
 * @param patient the patient attributes to set
 * @param ruleBook version of the rule book to apply as well, null: no rules
 * @param reason Reason for the Attribute Modification (PS3.3 C.12.1.1.9)
 * @param decidedAt the only time that the new headers contain
 */
public record RestampDecision(
    String decisionId,
    PatientValues patient,
    @Nullable String ruleBook,
    Reason reason,
    Instant decidedAt) {

  /** COERCE: reconciled with a patient index, as after a merge. CORRECT: the values were wrong. */
  public enum Reason {
    COERCE,
    CORRECT
  }

  /**
   * Attributes of the Patient Module (PS3.3 C.7.1.1) as text. Null leaves an attribute as it is;
   * empty text takes its value away.
   *
   * @param name (0010,0010) with its component groups
   * @param birthDate (0010,0030) as DA
   */
  public record PatientValues(
      @Nullable String patientId,
      @Nullable String issuerOfPatientId,
      @Nullable String name,
      @Nullable String birthDate,
      @Nullable String sex) {
    /** Leaves everything as it is. */
    public static final PatientValues NONE = new PatientValues(null, null, null, null, null);

    /** Nothing of the patient may reach a log. */
    @Override
    public String toString() {
      return "PatientValues[]";
    }
  }
}
