package io.gantry.normalizer.identity.adt;

/**
 * What one message did.
 *
 * @param mrn the number that the message is about; empty if it has none
 * @param priorId the number that is merged or moved; empty if there is none
 * @param survivingMrn where images of {@code mrn} belong after this message
 * @param changes field by field, {@code field:old->new}, with {@code ; } between
 * @param note why, in words
 */
public record AdtOutcome(
    Action action, String mrn, String priorId, String survivingMrn, String changes, String note) {
  /** What was done, and what the sender is told (HL7 table 0008). */
  public enum Action {
    /** The index is as the message says. */
    APPLIED("AA"),
    /** There was nothing to do. */
    NOOP("AA"),
    /** The same message was here before. */
    DUPLICATE("AA"),
    /** Older than what is already applied: not applied. */
    STALE("AA"),
    /** Kept for a person to decide; nothing was changed. */
    REVIEW("AA"),
    /** About a patient who is not in the index; nothing was changed. */
    UNKNOWN_PATIENT("AA"),
    /** Contradicts itself or lacks what its event needs. */
    REJECTED("AE");

    private final String acknowledgement;

    Action(String acknowledgement) {
      this.acknowledgement = acknowledgement;
    }

    /** MSA-1: AA for all that is safe in our hands, AE where the sender has to correct it. */
    public String acknowledgement() {
      return acknowledgement;
    }
  }
}
