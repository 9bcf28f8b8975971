package io.gantry.reconciler.ledger;

import static java.util.Comparator.comparing;
import static java.util.Comparator.nullsFirst;

import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import io.gantry.reconciler.ledger.InstanceFacts.Unit;
import io.gantry.reconciler.ledger.InstanceFacts.Version;
import io.gantry.reconciler.ledger.Receipt.RepeatOf;
import io.gantry.reconciler.ledger.Stored.Role;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the facts say of one SOP Instance UID. The primary is the stored version that was received
 * first (then by source, then by digest): it is verified. Other versions relate to it ({@link
 * Verdict}); revised and colliding ones are held.
 *
 * @param primary the version that counts, null while nothing is stored
 * @param units each instance of a source and study
 * @param roles each stored digest
 */
public record InstanceState(
    @Nullable Primary primary, Map<Unit, UnitState> units, Map<Sha256, Role> roles) {

  /** The version that counts: whose copy, and which stored object. */
  public record Primary(Version version, Sha256 stored) {}

  /**
   * An instance of a source and study.
   *
   * @param duplicate verified, but not the first such copy
   */
  public record UnitState(
      InstanceClass instanceClass,
      @Nullable Verdict verdict,
      @Nullable Reason reason,
      boolean duplicate) {}

  private static final Comparator<Receipt> FIRST_RECEIVED =
      comparing(Receipt::receivedAt, nullsFirst(Comparator.<java.time.Instant>naturalOrder()))
          .thenComparing(Receipt::source)
          .thenComparing(Receipt::digest, Receipt.BY_HEX);

  public static InstanceState of(InstanceFacts facts) {
    return new Judge(facts).judge();
  }

  private record Opinion(
      InstanceClass instanceClass, @Nullable Verdict verdict, @Nullable Reason reason) {
    static final Opinion PENDING = new Opinion(InstanceClass.PENDING, null, null);
  }

  private static final class Judge {
    private final InstanceFacts facts;
    private final @Nullable Receipt first;
    private final Map<Version, Opinion> opinions = new HashMap<>();

    Judge(InstanceFacts facts) {
      this.facts = facts;
      this.first =
          facts.receipts().values().stream()
              .filter(receipt -> !receipt.stored().isEmpty())
              .min(FIRST_RECEIVED)
              .orElse(null);
    }

    InstanceState judge() {
      facts
          .receipts()
          .forEach((version, receipt) -> opinions.put(version, opinion(receipt, new HashSet<>())));
      Map<Unit, UnitState> units = new HashMap<>();
      facts.expectations().forEach((unit, expectation) -> units.put(unit, state(unit)));
      return new InstanceState(primary(), units, roles());
    }

    private @Nullable Primary primary() {
      if (first == null) {
        return null;
      }
      return new Primary(new Version(first.source(), first.digest()), currentOf(first));
    }

    /** The version of the last restamp that is done; else what was loaded. */
    private Sha256 currentOf(Receipt receipt) {
      Sha256 current = storedOf(receipt);
      for (Restamped restamp : facts.restamps().values()) {
        if (restamp.applied() && restamp.received().equals(receipt.digest())) {
          current = restamp.stored();
        }
      }
      return current;
    }

    /** A version stored more than once (by another rule book) counts as it was stored first. */
    private Sha256 storedOf(Receipt receipt) {
      return receipt.stored().stream()
          .min(
              comparing(this::storedAt, nullsFirst(Comparator.<java.time.Instant>naturalOrder()))
                  .thenComparing(Receipt.BY_HEX))
          .orElseThrow();
    }

    private java.time.@Nullable Instant storedAt(Sha256 digest) {
      Stored stored = facts.stored().get(digest);
      return stored == null ? null : stored.storedAt();
    }

    private Opinion opinion(Receipt receipt, Set<Version> above) {
      if (!receipt.stored().isEmpty() && first != null) {
        return relation(receipt, first);
      }
      RepeatOf repeat = receipt.repeatOf();
      if (repeat != null && !isSelf(receipt, repeat)) {
        return repeated(receipt, repeat, above);
      }
      if (receipt.rejected() != null) {
        return new Opinion(InstanceClass.REJECTED, null, receipt.rejected());
      }
      if (receipt.held() != null) {
        return new Opinion(InstanceClass.HELD, null, receipt.held());
      }
      return Opinion.PENDING;
    }

    private static boolean isSelf(Receipt receipt, RepeatOf repeat) {
      return repeat.source().equals(receipt.source()) && repeat.digest().equals(receipt.digest());
    }

    /** A copy is what the one is that it repeats, once that is settled. */
    private Opinion repeated(Receipt receipt, RepeatOf repeat, Set<Version> above) {
      if (!above.add(new Version(receipt.source(), receipt.digest()))) {
        return Opinion.PENDING; // two copies that name each other: neither is stored
      }
      Receipt original = facts.receipts().get(new Version(repeat.source(), repeat.digest()));
      if (original == null) {
        return Opinion.PENDING;
      }
      Opinion of = opinion(original, above);
      if (of.instanceClass() != InstanceClass.VERIFIED) {
        return of;
      }
      boolean same = repeat.relation() == Relation.REPEAT && of.verdict() != Verdict.REENCODED;
      return new Opinion(InstanceClass.VERIFIED, same ? Verdict.REPEAT : Verdict.REENCODED, null);
    }

    private UnitState state(Unit unit) {
      Opinion worst = null;
      for (Map.Entry<Version, Receipt> entry : facts.receipts().entrySet()) {
        Receipt receipt = entry.getValue();
        if (receipt.source().equals(unit.source())
            && receipt.instance().studyInstanceUid().equals(unit.studyInstanceUid())) {
          Opinion opinion = opinions.get(entry.getKey());
          worst = worst == null || (opinion != null && prevails(opinion, worst)) ? opinion : worst;
        }
      }
      if (worst == null) {
        return withoutReceipt(facts.expectations().get(unit));
      }
      boolean duplicate =
          worst.instanceClass() == InstanceClass.VERIFIED
              && first != null
              && !(first.source().equals(unit.source())
                  && first.instance().studyInstanceUid().equals(unit.studyInstanceUid()));
      return new UnitState(worst.instanceClass(), worst.verdict(), worst.reason(), duplicate);
    }

    private static UnitState withoutReceipt(@Nullable Expectation expectation) {
      Expectation.Missing missing = expectation == null ? null : expectation.missing();
      return missing == null
          ? new UnitState(InstanceClass.PENDING, null, null, false)
          : new UnitState(InstanceClass.MISSING, null, missing.reason(), false);
    }

    /**
     * Of several versions from one source: one under way keeps the instance pending, then one that
     * waits for a person, then a verified one (a bad copy beside it does no harm), then a rejected.
     */
    private static boolean prevails(Opinion a, Opinion b) {
      int byClass = Integer.compare(rank(a.instanceClass()), rank(b.instanceClass()));
      return byClass != 0 ? byClass < 0 : WITHIN_CLASS.compare(a, b) < 0;
    }

    private static final Comparator<Opinion> WITHIN_CLASS =
        comparing(Opinion::reason, nullsFirst(Comparator.<Reason>naturalOrder()))
            .thenComparing(Opinion::verdict, nullsFirst(Comparator.<Verdict>naturalOrder()));

    private static int rank(InstanceClass instanceClass) {
      return switch (instanceClass) {
        case PENDING -> 0;
        case HELD -> 1;
        case VERIFIED -> 2;
        case REJECTED -> 3;
        case MISSING -> 4;
      };
    }

    private Map<Sha256, Role> roles() {
      Map<Sha256, Role> roles = new HashMap<>();
      Primary primary = primary();
      for (Receipt receipt : facts.receipts().values()) {
        for (Sha256 digest : receipt.stored()) {
          roles.merge(digest, role(receipt, digest, primary), Judge::stronger);
        }
      }
      for (Restamped restamp : facts.restamps().values()) {
        roles.merge(restamp.stored(), role(restamp, primary), Judge::stronger);
      }
      return roles;
    }

    /** A version of a restamp that is not done, or of a content that does not count, waits. */
    private static Role role(Restamped restamp, @Nullable Primary primary) {
      if (primary != null && primary.stored().equals(restamp.stored())) {
        return Role.VERIFIED;
      }
      boolean counts =
          primary != null
              && restamp.applied()
              && primary.version().digest().equals(restamp.received());
      return counts ? Role.SUPERSEDED : Role.UNDECIDED;
    }

    private Role role(Receipt receipt, Sha256 digest, @Nullable Primary primary) {
      if (primary != null && primary.stored().equals(digest)) {
        return Role.VERIFIED;
      }
      Opinion opinion = opinions.get(new Version(receipt.source(), receipt.digest()));
      boolean same = opinion != null && opinion.instanceClass() == InstanceClass.VERIFIED;
      return same ? Role.SUPERSEDED : Role.UNDECIDED;
    }

    private static Role stronger(Role a, Role b) {
      return a.compareTo(b) <= 0 ? a : b;
    }

    private static Opinion relation(Receipt receipt, Receipt primary) {
      if (receipt.digest().equals(primary.digest())) {
        boolean itself = receipt.source().equals(primary.source());
        Verdict verdict = itself ? Verdict.PRIMARY : Verdict.REPEAT;
        return new Opinion(InstanceClass.VERIFIED, verdict, null);
      }
      boolean samePixels = samePixels(receipt.received().pixels(), primary.received().pixels());
      if (!samePlace(receipt, primary)) {
        return collision();
      }
      Sha256 head = receipt.canonicalHead();
      if (head != null && head.equals(primary.canonicalHead()) && samePixels) {
        return new Opinion(InstanceClass.VERIFIED, Verdict.REENCODED, null);
      }
      // Without pixels, equal (no) pixels prove nothing: another head is another object.
      return samePixels && receipt.received().pixels().length() > 0 ? revised() : collision();
    }

    private static boolean samePlace(Receipt a, Receipt b) {
      return a.instance().studyInstanceUid().equals(b.instance().studyInstanceUid())
          && a.instance().seriesInstanceUid().equals(b.instance().seriesInstanceUid());
    }

    private static boolean samePixels(PartDigest a, PartDigest b) {
      return a.length() == b.length() && a.sha256().equals(b.sha256());
    }

    private static Opinion collision() {
      return new Opinion(
          InstanceClass.HELD,
          Verdict.COLLISION,
          new Reason(
              Reason.COLLISION,
              "Another object has the same SOP Instance UID and was received first; both are kept,"
                  + " decide which one counts"));
    }

    private static Opinion revised() {
      return new Opinion(
          InstanceClass.HELD,
          Verdict.REVISED,
          new Reason(
              Reason.REVISED,
              "The same pixels were received before with other attributes; both are kept, decide"
                  + " which version counts"));
    }
  }
}
