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
 * @param embargo what a person last said of whether it may go at all, null where nobody did
 */
public record StudyFacts(
    String source,
    String studyInstanceUid,
    @Nullable Found found,
    long ordinal,
    @Nullable Listing listing,
    @Nullable Ended ended,
    long writtenOff,
    @Nullable Identity identity,
    @Nullable Embargo embargo) {

  public static StudyFacts of(String source, String studyInstanceUid) {
    return new StudyFacts(source, studyInstanceUid, null, 0, null, null, 0, null, null);
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
        later(identity, other.identity, Identity.ORDER),
        later(embargo, other.embargo, Embargo.ORDER));
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
        identity,
        embargo);
  }

  /** The same; what the latest order still owes is not waited for any more. */
  public StudyFacts noLongerWaitedFor() {
    return new StudyFacts(
        source, studyInstanceUid, found, ordinal, listing, ended, ordinal, identity, embargo);
  }

  StudyFacts with(Found fact) {
    return new StudyFacts(
        source, studyInstanceUid, fact, ordinal, listing, ended, writtenOff, identity, embargo);
  }

  StudyFacts with(Listing fact) {
    return new StudyFacts(
        source,
        studyInstanceUid,
        found,
        fact.ordinal(),
        fact,
        ended,
        writtenOff,
        identity,
        embargo);
  }

  StudyFacts with(Ended fact) {
    return new StudyFacts(
        source,
        studyInstanceUid,
        found,
        fact.ordinal(),
        listing,
        fact,
        writtenOff,
        identity,
        embargo);
  }

  /** The same, with what was decided about its patient. */
  public StudyFacts with(Identity fact) {
    return new StudyFacts(
        source, studyInstanceUid, found, ordinal, listing, ended, writtenOff, fact, embargo);
  }

  /** The same, with what a person said of whether it may go. */
  public StudyFacts with(Embargo fact) {
    return new StudyFacts(
        source, studyInstanceUid, found, ordinal, listing, ended, writtenOff, identity, fact);
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

  /**
   * What a person said of whether the study may go at all (docs/adr/0084).
   *
   * @param revision counts what was said of it
   * @param by who; of a rejection that two have to want: who proposed it
   * @param why in that person's words, without patient data
   * @param agreedBy who agreed, null where nobody had to, or has
   */
  public record Embargo(
      long revision, Instant at, Kind kind, String by, String why, @Nullable String agreedBy) {
    static final Comparator<Embargo> ORDER =
        Comparator.comparingLong(Embargo::revision)
            .thenComparing(Embargo::at)
            .thenComparing(Embargo::kind)
            .thenComparing(Embargo::by)
            .thenComparing(Embargo::why)
            .thenComparing(embargo -> String.valueOf(embargo.agreedBy()));

    /**
     * NONE: it may go (again). HELD: not until it is released. PROPOSED: to be rejected, once
     * somebody else agrees; held until then. REJECTED: never.
     */
    public enum Kind {
      NONE,
      HELD,
      PROPOSED,
      REJECTED
    }

    /** Whether nothing of the study is to be ordered. */
    public boolean stands() {
      return kind != Kind.NONE;
    }

    /** What the study's state says of it. */
    Reason reason() {
      String agreed = agreedBy == null ? "" : ", " + agreedBy + " agreed";
      return switch (kind) {
        case NONE -> throw new IllegalStateException("nothing holds the study");
        case HELD -> new Reason(Reason.SET_ASIDE, "Held by " + by + ": " + why);
        case PROPOSED ->
            new Reason(
                Reason.SET_ASIDE,
                by + " proposes to reject it, somebody else has to agree: " + why);
        case REJECTED -> new Reason(Reason.NOT_WANTED, "Rejected by " + by + agreed + ": " + why);
      };
    }
  }
}
