package io.gantry.reconciler.ledger;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One content of an instance as it came from a source; identified by source, SOP Instance UID and
 * received digest. Facts only grow: {@link #join} is commutative, associative and idempotent. It
 * has more components than a record should: each is a fact that some event states on its own.
 *
 * @param received digests of the data set as it came
 * @param canonicalHead null until the normalizer has spoken
 * @param transferSyntaxUid null until known
 * @param receivedAt the first arrival, null until known
 * @param arrivals one number per arrival ({@link Facts#arrival})
 * @param normalized whether the normalizer has spoken
 * @param repeatOf the other source's copy that this one repeats
 * @param stored digests of what was stored for it
 */
public record Receipt(
    String source,
    InstanceId instance,
    InstanceDigests received,
    @Nullable Sha256 canonicalHead,
    @Nullable String transferSyntaxUid,
    @Nullable Instant receivedAt,
    SortedSet<Long> arrivals,
    boolean normalized,
    @Nullable Reason held,
    @Nullable Reason rejected,
    @Nullable RepeatOf repeatOf,
    SortedSet<Sha256> stored) {
  static final Comparator<Sha256> BY_HEX = Comparator.comparing(Sha256::hex);
  private static final Comparator<InstanceId> BY_PLACE =
      Comparator.comparing(InstanceId::studyInstanceUid)
          .thenComparing(InstanceId::seriesInstanceUid);

  /** Nothing but that it exists. */
  static Receipt of(String source, InstanceId instance, InstanceDigests received) {
    return new Receipt(
        source,
        instance,
        received,
        null,
        null,
        null,
        Collections.emptySortedSet(),
        false,
        null,
        null,
        null,
        Collections.emptySortedSet());
  }

  /** Of the same source and digest. */
  public Receipt join(Receipt other) {
    return new Receipt(
        source,
        BY_PLACE.compare(instance, other.instance) <= 0 ? instance : other.instance,
        received,
        least(canonicalHead, other.canonicalHead, BY_HEX),
        least(transferSyntaxUid, other.transferSyntaxUid, Comparator.naturalOrder()),
        least(receivedAt, other.receivedAt, Comparator.naturalOrder()),
        union(arrivals, other.arrivals, Comparator.naturalOrder()),
        normalized || other.normalized,
        least(held, other.held, Comparator.naturalOrder()),
        least(rejected, other.rejected, Comparator.naturalOrder()),
        least(repeatOf, other.repeatOf, RepeatOf.ORDER),
        union(stored, other.stored, BY_HEX));
  }

  public Sha256 digest() {
    return received.instance();
  }

  private static <T> @Nullable T least(@Nullable T a, @Nullable T b, Comparator<? super T> order) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return order.compare(a, b) <= 0 ? a : b;
  }

  private static <T> SortedSet<T> union(
      SortedSet<T> a, SortedSet<T> b, Comparator<? super T> order) {
    if (b.isEmpty()) {
      return a;
    }
    if (a.isEmpty()) {
      return b;
    }
    SortedSet<T> both = new TreeSet<>(order);
    both.addAll(a);
    both.addAll(b);
    return both;
  }

  /** The copy that the normalizer has seen before this one. */
  public record RepeatOf(String source, Sha256 digest, Relation relation) {
    static final Comparator<RepeatOf> ORDER =
        Comparator.comparing(RepeatOf::source)
            .thenComparing(RepeatOf::digest, BY_HEX)
            .thenComparing(RepeatOf::relation);
  }
}
