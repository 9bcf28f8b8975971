package io.gantry.reconciler.ledger;

import io.gantry.reconciler.ledger.InstanceFacts.Unit;
import io.gantry.reconciler.ledger.InstanceState.UnitState;
import org.jspecify.annotations.Nullable;

/**
 * How many instances of a study at a source are what; kept by adding and taking away single
 * instances. More components than a record should have: each is a column of numbers.
 *
 * @param listed have been in some listing
 * @param seen have been in the listing of the study's latest order, and came or were reported
 * @param received have come
 * @param normalized of these, the normalizer has spoken
 * @param loaded of these, are in the cloud archive or repeat one that is
 */
public record StudyCounts(
    int units,
    int verified,
    int held,
    int rejected,
    int missing,
    int pending,
    int listed,
    int seen,
    int received,
    int normalized,
    int loaded,
    int duplicates,
    int collisions) {
  public static final StudyCounts NONE = new StudyCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * What one instance adds.
   *
   * @param latestOrdinal of the study
   */
  public static StudyCounts of(
      Unit unit, InstanceFacts facts, InstanceState state, long latestOrdinal) {
    UnitState unitState = state.units().get(unit);
    Expectation expectation = facts.expectations().get(unit);
    if (unitState == null || expectation == null) {
      return NONE;
    }
    boolean received = false;
    boolean normalized = true;
    for (Receipt receipt : facts.receipts().values()) {
      if (receipt.source().equals(unit.source())
          && receipt.instance().studyInstanceUid().equals(unit.studyInstanceUid())) {
        received = true;
        normalized &= receipt.normalized();
      }
    }
    InstanceClass is = unitState.instanceClass();
    long ordinal = expectation.listedOrdinal();
    return new StudyCounts(
        1,
        one(is == InstanceClass.VERIFIED),
        one(is == InstanceClass.HELD),
        one(is == InstanceClass.REJECTED),
        one(is == InstanceClass.MISSING),
        one(is == InstanceClass.PENDING),
        one(ordinal > 0),
        one(ordinal > 0 && ordinal == latestOrdinal),
        one(received),
        one(received && normalized),
        one(unitState.verdict() != null),
        one(unitState.duplicate()),
        one(is == InstanceClass.HELD && isCollision(unitState.reason())));
  }

  public StudyCounts plus(StudyCounts o) {
    return new StudyCounts(
        units + o.units,
        verified + o.verified,
        held + o.held,
        rejected + o.rejected,
        missing + o.missing,
        pending + o.pending,
        listed + o.listed,
        seen + o.seen,
        received + o.received,
        normalized + o.normalized,
        loaded + o.loaded,
        duplicates + o.duplicates,
        collisions + o.collisions);
  }

  public StudyCounts minus(StudyCounts o) {
    return plus(
        new StudyCounts(
            -o.units,
            -o.verified,
            -o.held,
            -o.rejected,
            -o.missing,
            -o.pending,
            -o.listed,
            -o.seen,
            -o.received,
            -o.normalized,
            -o.loaded,
            -o.duplicates,
            -o.collisions));
  }

  private static int one(boolean yes) {
    return yes ? 1 : 0;
  }

  private static boolean isCollision(@Nullable Reason reason) {
    return reason != null && reason.code().equals(Reason.COLLISION);
  }
}
