package io.gantry.normalizer.gate;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.IdentityDecision.Past;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.identity.SameRecord;
import io.gantry.normalizer.identity.SameRecord.Agreement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A decision made from the one before: what stays, what is different. Pure. */
public final class Revision {
  static final String DIFFERENT_HEADER =
      "an object of the study names another patient than the archive does for the study";

  /** Of more different patients in one study nobody should decide in one word. */
  private static final int MOST_ACCEPTED = 64;

  private static final Set<String> DIFFERING =
      Set.of(GateCodes.HEADER_DIFFERS, GateCodes.PARTLY_STORED);

  private Revision() {}

  /** Whether it waits since objects, or two answers of the archive, name different patients. */
  public static boolean isDiffering(IdentityDecision decision) {
    String code = decision.code();
    return code != null && DIFFERING.contains(code);
  }

  /** Whether the header names the study's patient, or one that a person saw and accepted. */
  public static boolean accepts(IdentityDecision decision, ArchivePatient header) {
    return HeaderCheck.agrees(header, decision.asked(), decision.link())
        || accepted(decision).stream().anyMatch(one -> HeaderCheck.agrees(header, one, null));
  }

  /**
   * Whether the header, whose name is a guess, names the study's patient: then the name itself has
   * to be his, not only in no contradiction to him.
   */
  public static boolean names(IdentityDecision decision, ArchivePatient header) {
    LinkedPatient link = decision.link();
    boolean named =
        SameRecord.names(header.name(), decision.asked().name()) == Agreement.SAME
            || (link != null && SameRecord.names(header.name(), link.name()) == Agreement.SAME);
    return named && HeaderCheck.agrees(header, decision.asked(), link);
  }

  private static List<ArchivePatient> accepted(IdentityDecision decision) {
    Past past = decision.past();
    return past == null ? List.of() : past.accepted();
  }

  /** Objects of the study have gone on under this decision's patient. */
  public static IdentityDecision gone(IdentityDecision decision) {
    LinkedPatient link = decision.link();
    if (link == null) {
      return decision;
    }
    Past past = decision.past() == null ? Past.NONE : decision.past();
    return with(decision, new Past(link.mrn(), past.accepted(), past.reviewedAt(), past.moving()));
  }

  /** What the next decision has to know. */
  static @Nullable Past past(@Nullable IdentityDecision known) {
    return known == null ? null : known.past();
  }

  /** The number of the decision after it. */
  static long number(@Nullable IdentityDecision known) {
    return known == null ? 1 : known.revision() + 1;
  }

  /**
   * @param headers of the waiting objects; accepted where the decision settles that they differ
   */
  static IdentityDecision afterReview(
      IdentityDecision next, ReviewDecision said, List<ArchivePatient> headers) {
    List<ArchivePatient> accepted = new ArrayList<>();
    if (said.verdict() != Verdict.UNDO) {
      accepted.addAll(accepted(next));
    }
    if (said.verdict() == Verdict.LINK && next.settled()) {
      for (ArchivePatient header : headers) {
        boolean known =
            HeaderCheck.agrees(header, next.asked(), next.link())
                || accepted.stream().anyMatch(one -> HeaderCheck.agrees(header, one, null));
        if (!known && accepted.size() < MOST_ACCEPTED) {
          accepted.add(header);
        }
      }
    }
    Past past = next.past() == null ? Past.NONE : next.past();
    return with(next, new Past(past.goneUnder(), accepted, said.at(), past.moving()));
  }

  /** The same with the next number. */
  static IdentityDecision next(IdentityDecision d, Instant at) {
    return new IdentityDecision(
        d.source(),
        d.studyInstanceUid(),
        d.revision() + 1,
        d.outcome(),
        d.link(),
        d.asked(),
        d.closestMrn(),
        d.score(),
        d.words(),
        d.rules(),
        d.index(),
        d.person(),
        d.settled(),
        d.code(),
        d.foundAt(),
        at,
        past(d));
  }

  /** From now on a person has to decide. */
  static IdentityDecision next(IdentityDecision d, String code, String words, Instant at) {
    return review(next(d, at), code, words);
  }

  /** Different patients are named; the code says whether part of the study is stored. */
  static IdentityDecision differing(IdentityDecision d, String words) {
    String gone = d.goneUnder();
    return gone == null
        ? review(d, GateCodes.HEADER_DIFFERS, words)
        : review(
            d,
            GateCodes.PARTLY_STORED,
            words + "; part of the study went to the cloud archive under " + gone);
  }

  static IdentityDecision review(IdentityDecision d, String code, String words) {
    LinkedPatient link = d.link();
    return new IdentityDecision(
        d.source(),
        d.studyInstanceUid(),
        d.revision(),
        Outcome.REVIEW,
        null,
        d.asked(),
        link == null ? d.closestMrn() : link.mrn(),
        d.score(),
        words + "; before: " + d.words(),
        d.rules(),
        d.index(),
        null,
        false,
        code,
        d.foundAt(),
        d.at(),
        d.past());
  }

  /** The same decision, which this row of a sweep does not change. */
  static IdentityDecision answering(IdentityDecision d, Instant foundAt) {
    Instant before = d.foundAt();
    return dated(d, before != null && before.isAfter(foundAt) ? before : foundAt, d.at());
  }

  static IdentityDecision dated(IdentityDecision d, @Nullable Instant foundAt, Instant at) {
    return copy(d, d.code(), foundAt, at, d.past());
  }

  static IdentityDecision with(IdentityDecision d, Past past) {
    return copy(d, d.code(), d.foundAt(), d.at(), past);
  }

  /** The same, waiting for another reason or for none. */
  static IdentityDecision coded(IdentityDecision d, @Nullable String code, @Nullable Past past) {
    return copy(d, code, d.foundAt(), d.at(), past);
  }

  private static IdentityDecision copy(
      IdentityDecision d,
      @Nullable String code,
      @Nullable Instant foundAt,
      Instant at,
      @Nullable Past past) {
    return new IdentityDecision(
        d.source(),
        d.studyInstanceUid(),
        d.revision(),
        d.outcome(),
        d.link(),
        d.asked(),
        d.closestMrn(),
        d.score(),
        d.words(),
        d.rules(),
        d.index(),
        d.person(),
        d.settled(),
        code,
        foundAt,
        at,
        past);
  }
}
