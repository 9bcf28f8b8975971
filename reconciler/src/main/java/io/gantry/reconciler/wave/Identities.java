package io.gantry.reconciler.wave;

import java.util.List;

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
   * A person decides.
   *
   * @return the study as it is now; what was decided is at work a moment later
   * @throws io.gantry.platform.GantryException GTY-0680 where nothing is known of the study's
   *     patient, GTY-0681 where the decision is none, GTY-0682 where the person who agrees is the
   *     one who proposed, GTY-0683 where there is nothing to undo, GTY-0643 without a reason
   */
  StudyIdentity decide(Review review, Request request);
}
