package io.gantry.contracts.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of the part of a study that is in the cloud archive, after a decision said another
 * patient than it is under ({@link IdentityDecision.Move}). Each such decision gets one answer; the
 * rest of the study waits for it.
 *
 * @param revision of the decision that is answered
 * @param code why it was not moved (GTY-nnnn), null where it was
 */
public record StoredPartSettled(
    String source,
    String studyInstanceUid,
    long revision,
    Outcome outcome,
    @Nullable String code,
    Instant at)
    implements DecisionEvent {

  /** One key for each answer: none takes another's place. */
  @Override
  public String key() {
    return studyInstanceUid + " " + source + " " + revision;
  }

  /**
   * MOVED: everything of the study that is stored, if anything is, is under the decision's patient.
   * REFUSED: it can't be, and is where it was. DROPPED: a later decision came before it was begun.
   */
  public enum Outcome {
    MOVED,
    REFUSED,
    DROPPED
  }
}
