package io.gantry.normalizer.identity;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which patient an archive's own numbers stand for, learned from records that name and birth date
 * alone make certain. A number that stood for two patients says nothing any more. Thread safe.
 */
public final class Crosswalk {
  private static final String AMBIGUOUS = "";

  /**
   * What is known of a number.
   *
   * @param mrn empty where it stood for two patients
   * @param id as it was written first
   */
  private record Known(String mrn, String issuer, String id, long records) {
    Known and(Known more) {
      String one = mrn.equals(more.mrn) ? mrn : AMBIGUOUS;
      return new Known(one, issuer, id, records + more.records);
    }
  }

  /**
   * A number of an archive's own.
   *
   * @param issuer as records state it, else the archive's name
   * @param records that say so
   */
  public record Learned(String issuer, String id, String mrn, long records) {}

  private final Map<String, Known> patients = new ConcurrentHashMap<>();

  /** Remembers a decision, if it is a certain link. */
  public void learn(PatientRecord record, Decision decision) {
    if (decision instanceof Decision.Linked linked
        && linked.certain()
        && !PatientId.isJunk(record.patientId())) {
      String issuer = record.issuer().isBlank() ? record.source() : record.issuer().strip();
      Known known = new Known(linked.mrn(), issuer, record.patientId().strip(), 1);
      patients.merge(key(record), known, Known::and);
    }
  }

  Optional<String> patientOf(PatientRecord record) {
    return Optional.ofNullable(patients.get(key(record)))
        .map(Known::mrn)
        .filter(mrn -> !mrn.equals(AMBIGUOUS));
  }

  /** Numbers that are known. */
  public int size() {
    return patients.size();
  }

  /**
   * The numbers that stood for one patient wherever they were met, but for those that are that
   * patient's MRN; by issuer and number.
   */
  public List<Learned> learned() {
    Map<String, Known> byIssuer = new HashMap<>();
    patients
        .values()
        .forEach(known ->
            byIssuer.merge(
                known.issuer() + "|" + PatientId.canonical(known.id()), known, Known::and));
    return byIssuer.values().stream()
        .filter(known -> !known.mrn().equals(AMBIGUOUS))
        .filter(known -> !PatientId.canonical(known.id()).equals(PatientId.canonical(known.mrn())))
        .map(known -> new Learned(known.issuer(), known.id(), known.mrn(), known.records()))
        .sorted(Comparator.comparing(Learned::issuer).thenComparing(Learned::id))
        .toList();
  }

  private static String key(PatientRecord record) {
    return record.source() + "|" + PatientId.canonical(record.patientId());
  }
}
