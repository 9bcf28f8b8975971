package io.gantry.normalizer.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Who is known: what the gate asks. Safe between threads. */
public interface PatientDirectory {
  /** Whose record it is, as far as it can be told. */
  Decision decide(PatientRecord record);

  /** The patient with this MRN, or the one it was merged into; empty where there is none. */
  Optional<Patient> find(String mrn);

  /**
   * Whose the record may be, the likeliest first, for a person who decides; and the patient with
   * this MRN, whatever speaks against it, at the end.
   *
   * @param mrn to be compared in any case; empty: nobody
   * @param limit how many of the likeliest
   */
  default List<PossiblePatient> candidates(PatientRecord record, String mrn, int limit) {
    return List.of();
  }

  /** Whether another system's number stands for somebody. */
  default boolean knows(String id, String issuer) {
    return false;
  }

  /** Which index it is, for the record: of the same version the same answers come. */
  String version();

  /** Several questions to the same version: be quick, nothing changes meanwhile. */
  default <T> T atOnce(Supplier<T> questions) {
    return questions.get();
  }

  /**
   * What has changed since; nothing where the index never does.
   *
   * @param position 0, or what the last answer said
   */
  default IndexChanges since(long position) {
    return new IndexChanges(position, false, Set.of());
  }
}
