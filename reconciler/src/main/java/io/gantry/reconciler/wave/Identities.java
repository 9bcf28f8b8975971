package io.gantry.reconciler.wave;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reviewers do, in process and by REST. Each decision is on record in the transaction that
 * makes it, with who and why. Safe between threads.
 */
public interface Identities {
  /**
   * Studies and whose they are, those that wait longest first.
   *
   * @param waitingOnly without those that are linked
   * @param limit how many at most
   */
  List<StudyIdentity> list(boolean waitingOnly, int limit);

  /**
   * The same behind a study.
   *
   * @param after null: from the first
   */
  default List<StudyIdentity> list(boolean waitingOnly, @Nullable After after, int limit) {
    return list(waitingOnly, limit);
  }

  /** Where a page begins. */
  record After(Instant decidedAt, String studyInstanceUid, String source) {}

  /**
   * A person decides.
   *
   * @return the study as it is now; what was decided is at work a moment later
   * @throws io.gantry.platform.GantryException GTY-0680 where nothing is known of the study's
   *     patient, GTY-0681 where the decision is none, GTY-0682 where the person who agrees is the
   *     one who proposed, GTY-0683 where there is nothing to undo, GTY-0643 without a reason
   */
  StudyIdentity decide(Review review, Request request);
}
