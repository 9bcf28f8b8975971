package io.gantry.fhir.rules;

import java.util.Locale;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;

/** A Patient by what DICOM says: for a rehearsal EHR, and to ask others who it is. */
public final class RehearsalPatient {
  private RehearsalPatient() {}

  /** What an archive says of a patient, as {@code $match} is asked; without identifiers. */
  public static Patient like(String name, String birthDate, String sex) {
    Patient patient = of(new PatientIdentity("", "", true, name, birthDate, sex));
    patient.getIdentifier().clear();
    return patient;
  }

  static Patient of(PatientIdentity identity) {
    Patient patient = new Patient();
    Identifier identifier = patient.addIdentifier();
    identifier.setSystem(identity.system()).setValue(identity.value());
    if (!identity.ofStudy()) {
      identifier.setType(
          new CodeableConcept(new Coding(Systems.V2_0203, "MR", "Medical record number")));
    }
    if (identity.name() != null) {
      HumanName name = name(identity.name());
      if (!name.isEmpty()) {
        patient.addName(name);
      }
    }
    DicomTimes.birthDate(identity.birthDate()).ifPresent(patient::setBirthDateElement);
    if (identity.sex() != null && !identity.sex().isBlank()) {
      patient.setGender(gender(identity.sex()));
    }
    return patient;
  }

  /** The first component group (PS3.5 6.2.1): family, given, middle, prefix, suffix. */
  private static HumanName name(String pn) {
    String[] parts = pn.split("=", -1)[0].split("\\^", -1);
    HumanName name = new HumanName();
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.isEmpty()) {
        continue;
      }
      switch (i) {
        case 0 -> name.setFamily(part);
        case 1, 2 -> name.addGiven(part);
        case 3 -> name.addPrefix(part);
        case 4 -> name.addSuffix(part);
        default -> {
          // The standard knows five components; more are a mistake that nobody can place.
        }
      }
    }
    return name;
  }

  private static AdministrativeGender gender(String sex) {
    return switch (sex.strip().toUpperCase(Locale.ROOT)) {
      case "M" -> AdministrativeGender.MALE;
      case "F" -> AdministrativeGender.FEMALE;
      case "O" -> AdministrativeGender.OTHER;
      default -> AdministrativeGender.UNKNOWN;
    };
  }
}
