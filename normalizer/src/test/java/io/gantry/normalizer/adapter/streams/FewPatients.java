package io.gantry.normalizer.adapter.streams;

import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientDirectory;
import io.gantry.normalizer.identity.PatientRecord;
import io.gantry.normalizer.identity.PersonName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An index that a test can see through: a local number is linked, sent to review, or unknown. */
final class FewPatients implements PatientDirectory {
  private final Map<String, Patient> byMrn = new HashMap<>();
  private final Map<String, String> byNumber = new HashMap<>();
  private final Map<String, String> merged = new HashMap<>();

  FewPatients() {
    put(new Patient("M-ADA", PersonName.of("Larkspur", "Ada"), 19610203, 'F', "HOSP", ""));
    put(new Patient("M-BEA", PersonName.of("Teasel", "Bea"), 19700405, 'F', "HOSP", ""));
    put(new Patient("M-CYD", PersonName.of("Yarrow", "Cyd"), 19800607, 'F', "HOSP", ""));
    byNumber.put("L-ADA", "M-ADA");
    byNumber.put("L-BEA", "M-BEA");
  }

  private void put(Patient patient) {
    byMrn.put(patient.mrn(), patient);
  }

  /** From now on that number leads to this patient. */
  void number(String number, String mrn) {
    byNumber.put(number, mrn);
  }

  void merge(String prior, String survivor) {
    merged.put(prior, survivor);
  }

  @Override
  public Decision decide(PatientRecord record) {
    String mrn = byNumber.get(record.patientId());
    if (mrn != null) {
      return new Decision.Linked(merged.getOrDefault(mrn, mrn), 20, true, "the number");
    }
    return record.patientId().isEmpty()
        ? new Decision.NotInIndex(0, "no number")
        : new Decision.Review("M-ADA", 5, "an unknown number");
  }

  @Override
  public Optional<Patient> find(String mrn) {
    return Optional.ofNullable(byMrn.get(merged.getOrDefault(mrn, mrn)));
  }

  @Override
  public String version() {
    return "few";
  }
}
