package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.StoredPartSettled;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.adapter.streams.WaitingRoom.Guest;
import io.gantry.normalizer.gate.GateCodes;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.gate.Revision;
import io.gantry.normalizer.gate.StoredPart;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of each study. An object goes on once its study is linked, the move has ended and every
 * header that came agrees; one that does not holds them all, so that never half a study goes under
 * one patient while the other half waits. Used by one stream thread.
 */
final class StudyGate {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final GateRules rules;
  private final DecisionStore decisions;
  private final WaitingRoom room;
  private final InstanceStep step;
  private final ObjectHeaders headers;
  private final Forwarding to;

  StudyGate(
      GateRules rules,
      DecisionStore decisions,
      WaitingRoom room,
      InstanceStep step,
      ObjectHeaders headers,
      Forwarding to) {
    this.rules = rules;
    this.decisions = decisions;
    this.room = room;
    this.step = step;
    this.headers = headers;
    this.to = to;
  }

  /** A sweep has shown the study: it is decided, also where that was done before. */
  void found(StudyFound row, long now) {
    String source = row.source();
    String study = row.studyInstanceUid();
    IdentityDecision known = decisions.of(source, study);
    decide(known, rules.found(row, known, decisions.elsewhere(source, study)), false, now);
  }

  /** A person has decided. */
  void reviewed(ReviewDecision said, long now) {
    String source = said.source();
    String study = said.studyInstanceUid();
    IdentityDecision known = decisions.of(source, study);
    if (GateRules.isHeard(said, known)) {
      LOG.info(
          "event=review-passed-over source={} cause=\"an older or the same decision\"", source);
      return;
    }
    List<IdentityDecision> elsewhere = decisions.elsewhere(source, study);
    boolean settles = known != null && (known.settled() || Revision.isDiffering(known));
    List<ArchivePatient> named = settles ? headers.of(room.of(source, study)) : List.of();
    IdentityDecision next = rules.reviewed(said, known, elsewhere, named);
    decide(known, next, said.stored(), now);
    for (IdentityDecision other : elsewhere) {
      rules.overruled(other, next).ifPresent(waits -> decide(other, waits, false, now));
    }
  }

  /**
   * The ledger says what became of the stored part of the study: who waited for that goes on, or
   * waits for a person.
   */
  void settled(StoredPartSettled answer, long now) {
    String source = answer.source();
    String study = answer.studyInstanceUid();
    IdentityDecision asked = decisions.of(source, study);
    List<IdentityDecision> copies =
        StoredPart.settled(answer, asked, decisions.elsewhere(source, study));
    copies.forEach(decisions::put);
    for (IdentityDecision copy : copies) {
      Optional<IdentityDecision> released =
          StoredPart.released(copy, decisions.elsewhere(copy.source(), study), answer);
      if (released.isPresent()) {
        decide(copy, released.get(), false, now);
      } else if (mayGo(copy)) {
        open(copy, now); // it waited since another archive's copy did
      }
    }
  }

  /** The index may know more than when the study was decided. */
  void again(IdentityDecision known, long now) {
    rules
        .again(
            known,
            decisions.elsewhere(known.source(), known.studyInstanceUid()),
            Instant.ofEpochMilli(now))
        .ifPresent(next -> decide(known, next, false, now));
  }

  /**
   * @param stored see {@link StoredPart#placed}
   */
  private void decide(
      @Nullable IdentityDecision known, IdentityDecision made, boolean stored, long now) {
    List<IdentityDecision> elsewhere = decisions.elsewhere(made.source(), made.studyInstanceUid());
    IdentityDecision next = StoredPart.placed(made, known, elsewhere, stored);
    decisions.put(next);
    to.decided(next, now);
    boolean said = known != null && next.person() != null && next.revision() != known.revision();
    if (next.open() && (known == null || !known.open() || said)) {
      open(next, now);
    } else if (!next.open()) {
      hold(next, now);
    }
  }

  private boolean mayGo(@Nullable IdentityDecision decision) {
    return decision != null
        && StoredPart.mayGo(
            decision, decisions.elsewhere(decision.source(), decision.studyInstanceUid()));
  }

