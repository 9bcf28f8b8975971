package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.adapter.streams.WaitingRoom.Guest;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.gate.HeaderCheck;
import io.gantry.normalizer.gate.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
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
    if (GateRules.isHeard(said, known)) {
      LOG.info(
          "event=review-passed-over source={} cause=\"an older or the same decision\"", source);
      return;
    }
    List<IdentityDecision> elsewhere = decisions.elsewhere(source, study);
    boolean settles = known != null && (known.settled() || Revision.isDiffering(known));
    List<ArchivePatient> headers = settles ? headers(source, study) : List.of();
    IdentityDecision next = rules.reviewed(said, known, elsewhere, headers);
    decide(known, next, now);
    for (IdentityDecision other : elsewhere) {
      rules.overruled(other, next).ifPresent(waits -> decide(other, waits, now));
    }
  }

  /** Whom the waiting objects name. */
  private List<ArchivePatient> headers(String source, String study) {
    return room.of(source, study).stream()
        .filter(guest -> guest.object().malformed().isEmpty())
        .flatMap(guest -> header(guest.object(), null).stream())
        .distinct()
        .toList();
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
    List<Guest> guests = room.of(decision.source(), decision.studyInstanceUid());
    for (Guest guest : guests) {
      if (!agrees(guest.object(), null, decision)) {
        contradicted(decision, now);
        return;
      }
    }
    for (Guest guest : guests) {
      if (guest.held()) {
        room.admit(guest.object(), false);
      }
    }
    if (room.isComplete(decision.source(), decision.studyInstanceUid())) {
      letGo(decision, now);
    } else {
      letGo(decision, guests.stream().filter(guest -> room.isOver(guest.object())).toList(), now);
    }
  }

  /** An object has come. */
  void arrived(InstanceExtracted object, @Nullable Bytes head, long now) {
    IdentityDecision decision = decisions.of(object.source(), object.instance().studyInstanceUid());
    if (decision == null || decision.outcome() != Outcome.LINKED) {
      room.admit(object, true);
      hold(object, decision, now);
    } else if (!agrees(object, head, decision)) {
      room.admit(object, false);
      contradicted(decision, now);
    } else if (room.isOver(object)) {
      gone(decision, step.process(object, head, decision, now));
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
    if (room.isOver(end)) {
      return; // told before
    }
    room.ended(end);
    IdentityDecision decision = decisions.of(end.source(), end.studyInstanceUid());
    if (decision != null
        && decision.outcome() == Outcome.LINKED
        && room.isComplete(end.source(), end.studyInstanceUid())) {
      letGo(decision, now);
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
    return !object.malformed().isEmpty()
        || header(object, head).map(header -> Revision.accepts(decision, header)).orElse(true)
        || otherReadings(object, head).stream()
            .anyMatch(header -> Revision.names(decision, header));
  }

  /** Whom the object names; empty where it can't be read. */
  private Optional<ArchivePatient> header(InstanceExtracted object, @Nullable Bytes head) {
    return bytes(object, head)
        .flatMap(bytes -> HeaderCheck.patient(bytes, object.transferSyntaxUid()));
  }

  /** The same, its name read in other character sets, where the declared one can't be right. */
  private List<ArchivePatient> otherReadings(InstanceExtracted object, @Nullable Bytes head) {
    return bytes(object, head)
        .map(bytes -> HeaderCheck.inOtherCharacterSets(bytes, object.transferSyntaxUid()))
        .orElse(List.of());
  }

  private Optional<Bytes> bytes(InstanceExtracted object, @Nullable Bytes head) {
    try {
      return Optional.of(head == null ? parts.head(object) : head);
    } catch (NoSuchFileException | ObjectParts.HeadTooLong e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the spool can't be read", e);
    }
  }
}
