package io.gantry.normalizer.gate;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Move;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.IdentityDecision.Past;
import io.gantry.contracts.event.StoredPartSettled;
import io.gantry.contracts.patient.LinkedPatient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of a study that is in the cloud archive. Where a decision links the study to somebody
 * else, that part is moved first and the rest waits for the ledger's answer, so that the study is
 * never under two patients, not even for a time. All copies of a study count. Pure.
 */
public final class StoredPart {
  private StoredPart() {}

  /**
   * The decision as it is to be told: a new link waits where something of the study is stored under
   * another MRN, or is being moved.
   *
   * @param known the decision before
   * @param elsewhere those of the same study at other sources
   * @param stored something is stored for all that the ledger knows: if the gate does not know
   *     under whom, since it came before there was a gate, that is waited for as well
   */
  public static IdentityDecision placed(
      IdentityDecision next,
      @Nullable IdentityDecision known,
      List<IdentityDecision> elsewhere,
      boolean stored) {
    boolean told = known != null && known.revision() == next.revision();
    LinkedPatient link = next.link();
    boolean unknown = stored && copies(next, elsewhere).allMatch(one -> one.goneUnder() == null);
    if (told || link == null || (!unknown && isUnder(link.mrn(), next, elsewhere))) {
      return next;
    }
    Past past = next.past() == null ? Past.NONE : next.past();
    List<Move> moving = new ArrayList<>(past.moving());
    moving.add(new Move(next.revision(), link.mrn()));
    return Revision.coded(
        next,
        GateCodes.MOVING,
        new Past(past.goneUnder(), past.accepted(), past.reviewedAt(), moving));
  }

  private static boolean isUnder(
      String mrn, IdentityDecision one, List<IdentityDecision> elsewhere) {
    return isAtRest(elsewhere)
        && isAtRest(List.of(one))
        && copies(one, elsewhere)
            .allMatch(copy -> copy.goneUnder() == null || mrn.equals(copy.goneUnder()));
  }

  private static Stream<IdentityDecision> copies(
      IdentityDecision one, List<IdentityDecision> elsewhere) {
    return Stream.concat(Stream.of(one), elsewhere.stream());
  }

  /** Whether nothing of these is being moved. */
  private static boolean isAtRest(List<IdentityDecision> copies) {
    return copies.stream().allMatch(copy -> moving(copy).isEmpty());
  }

  private static List<Move> moving(IdentityDecision decision) {
    Past past = decision.past();
    return past == null ? List.of() : past.moving();
  }

  /** Whether objects of the study may go under the decision's patient now. */
  public static boolean mayGo(
      @Nullable IdentityDecision decision, List<IdentityDecision> elsewhere) {
    return decision != null && decision.open() && isAtRest(elsewhere);
  }

  /**
   * The ledger has answered.
   *
   * @return the decisions as they are now known, with their numbers; empty where the answer was
   *     heard before
   */
  public static List<IdentityDecision> settled(
      StoredPartSettled answer,
      @Nullable IdentityDecision asked,
      List<IdentityDecision> elsewhere) {
    if (asked == null) {
      return List.of();
    }
    Optional<Move> move =
        moving(asked).stream().filter(one -> one.revision() == answer.revision()).findFirst();
    if (move.isEmpty()) {
      return List.of();
    }
    List<IdentityDecision> now = new ArrayList<>();
    now.add(answered(asked, move.get(), answer));
    elsewhere.forEach(copy -> now.add(answered(copy, move.get(), answer)));
    return now;
  }

  private static IdentityDecision answered(
      IdentityDecision copy, Move move, StoredPartSettled answer) {
    Past past = copy.past();
    if (past == null) {
      return copy;
    }
    boolean moved = answer.outcome() == StoredPartSettled.Outcome.MOVED && past.goneUnder() != null;
    List<Move> moving =
        copy.source().equals(answer.source())
            ? past.moving().stream().filter(one -> !one.equals(move)).toList()
            : past.moving();
    return Revision.with(
        copy,
        new Past(
            moved ? move.mrn() : past.goneUnder(), past.accepted(), past.reviewedAt(), moving));
  }

  /**
   * What becomes of a link that waited for its study's stored part, once nothing is being moved: it
   * opens, or a person has to decide where the part could not be moved.
   *
   * @return empty where it did not wait, or has to wait on
   */
  public static Optional<IdentityDecision> released(
      IdentityDecision waiting, List<IdentityDecision> elsewhere, StoredPartSettled answer) {
    LinkedPatient link = waiting.link();
    boolean waited = waiting.outcome() == Outcome.LINKED && waiting.code() != null;
    if (!waited || link == null || !isAtRest(elsewhere) || !isAtRest(List.of(waiting))) {
      return Optional.empty();
    }
    IdentityDecision next = Revision.next(waiting, answer.at());
    if (isUnder(link.mrn(), next, elsewhere)) {
      return Optional.of(Revision.coded(next, null, next.past()));
    }
    String why = answer.code() == null ? "" : " (" + answer.code() + ")";
    return Optional.of(
        Revision.review(
            next,
            GateCodes.PARTLY_STORED,
            "the part of the study in the cloud archive could not be put under "
                + link.mrn()
                + why
                + "; it is where it was"));
  }
}
