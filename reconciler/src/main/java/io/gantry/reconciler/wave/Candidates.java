package io.gantry.reconciler.wave;

import io.gantry.contracts.patient.ArchivePatient;
import java.util.List;

/**
 * Whose a study may be, of the patient index: what a reviewer compares it with. The answers are
 * patient data and are kept nowhere. Safe between threads.
 */
public interface Candidates {
  /** This process has no patient index. */
  Candidates NONE =
      new Candidates() {
        @Override
        public List<Candidate> of(String source, ArchivePatient asked, String mrn, int limit) {
          return List.of();
        }

        @Override
        public boolean known() {
          return false;
        }
      };

  /** Whether there is an index at all. */
  default boolean known() {
    return true;
  }

  /**
   * The likeliest first; the patient with the MRN that was asked for, if any, comes last where it
   * is none of them.
   *
   * @param asked what the archive says
   * @param mrn to be compared in any case; empty: nobody
   * @param limit how many of the likeliest
   */
  List<Candidate> of(String source, ArchivePatient asked, String mrn, int limit);

  /**
   * Somebody of the index beside what the archive says.
   *
   * @param issuer who assigned the MRN, empty: not said
   * @param score bits of evidence, after the prior
   * @param words what speaks for and against it, without the data themselves
   */
  record Candidate(String mrn, String issuer, double score, String words, List<Field> fields) {
    public Candidate {
      fields = List.copyOf(fields);
    }
  }

  /**
   * One field of both records.
   *
   * @param archive as the archive says it, empty: it does not
   * @param index as the index has it, empty: it does not
   * @param agreement same, similar, different, not compared
   * @param words how it agrees
   */
  record Field(String name, String archive, String index, String agreement, String words) {}
}
