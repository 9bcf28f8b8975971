package io.gantry.normalizer.gate;

import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientDirectory;
import io.gantry.normalizer.identity.PersonName;
import io.gantry.normalizer.identity.SameRecord;
import io.gantry.normalizer.identity.SameRecord.Agreement;
import io.gantry.normalizer.rules.KnownNames;
import java.util.List;
import java.util.stream.Stream;

/**
 * Names of the patient index by number, also former ones; a number that was merged leads to who has
 * it now.
 */
public final class IndexedNames implements KnownNames {
  private final PatientDirectory patients;

  public IndexedNames(PatientDirectory patients) {
    this.patients = patients;
  }

  @Override
  public List<String> names(String number, String issuer, String birthDate) {
    return number.isBlank()
        ? List.of()
        : patients
            .find(number.strip())
            .filter(patient -> isMeant(Links.of(patient), issuer.strip(), birthDate))
            .map(IndexedNames::names)
            .orElse(List.of());
  }

  private static List<String> names(Patient patient) {
    String now = Links.of(patient).name();
    PersonName name = patient.name();
    return Stream.of(now, name.previousFamily() + "^" + name.given())
        .filter(one -> !one.isBlank() && !one.startsWith("^"))
        .toList();
  }

  private static boolean isMeant(LinkedPatient patient, String issuer, String birthDate) {
    return isIssuer(patient, issuer)
        && SameRecord.birthDates(patient.birthDate(), birthDate) != Agreement.OTHER;
  }

  /** What one of them does not say is no contradiction. */
  private static boolean isIssuer(LinkedPatient patient, String issuer) {
    boolean said = !issuer.isEmpty() && !(patient.issuer() + patient.issuerOid()).isBlank();
    return !said
        || issuer.equalsIgnoreCase(patient.issuer())
        || issuer.equalsIgnoreCase(patient.issuerOid());
  }
}
