package io.gantry.fhir.rules;

import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose study it is, by what its objects say. An issuer that a rule added (the source's {@code
 * issuerOfPatientId}) is an assumption: it never makes two patients of one Patient ID, and gives
 * way to an issuer that an object declares itself.
 */
sealed interface StudyPatient {
  /** No object carries a Patient ID. */
  record None() implements StudyPatient {}

  /** One patient. */
  record One(String patientId, @Nullable String issuer) implements StudyPatient {
    /** Nothing of the patient may reach a log. */
    @Override
    public String toString() {
      return "One[]";
    }
  }

  /** The objects name so many different patients. */
  record Several(int patients) implements StudyPatient {}

  /** Path of (0010,0021) among the changed attributes. */
  String ISSUER_OF_PATIENT_ID = "00100021";

  static StudyPatient of(List<VerifiedInstance> instances) {
    Set<String> patientIds = new TreeSet<>();
    Set<String> declared = new TreeSet<>();
    Map<String, Integer> assumed = new LinkedHashMap<>();
    for (VerifiedInstance instance : instances) {
      ImagingAttributes.Patient patient = instance.attributes().patient();
      if (patient.patientId() == null) {
        continue;
      }
      patientIds.add(patient.patientId());
      if (patient.issuerOfPatientId() == null) {
        continue;
      }
      if (instance.changed().contains(ISSUER_OF_PATIENT_ID)) {
        assumed.merge(patient.issuerOfPatientId(), 1, Integer::sum);
      } else {
        declared.add(patient.issuerOfPatientId());
      }
    }
    if (patientIds.isEmpty()) {
      return new None();
    }
    int patients = Math.max(patientIds.size(), declared.size());
    return patients > 1
        ? new Several(patients)
        : new One(
            patientIds.iterator().next(),
            declared.isEmpty() ? mostAssumed(assumed) : declared.iterator().next());
  }

  private static @Nullable String mostAssumed(Map<String, Integer> assumed) {
    return assumed.entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey)
        .orElse(null);
  }
}
