package io.gantry.reconciler.ledger;

/** What became of a study: the worst class of its instances, in this order from good to bad. */
public enum StudyClass {
  VERIFIED,
  HELD,
  REJECTED,
  INCOMPLETE,
  PENDING;

  /** The worse of the two. */
  public StudyClass worse(StudyClass other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
