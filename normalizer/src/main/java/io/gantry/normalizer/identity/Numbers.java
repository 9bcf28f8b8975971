package io.gantry.normalizer.identity;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom the record's numbers name.
 *
 * @param own patients whose MRN or known local number the record carries
 * @param learned the patient that the archive's own number stood for elsewhere; -1 = none
 * @param foreign patients whose MRN the record carries under an issuer that is not ours
 */
record Numbers(Set<Integer> own, int learned, Set<Integer> foreign) {
  Numbers {
    own = Set.copyOf(own);
    foreign = Set.copyOf(foreign);
  }

  static Numbers of(PatientRecord record, PatientIndex index, Crosswalk crosswalk) {
    Set<Integer> own = new TreeSet<>();
    Set<Integer> foreign = new TreeSet<>();
    add(record.patientId(), record.issuer(), index, own, foreign);
    for (String other : record.otherPatientIds().split("\\\\")) {
      String[] parts = other.split("\\^", -1);
      add(parts[0], parts.length > 3 ? parts[3] : "", index, own, foreign);
    }
    int learned =
        crosswalk.patientOf(record).map(index::numberOf).filter(number -> own.isEmpty()).orElse(-1);
    return new Numbers(own, learned, foreign);
  }

  private static void add(
      String id, String issuer, PatientIndex index, Set<Integer> own, Set<Integer> foreign) {
    if (PatientId.isJunk(id)) {
      return;
    }
    if (!issuer.isBlank()) {
      index.withAlias(id, issuer, own::add);
    }
    Boolean ours = index.isOurs(issuer);
    Set<Integer> found = ours == null || ours ? own : foreign;
    for (String reading : PatientId.readings(id)) {
      index.withMrn(reading, found::add);
    }
  }

  Set<Integer> all() {
    Set<Integer> all = new TreeSet<>(own);
    all.addAll(foreign);
    if (learned >= 0) {
      all.add(learned);
    }
    return all;
  }

  boolean isEmpty() {
    return own.isEmpty() && foreign.isEmpty() && learned < 0;
  }

  IdEvidence evidence(int number, String mrn, PatientRecord record) {
    if (own.contains(number)) {
      return IdEvidence.OWN;
    }
    if (learned == number) {
      return IdEvidence.LEARNED;
    }
    if (foreign.contains(number)) {
      return IdEvidence.NEARLY;
    }
    if (own.isEmpty() && foreign.isEmpty()) {
      for (String reading : PatientId.readings(record.patientId())) {
        if (PatientId.nearly(reading, mrn)) {
          return IdEvidence.NEARLY;
        }
      }
      for (String other : record.otherPatientIds().split("\\\\")) {
        if (PatientId.nearly(other.split("\\^", -1)[0], mrn)) {
          return IdEvidence.NEARLY;
        }
      }
    }
    return IdEvidence.NOTHING;
  }

  /** Why this patient can't simply be taken, although everything else may fit; null = nothing. */
  @Nullable String conflictWith(int number) {
    if (own.size() > 1) {
      return "the record's numbers belong to different patients";
    }
    if (!own.isEmpty() && !own.contains(number)) {
      return "the patient number belongs to somebody else than name and birth date say";
    }
    if (learned >= 0 && learned != number) {
      return "the archive's own number stood for somebody else before";
    }
    return null;
  }
}
