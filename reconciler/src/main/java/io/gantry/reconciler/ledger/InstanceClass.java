package io.gantry.reconciler.ledger;

/** What became of an instance that a source holds; disjoint (architecture.md, Ledger). */
public enum InstanceClass {
  /** In the cloud archive, and verified there. */
  VERIFIED,
  /** A person has to decide. */
  HELD,
  /** It can't be stored. */
  REJECTED,
  /** Listed, but not obtained. */
  MISSING,
  /** Under way. */
  PENDING
}
