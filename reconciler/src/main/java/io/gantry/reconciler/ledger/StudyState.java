package io.gantry.reconciler.ledger;

import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.reconciler.ledger.StudyFacts.Ended;
import io.gantry.reconciler.ledger.StudyFacts.Found;
import io.gantry.reconciler.ledger.StudyFacts.Listing;
import org.jspecify.annotations.Nullable;

/**
 * What facts and instances say of a study at a source.
 *
 * <p>A study of which the archive lists no instance is verified (with zero) where the sweep counted
 * none either or did not count; where the sweep counted some it is incomplete (GTY-0603).
 *
 * <p>A study that was never ordered, since its patient is not certain, is held with all that the
 * archive counts in it.
 *
 * <p>A study that a person holds or has rejected is held or rejected, with all that is not known of
 * it yet. That does not tear in half what is under way: as long as an order is open or objects are
 * on their way the study is pending, and what is wholly in the cloud archive is verified all the
 * same.
 *
 * @param open an order is under way, or its events have not all come
 * @param remainder instances that must exist beyond the known ones: pending while the study is
 *     pending, held while it is held, rejected while it is rejected, else missing
 * @param reason why it is as it is as a whole, else null
 */
public record StudyState(
    StudyClass studyClass, boolean open, int remainder, @Nullable Reason reason) {

  public static StudyState of(StudyFacts facts, StudyCounts counts) {
    StudyState moved = moved(facts, counts);
    StudyFacts.Embargo embargo = facts.embargo();
    if (embargo == null
        || !embargo.stands()
        || moved.open
        || counts.pending() > 0
        || moved.studyClass == StudyClass.VERIFIED) {
      return moved;
    }
    return new StudyState(
        embargo.kind() == StudyFacts.Embargo.Kind.REJECTED ? StudyClass.REJECTED : StudyClass.HELD,
        false,
        moved.remainder,
        embargo.reason());
  }

  /** As it is where nobody holds it. */
  private static StudyState moved(StudyFacts facts, StudyCounts counts) {
    Ended ended = facts.ended();
    if (facts.ordinal() == 0 && counts.units() > 0) {
      return closed(counts, 0, null); // came along with another study's order
    }
    StudyFacts.Identity identity = facts.identity();
    if (facts.ordinal() == 0 && identity != null && identity.reason() != null) {
      return new StudyState(StudyClass.HELD, false, estimate(facts, counts), identity.reason());
    }
    if (facts.ordinal() == 0) {
      return new StudyState(StudyClass.PENDING, false, estimate(facts, counts), null);
    }
    if (ended == null || ended.ordinal() < facts.ordinal()) {
      return new StudyState(StudyClass.PENDING, true, estimate(facts, counts), null);
    }
    return switch (ended.outcome()) {
      case COMPLETE, PARTIAL -> extracted(facts, counts, ended);
      case UNCHANGED -> closed(counts, 0, null);
      case VANISHED, FAILED -> closed(counts, unobtained(facts, counts), failure(ended));
    };
  }

  private static StudyState extracted(StudyFacts facts, StudyCounts counts, Ended ended) {
    int outstanding = Math.max(0, ended.listed() - counts.seen());
    if (outstanding > 0 && facts.writtenOff() < facts.ordinal()) {
      int unknown = Math.max(0, ended.listed() - counts.listed());
      return new StudyState(StudyClass.PENDING, true, unknown, null);
    }
    if (outstanding > 0) {
      Reason reason =
          new Reason(
              Reason.UNACCOUNTED,
              outstanding + " listed instances were neither received nor reported missing");
      return closed(counts, Math.max(0, ended.listed() - counts.listed()), reason);
    }
    return closed(counts, 0, ended.listed() + counts.units() == 0 ? emptiness(facts) : null);
  }

  private static StudyState closed(StudyCounts counts, int remainder, @Nullable Reason reason) {
    return new StudyState(classOf(counts, remainder, reason), false, remainder, reason);
  }

  private static StudyClass classOf(StudyCounts counts, int remainder, @Nullable Reason reason) {
    if (counts.pending() > 0) {
      return StudyClass.PENDING;
    }
    if (reason != null || counts.missing() > 0 || remainder > 0) {
      return StudyClass.INCOMPLETE;
    }
    if (counts.rejected() > 0) {
      return StudyClass.REJECTED;
    }
    return counts.held() > 0 ? StudyClass.HELD : StudyClass.VERIFIED;
  }

  /** How many more there may be, as well as it is known before the archive has listed them. */
  private static int estimate(StudyFacts facts, StudyCounts counts) {
    Listing listing = facts.listing();
    Found found = facts.found();
    Integer total = found == null ? null : found.instances();
    if (listing != null && (listing.ordinal() == facts.ordinal() || total == null)) {
      total = listing.instances();
    }
    return total == null ? 0 : Math.max(0, total - counts.listed());
  }

  private static int unobtained(StudyFacts facts, StudyCounts counts) {
    Listing listing = facts.listing();
    return listing == null ? 0 : Math.max(0, listing.instances() - counts.listed());
  }

  private static Reason failure(Ended ended) {
    if (ended.reason() != null) {
      return ended.reason();
    }
    return ended.outcome() == Outcome.VANISHED
        ? new Reason("GTY-0605", "The archive no longer has the study")
        : new Reason("GTY-0606", "The study could not be moved");
  }

  private static @Nullable Reason emptiness(StudyFacts facts) {
    Found found = facts.found();
    Integer counted = found == null ? null : found.instances();
    return counted == null || counted == 0
        ? null
        : new Reason(
            Reason.EMPTY_LISTING,
            "The archive counts " + counted + " instances in the study but lists none");
  }
}
