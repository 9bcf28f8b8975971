package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.adapter.streams.WaitingRoom.Guest;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.gate.HeaderCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The gate of each study. An object goes on once its study is linked, the move has ended and every
 * header that came agrees; one that does not holds them all, so that never half a study goes under
 * one patient while the other half waits. Used by one stream thread.
 */
final class StudyGate {
  private final GateRules rules;
  private final DecisionStore decisions;
  private final WaitingRoom room;
  private final InstanceStep step;
  private final ObjectParts parts;
  private final Forwarding to;

  StudyGate(
      GateRules rules,
      DecisionStore decisions,
      WaitingRoom room,
      InstanceStep step,
      ObjectParts parts,
      Forwarding to) {
    this.rules = rules;
    this.decisions = decisions;
    this.room = room;
    this.step = step;
    this.parts = parts;
    this.to = to;
  }

  /** A sweep has shown the study: it is decided, also where that was done before. */
  void found(StudyFound row, long now) {
    String source = row.source();
    String study = row.studyInstanceUid();
    IdentityDecision known = decisions.of(source, study);
    decide(known, rules.found(row, known, decisions.elsewhere(source, study)), now);
  }

  /** A person has decided. */
  void reviewed(ReviewDecision said, long now) {
    String source = said.source();
    String study = said.studyInstanceUid();
    IdentityDecision known = decisions.of(source, study);
    decide(known, rules.reviewed(said, known, decisions.elsewhere(source, study)), now);
  }

  /** The index may know more than when the study was decided. */
  void again(IdentityDecision known, long now) {
    rules
        .again(
            known,
            decisions.elsewhere(known.source(), known.studyInstanceUid()),
            Instant.ofEpochMilli(now))
        .ifPresent(next -> decide(known, next, now));
  }

  private void decide(@Nullable IdentityDecision known, IdentityDecision next, long now) {
    decisions.put(next);
    to.decided(next, now);
    boolean opens =
        next.outcome() == Outcome.LINKED && (known == null || known.outcome() != Outcome.LINKED);
    if (opens) {
      open(next, now);
    } else if (next.outcome() != Outcome.LINKED) {
      hold(next, now);
    }
  }

  /** Who was held waits for the end of the move like the others, or goes on if that has come. */
  private void open(IdentityDecision decision, long now) {
    for (Guest guest : room.of(decision.source(), decision.studyInstanceUid())) {
      if (!agrees(guest.object(), null, decision)) {
        contradicted(decision, now);
        return;
      }
    }
    for (Guest guest : room.of(decision.source(), decision.studyInstanceUid())) {
      if (!guest.object().listed()) {
        step.process(guest.object(), null, decision.link(), now);
        room.leave(guest);
      } else if (guest.held()) {
        room.admit(guest.object(), false);
      }
    }
    if (room.isComplete(decision.source(), decision.studyInstanceUid())) {
      letGo(decision, now);
    }
  }

  /** An object has come. */
  void arrived(InstanceExtracted object, @Nullable Bytes head, long now) {
    IdentityDecision decision = decisions.of(object.source(), object.instance().studyInstanceUid());
    if (decision == null || decision.outcome() != Outcome.LINKED) {
      room.admit(object, true);
      hold(object, decision, now);
    } else if (!object.malformed().isEmpty()) {
      step.process(object, head, decision.link(), now); // held, whoever it is
    } else if (!agrees(object, head, decision)) {
      room.admit(object, false);
      contradicted(decision, now);
    } else if (!object.listed()) {
      step.process(object, head, decision.link(), now);
    } else {
      room.admit(object, false);
      if (room.hasEnded(object)
          && room.isComplete(object.source(), object.instance().studyInstanceUid())) {
        letGo(decision, now);
      }
    }
  }

  /** The move has ended: nothing more is to be seen of this order. */
  void ended(StudyExtracted end, long now) {
    room.ended(end);
    IdentityDecision decision = decisions.of(end.source(), end.studyInstanceUid());
    if (decision != null
        && decision.outcome() == Outcome.LINKED
        && room.isComplete(end.source(), end.studyInstanceUid())) {
      letGo(decision, now);
    }
  }

  private void letGo(IdentityDecision decision, long now) {
    for (Guest guest : room.of(decision.source(), decision.studyInstanceUid())) {
      step.process(guest.object(), null, decision.link(), now);
      room.leave(guest);
    }
  }

  private void contradicted(IdentityDecision decision, long now) {
    IdentityDecision next = GateRules.contradicted(decision, Instant.ofEpochMilli(now));
    decisions.put(next);
    to.decided(next, now);
    hold(next, now);
  }

  /** All who are here and were not told yet that they wait. */
  private void hold(IdentityDecision decision, long now) {
    for (Guest guest : room.of(decision.source(), decision.studyInstanceUid())) {
      if (!guest.held()) {
        room.admit(guest.object(), true);
        hold(guest.object(), decision, now);
      }
    }
  }

  private void hold(InstanceExtracted object, @Nullable IdentityDecision decision, long now) {
    String code = decision == null ? null : decision.code();
    if (code == null) {
      code = GateRules.UNDECIDED;
    }
    step.hold(object, code, GateRules.words(code), now);
  }

  /** Also where nothing can be read: then the rules hold the object. */
  private boolean agrees(
      InstanceExtracted object, @Nullable Bytes head, IdentityDecision decision) {
    if (decision.settled() || !object.malformed().isEmpty()) {
      return true;
    }
    try {
      Bytes bytes = head == null ? parts.head(object) : head;
      return HeaderCheck.patient(bytes, object.transferSyntaxUid())
          .map(header -> HeaderCheck.agrees(header, decision.asked(), decision.link()))
          .orElse(true);
    } catch (NoSuchFileException | ObjectParts.HeadTooLong e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("the spool can't be read", e);
    }
  }
}
