package io.gantry.reconciler.restamp;

import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.StudyVerified.PatientKey;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.Request;
import java.util.List;

/**
 * New versions of studies that are in the cloud archive. What is asked for is on record in the
 * transaction that takes it, with who and why; it is carried out as soon as the study is verified
 * and its manifest written, one restamp of a study after the other. Safe between threads.
 */
public interface Restamps {
  /**
   * Restamps one study. Asking again with the same decision id is a no-op; where the study is
   * already as wanted, the restamp ends without a new version.
   *
   * @throws io.gantry.platform.GantryException GTY-0660 where no such study is on record, GTY-0661
   *     where nothing is to be changed, GTY-0643 without a reason
   */
  RestampView study(String studyInstanceUid, RestampSpec spec, Request request);

  /**
   * Restamps the study with the patient that it had before its last restamp.
   *
   * @throws io.gantry.platform.GantryException GTY-0662 where there is none, or its objects did not
   *     agree on the patient
   */
  RestampView undo(String studyInstanceUid, Request request);

  /** The restamps of a study, the latest first. */
  List<RestampView> of(String studyInstanceUid);

  /** Those of all studies that have not ended, the oldest first; 1,000 at most. */
  default List<RestampView> open() {
    return open(0, 1_000);
  }

  /**
   * The same, from behind a place.
   *
   * @param after {@link RestampView#ordinal} of the last one before, 0: from the beginning
   */
  List<RestampView> open(long after, int limit);

  /**
   * Two patients were found to be one: restamps every study that is in the cloud archive under the
   * prior one, and from now on also each study that comes to be verified under it. The same merge
   * again asks for nothing new.
   *
   * @param prior whom the patient index no longer has
   * @param surviving attributes that all objects get; patient ID and issuer at least
   * @param decisionId names the merge, e.g. by its message's control id
   */
  List<RestampView> forMerge(
      PatientKey prior, PatientValues surviving, String decisionId, Request request);

  /** A merge is taken back: later studies of the prior patient stay as they are. */
  void unmerge(PatientKey prior, Request request);

  /** Of a process without a ledger to write: takes nothing. */
  Restamps NONE =
      new Restamps() {
        @Override
        public RestampView study(String studyInstanceUid, RestampSpec spec, Request request) {
          throw new GantryException("GTY-0660", "No study of this UID is on record");
        }

        @Override
        public RestampView undo(String studyInstanceUid, Request request) {
          throw new GantryException("GTY-0660", "No study of this UID is on record");
        }

        @Override
        public List<RestampView> of(String studyInstanceUid) {
          return List.of();
        }

        @Override
        public List<RestampView> open(long after, int limit) {
          return List.of();
        }

        @Override
        public List<RestampView> forMerge(
            PatientKey prior, PatientValues surviving, String decisionId, Request request) {
          return List.of();
        }

        @Override
        public void unmerge(PatientKey prior, Request request) {
          // nothing was merged
        }
      };
}
