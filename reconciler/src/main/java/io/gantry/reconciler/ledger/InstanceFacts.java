package io.gantry.reconciler.ledger;

import io.gantry.contracts.digest.Sha256;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything on record of one SOP Instance UID, over all sources and studies. Not safe between
 * threads. {@link #join} adds facts; order and repetition do not matter.
 */
public final class InstanceFacts {
  /** An instance as one source holds it in one study: the unit of the balance. */
  public record Unit(String source, String studyInstanceUid) {}

  /** One content from one source. */
  public record Version(String source, Sha256 digest) {}

  private final String sopInstanceUid;
  private final Map<Unit, Expectation> expectations = new HashMap<>();
  private final Map<Version, Receipt> receipts = new HashMap<>();
  private final Map<Sha256, Stored> stored = new HashMap<>();
  private final SortedMap<Long, Restamped> restamps = new TreeMap<>();

  public InstanceFacts(String sopInstanceUid) {
    this.sopInstanceUid = sopInstanceUid;
  }

  public String sopInstanceUid() {
    return sopInstanceUid;
  }

  /** Read only. */
  public Map<Unit, Expectation> expectations() {
    return expectations;
  }

  /** Read only. */
  public Map<Version, Receipt> receipts() {
    return receipts;
  }

  /** Read only. */
  public Map<Sha256, Stored> stored() {
    return stored;
  }

  /** By ordinal. Read only. */
  public SortedMap<Long, Restamped> restamps() {
    return restamps;
  }

  public void join(Restamped fact) {
    restamps.merge(fact.ordinal(), fact, Restamped::join);
  }

  public void join(Expectation fact) {
    expectations.merge(new Unit(fact.source(), fact.studyInstanceUid()), fact, Expectation::join);
  }

  /** A receipt also makes the instance expected of its source: listed united with received. */
  public void join(Receipt fact) {
    Receipt now = receipts.merge(new Version(fact.source(), fact.digest()), fact, Receipt::join);
    join(
        new Expectation(
            now.source(),
            now.instance().studyInstanceUid(),
            now.instance().seriesInstanceUid(),
            0,
            null));
  }

  public void join(Stored fact) {
    stored.merge(fact.digest(), fact, Stored::join);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InstanceFacts that
        && sopInstanceUid.equals(that.sopInstanceUid)
        && expectations.equals(that.expectations)
        && receipts.equals(that.receipts)
        && stored.equals(that.stored)
        && restamps.equals(that.restamps);
  }

  @Override
  public int hashCode() {
    return sopInstanceUid.hashCode();
  }

  @Override
  public String toString() {
    return sopInstanceUid + expectations + receipts + stored + restamps;
  }
}
