package io.gantry.normalizer.identity;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which patient an archive's own numbers stand for, learned from records that name and birth date
 * alone make certain. A number that stood for two patients says nothing any more. Thread safe.
 */
public final class Crosswalk {
  private static final String AMBIGUOUS = "";

  private final Map<String, String> patients = new ConcurrentHashMap<>();

  /** Remembers a decision, if it is a certain link. */
  public void learn(PatientRecord record, Decision decision) {
    if (decision instanceof Decision.Linked linked
        && linked.certain()
        && !PatientId.isJunk(record.patientId())) {
      patients.merge(key(record), linked.mrn(), (old, now) -> old.equals(now) ? old : AMBIGUOUS);
    }
  }

  Optional<String> patientOf(PatientRecord record) {
    return Optional.ofNullable(patients.get(key(record))).filter(mrn -> !mrn.equals(AMBIGUOUS));
  }

  /** Numbers that are known. */
  public int size() {
    return patients.size();
  }

  private static String key(PatientRecord record) {
    return record.source() + "|" + PatientId.canonical(record.patientId());
  }
}
