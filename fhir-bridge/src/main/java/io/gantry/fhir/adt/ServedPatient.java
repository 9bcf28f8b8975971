package io.gantry.fhir.adt;

import io.gantry.contracts.event.PatientEvent.OtherNumber;
import io.gantry.contracts.event.PatientEvent.PatientNumber;
import io.gantry.contracts.patient.PatientName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A patient as a FHIR server has it, in the words of the patient index.
 *
 * @param birthDate yyyymmdd; 0 = not known to the day
 * @param sex M, F, O or U
 * @param otherNumbers of other systems, and former ones of the same
 * @param mergedInto the MRN that took it over; empty = in use
 * @param updatedAt {@code meta.lastUpdated}; null = not said
 */
public record ServedPatient(
    PatientNumber number,
    PatientName name,
    int birthDate,
    char sex,
    List<OtherNumber> otherNumbers,
    String mergedInto,
    @Nullable Instant updatedAt) {
  public ServedPatient {
    otherNumbers = List.copyOf(otherNumbers);
  }

  /** The same, taken over by this MRN. */
  public ServedPatient mergedInto(String survivor) {
    return new ServedPatient(number, name, birthDate, sex, otherNumbers, survivor, updatedAt);
  }

  /** Nothing of the patient may reach a log. */
  @Override
  public String toString() {
    return "ServedPatient[]";
  }
}