  /** Who was held waits for the end of the move like the others, or goes on if that has come. */
  private void open(IdentityDecision decision, long now) {
    List<Guest> guests = room.of(decision.source(), decision.studyInstanceUid());
    for (Guest guest : guests) {
      if (!headers.agrees(guest.object(), null, decision)) {
        contradicted(decision, now);
        return;
      }
    }
    for (Guest guest : guests) {
      if (guest.held()) {
        room.admit(guest.object(), false);
      }
    }
    boolean brokenOff = room.isBrokenOff(decision.source(), decision.studyInstanceUid());
    if (room.isComplete(decision.source(), decision.studyInstanceUid())
        || (brokenOff && decision.person() != null)) {
      letGo(decision, now);
    } else {
      letGo(decision, guests.stream().filter(guest -> room.isOver(guest.object())).toList(), now);
      if (brokenOff) {
        hold(decision, GateCodes.BROKEN_OFF, now);
      }
    }
  }

  /** An object has come. */
  void arrived(InstanceExtracted object, @Nullable Bytes head, long now) {
    IdentityDecision decision = decisions.of(object.source(), object.instance().studyInstanceUid());
    if (decision == null || decision.outcome() != Outcome.LINKED) {
      room.admit(object, true);
      step.hold(object, code(decision), GateCodes.words(code(decision)), now);
    } else if (!headers.agrees(object, head, decision)) {
      room.admit(object, false);
      contradicted(decision, now);
    } else if (!mayGo(decision)) {
      room.admit(object, false);
      hold(decision, GateCodes.MOVING, now);
    } else if (room.isOver(object)) {
      gone(decision, step.process(object, head, decision, now));
    } else {
      room.admit(object, false);
      if (room.hasEnded(object)) {
        letGoIfWhole(decision, now);
      }
    }
  }

  /** The move has ended: nothing more is to be seen of this order. */
  void ended(StudyExtracted end, long now) {
    if (room.isOver(end)) {
      return; // told before
    }
    room.ended(end);
    IdentityDecision decision = decisions.of(end.source(), end.studyInstanceUid());
    if (decision != null && mayGo(decision)) {
      letGoIfWhole(decision, now);
    } else if (decision != null && decision.open()) {
      hold(decision, GateCodes.MOVING, now); // another archive's copy waits: so that all is at rest
    }
  }

  /** A move has ended; half of what it was to bring is not let go. */
  private void letGoIfWhole(IdentityDecision decision, long now) {
    if (room.isComplete(decision.source(), decision.studyInstanceUid())) {
      letGo(decision, now);
    } else if (room.isBrokenOff(decision.source(), decision.studyInstanceUid())) {
      hold(decision, GateCodes.BROKEN_OFF, now);
    }
  }

  private void letGo(IdentityDecision decision, long now) {
    letGo(decision, room.of(decision.source(), decision.studyInstanceUid()), now);
    room.over(decision.source(), decision.studyInstanceUid());
  }

  private void letGo(IdentityDecision decision, List<Guest> guests, long now) {
    boolean some = false;
    for (Guest guest : guests) {
      some |= step.process(guest.object(), null, decision, now);
      room.leave(guest);
    }
    gone(decision, some);
  }

  /** Remembers under whom objects of the study are, for whatever is decided later. */
  private void gone(IdentityDecision decision, boolean some) {
    LinkedPatient link = decision.link();
    if (some && link != null && !link.mrn().equals(decision.goneUnder())) {
      decisions.put(Revision.gone(decision));
    }
  }

  private void contradicted(IdentityDecision decision, long now) {
    IdentityDecision next = GateRules.contradicted(decision, Instant.ofEpochMilli(now));
    decisions.put(next);
    to.decided(next, now);
    hold(next, now);
  }

  private void hold(IdentityDecision decision, long now) {
    hold(decision, code(decision), now);
  }

  /** All who are here and were not told yet that they wait. */
  private void hold(IdentityDecision decision, String code, long now) {
    for (Guest guest : room.of(decision.source(), decision.studyInstanceUid())) {
      if (!guest.held()) {
        room.admit(guest.object(), true);
        step.hold(guest.object(), code, GateCodes.words(code), now);
      }
    }
  }

  private static String code(@Nullable IdentityDecision decision) {
    String code = decision == null ? null : decision.code();
    return code == null ? GateCodes.UNDECIDED : code;
  }
}
