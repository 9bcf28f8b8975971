package io.gantry.reconciler.ledger;

/** How one version of an instance relates to the one that is verified (the primary). */
public enum Verdict {
  PRIMARY,
  /** Equal instance digest. */
  REPEAT,
  /** Equal canonical head and pixels: the same content in another encoding. */
  REENCODED,
  /** Equal pixels, another head: a person decides. */
  REVISED,
  /** Another object under the same SOP Instance UID: both kept, a person decides. */
  COLLISION
}
