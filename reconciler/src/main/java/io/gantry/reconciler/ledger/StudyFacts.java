package io.gantry.reconciler.ledger;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.StudyProgress.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a study at a source, apart from its instances. Facts only grow: {@link #join} is
 * commutative, associative and idempotent.
 *
 * @param found what the latest sweep said, null where no sweep saw it
 * @param ordinal the latest order that anything was heard of, 0: none
 * @param listing what the archive listed for the latest order that got that far
 * @param ended how the latest order that has ended did so
 * @param writtenOff the latest order whose remaining events are no longer waited for
 * @param identity what was decided about its patient, null where nothing was
 */
public record StudyFacts(
    String source,
    String studyInstanceUid,
    @Nullable Found found,
    long ordinal,
    @Nullable Listing listing,
    @Nullable Ended ended,
    long writtenOff,
    @Nullable Identity identity) {

  public static StudyFacts of(String source, String studyInstanceUid) {
    return new StudyFacts(source, studyInstanceUid, null, 0, null, null, 0, null);
  }

  public StudyFacts join(StudyFacts other) {
    return new StudyFacts(
        source,
        studyInstanceUid,
        later(found, other.found, Found.ORDER),
        Math.max(ordinal, other.ordinal),
        later(listing, other.listing, Listing.ORDER),
        later(ended, other.ended, Ended.ORDER),
        Math.max(writtenOff, other.writtenOff),
        later(identity, other.identity, Identity.ORDER));
  }

  /** The same, known to be ordered. */
  public StudyFacts ordered(long newOrdinal) {
    return new StudyFacts(
        source,
        studyInstanceUid,
        found,
        Math.max(ordinal, newOrdinal),
        listing,
        ended,
        writtenOff,
        identity);
  }

  /** The same; what the latest order still owes is not waited for any more. */
  public StudyFacts noLongerWaitedFor() {
    return new StudyFacts(
        source, studyInstanceUid, found, ordinal, listing, ended, ordinal, identity);
  }

  StudyFacts with(Found fact) {
    return new StudyFacts(
        source, studyInstanceUid, fact, ordinal, listing, ended, writtenOff, identity);
  }

  StudyFacts with(Listing fact) {
    return new StudyFacts(
        source, studyInstanceUid, found, fact.ordinal(), fact, ended, writtenOff, identity);
  }

  StudyFacts with(Ended fact) {
    return new StudyFacts(
        source, studyInstanceUid, found, fact.ordinal(), listing, fact, writtenOff, identity);
  }

  /** The same, with what was decided about its patient. */
  public StudyFacts with(Identity fact) {
    return new StudyFacts(
        source, studyInstanceUid, found, ordinal, listing, ended, writtenOff, fact);
  }

  private static <T> @Nullable T later(@Nullable T a, @Nullable T b, Comparator<T> order) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return order.compare(a, b) >= 0 ? a : b;
  }

  /**
   * A row of a sweep, without what could name the patient.
   *
   * @param instances as the archive says it, never trusted alone
   */
  public record Found(
      Instant at,
      String sweepId,
      @Nullable String studyDate,
      List<String> modalities,
      @Nullable Integer series,
      @Nullable Integer instances) {
    static final Comparator<Found> ORDER =
        Comparator.comparing(Found::at)
            .thenComparing(Found::sweepId)
            .thenComparing(found -> String.valueOf(found.studyDate()))
            .thenComparing(found -> found.modalities().toString())
            .thenComparing(found -> String.valueOf(found.series()))
            .thenComparing(found -> String.valueOf(found.instances()));

    public Found {
      modalities = List.copyOf(modalities);
    }
  }

  /**
   * What the archive listed.
   *
   * @param instances distinct SOP Instance UIDs
   * @param digest over them
   */
  public record Listing(long ordinal, Instant at, int instances, Sha256 digest) {
    static final Comparator<Listing> ORDER =
        Comparator.comparingLong(Listing::ordinal)
            .thenComparing(Listing::at)
            .thenComparingInt(Listing::instances)
            .thenComparing(Listing::digest, Receipt.BY_HEX);
  }

  /**
   * How an order ended.
   *
   * @param reason for FAILED and VANISHED, else null
   */
  public record Ended(
      long ordinal,
      Instant at,
      String attempt,
      Outcome outcome,
      int listed,
      @Nullable Reason reason) {
    static final Comparator<Ended> ORDER =
        Comparator.comparingLong(Ended::ordinal)
            .thenComparing(Ended::at)
            .thenComparing(Ended::attempt)
            .thenComparing(Ended::outcome)
            .thenComparingInt(Ended::listed)
            .thenComparing(ended -> String.valueOf(ended.reason()));
  }

  /**
   * What was decided about its patient.
   *
   * @param revision counts the decisions; 0: there was none when one was needed
   * @param reason why it is not to be moved, null where it may
   */
  public record Identity(long revision, Instant at, @Nullable Reason reason) {
    static final Comparator<Identity> ORDER =
        Comparator.comparingLong(Identity::revision)
            .thenComparing(Identity::at)
            .thenComparing(identity -> String.valueOf(identity.reason()));
  }
}
