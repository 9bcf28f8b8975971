package io.gantry.reconciler.ledger;

import io.gantry.contracts.digest.Sha256;
import java.time.Instant;

/**
 * What the rules need to know of a stored object.
 *
 * @param digest of the stored data set
 * @param bytes of the object
 * @param storedAt the first time that it was reported
 */
public record Stored(Sha256 digest, String studyInstanceUid, long bytes, Instant storedAt) {
  /** Of the same digest. */
  public Stored join(Stored other) {
    return storedAt.compareTo(other.storedAt) <= 0 ? this : other;
  }

  /** What a stored object is good for; adds up to what lies in the bucket. */
  public enum Role {
    /** The version that counts. */
    VERIFIED,
    /** The same content as the verified one, stored under another key; or an earlier version. */
    SUPERSEDED,
    /** Revised or colliding: kept until a person decides. Or of a restamp that is not done. */
    UNDECIDED
  }
}
