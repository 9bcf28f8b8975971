package io.gantry.reconciler.ledger;

import io.gantry.contracts.digest.Sha256;

/**
 * A version that a restamp made of a stored object.
 *
 * @param ordinal of the restamp; later ones are made of earlier ones
 * @param received instance digest of the content that all versions come from
 * @param stored instance digest of the version
 * @param applied whether the whole study has its versions: from then on this one counts
 */
public record Restamped(long ordinal, Sha256 received, Sha256 stored, boolean applied) {
  /** Of the same restamp. */
  public Restamped join(Restamped other) {
    Restamped one = Receipt.BY_HEX.compare(stored, other.stored) <= 0 ? this : other;
    return new Restamped(ordinal, one.received, one.stored, applied || other.applied);
  }

  /** The same, of a study that is done. */
  public Restamped ofDoneStudy() {
    return new Restamped(ordinal, received, stored, true);
  }
}
