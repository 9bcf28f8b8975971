package io.gantry.fhir.rules;

import org.jspecify.annotations.Nullable;

/**
 * Whose study it is.
 *
 * @param system and value: the identifier to search by
 * @param ofStudy whether the objects carry no Patient ID, so that the identifier is the study's
 * @param name PN (PS3.5 6.2)
 * @param birthDate DA
 * @param sex (0010,0040)
 */
public record PatientIdentity(
    String system,
    String value,
    boolean ofStudy,
    @Nullable String name,
    @Nullable String birthDate,
    @Nullable String sex) {
  /** Nothing of the patient may reach a log. */
  @Override
  public String toString() {
    return "PatientIdentity[]";
  }
}
