package io.gantry.normalizer.identity;

import java.util.Optional;

/** Who is known: what the gate asks. Safe between threads. */
public interface PatientDirectory {
  /** Whose record it is, as far as it can be told. */
  Decision decide(PatientRecord record);

  /** The patient with this MRN, or the one it was merged into; empty where there is none. */
  Optional<Patient> find(String mrn);

  /** Which index it is, for the record: of the same version the same answers come. */
  String version();
}
