package io.gantry.normalizer.identity.adt;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.MessageOutcome;
import io.gantry.contracts.event.PatientEvent.MessageTaken;
import io.gantry.contracts.event.PatientEvent.Origin;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.contracts.patient.AdtMessage;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.adt.AdtOutcome.Action;
import io.gantry.normalizer.identity.adt.PatientRegistry.Alias;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The patients as topic {@code patients} says them, and what a message or a row of a file adds. A
 * pure function of the last event of each key, so compaction changes nothing. What it judges does
 * not change it: that comes back as events. Not thread safe.
 */
public final class PatientBook {
  private final PatientRegistry registry = new PatientRegistry();
  private final AdtRules rules = new AdtRules(registry);

  /** By key of the topic: a slot that is used again forgets its former message. */
  private final Map<String, MessageTaken> taken = new HashMap<>();

  /** By sender and control id: digests, mostly one. */
  private final Map<String, List<String>> digests = new HashMap<>();

  private long sequence;

  /**
   * What a message does.
   *
   * @param outcomes one for each patient that it names
   * @param events what has to be written for it to be so; empty for a repetition and for what is
   *     rejected
   */
  public record Judgement(List<AdtOutcome> outcomes, List<PatientEvent> events) {
    public Judgement {
      outcomes = List.copyOf(outcomes);
      events = List.copyOf(events);
    }

    /** The outcome that tells most: why it was rejected, else what a person has to see. */
    public AdtOutcome foremost() {
      for (Action action : List.of(Action.REJECTED, Action.REVIEW, Action.UNKNOWN_PATIENT)) {
        for (AdtOutcome outcome : outcomes) {
          if (outcome.action() == action) {
            return outcome;
          }
        }
      }
      return outcomes.getFirst();
    }
  }

  /** The next event of the topic; the last one of a key counts. */
  public void read(PatientEvent event) {
    switch (event) {
      case PatientRecorded recorded -> registry.keep(PatientState.of(recorded));
      case MessageTaken message -> read(message);
    }
  }

  private void read(MessageTaken message) {
    MessageTaken former = taken.put(message.key(), message);
    if (former != null) {
      digests.computeIfPresent(
          idOf(former.sender(), former.controlId()),
          (_, known) -> {
            List<String> rest = new ArrayList<>(known);
            rest.remove(former.digest());
            return rest.isEmpty() ? null : List.copyOf(rest);
          });
    }
    digests.merge(
        idOf(message.sender(), message.controlId()),
        List.of(message.digest()),
        (known, one) -> {
          List<String> more = new ArrayList<>(known);
          more.addAll(one);
          return List.copyOf(more);
        });
    sequence = Math.max(sequence, message.sequence());
  }

  private static String idOf(String sender, String controlId) {
    return sender + '\n' + controlId;
  }

  /** Patients as they are known now. */
  public PatientRegistry registry() {
    return registry;
  }

  /**
   * What a message does. All of its patients or none: if one is rejected, nothing is applied.
   *
   * @param patients one for each patient that it names, at least one
   */
  public Judgement judge(List<AdtMessage> patients, Instant receivedAt) {
    AdtMessage.Header header = patients.getFirst().header();
    List<String> known = digests.get(idOf(header.sender(), header.controlId()));
    if (known != null && known.contains(header.digest())) {
      return new Judgement(
          patients.stream().map(message -> rules.repeated(message, true)).toList(), List.of());
    }
    List<AdtOutcome> outcomes = new ArrayList<>();
    try {
      for (AdtMessage message : patients) {
        outcomes.add(known == null ? rules.judge(message) : rules.repeated(message, false));
      }
      if (outcomes.stream().anyMatch(outcome -> outcome.action() == Action.REJECTED)) {
        return new Judgement(outcomes, List.of());
      }
      List<PatientEvent> events = new ArrayList<>();
      for (PatientState state : registry.changes()) {
        Origin origin =
            new Origin(Source.ADT, header.controlId(), state.updatedAt(), state.row(), receivedAt);
        events.add(state.toEvent(origin));
      }
      events.add(taken(header, outcomes, receivedAt));
      return new Judgement(outcomes, events);
    } finally {
      registry.discard();
    }
  }

  private MessageTaken taken(
      AdtMessage.Header header, List<AdtOutcome> outcomes, Instant receivedAt) {
    return new MessageTaken(
        sequence + 1,
        header.sender(),
        header.controlId(),
        header.digest(),
        header.event(),
        header.sentAt(),
        outcomes.stream()
            .map(o -> new MessageOutcome(o.action().name(), o.mrn(), o.priorId(), o.note()))
            .toList(),
        receivedAt);
  }

  /**
   * What a row of an index file or a resource of a server adds; nothing if it says what it said the
   * last time, whatever messages have changed since. A row that is new or has changed replaces
   * name, birth date, sex and issuer; its other numbers are added; a merge that messages have told
   * stays.
   *
   * @param mergedInto the MRN that took this one over; empty = not said
   */
  public List<PatientEvent> row(
      Source source, Patient patient, String mergedInto, List<Alias> aliases, Instant at) {
    String digest = digestOf(patient, mergedInto, aliases);
    PatientState old = registry.state(patient.mrn());
    if (old != null && digest.equals(old.row())) {
      return List.of();
    }
    try {
      registry.change((old == null ? PatientState.of(patient) : old.with(patient)).fromRow(digest));
      aliases.forEach(alias -> registry.alias(alias, patient.mrn()));
      if (!mergedInto.isEmpty() && !registry.survivor(mergedInto).equals(patient.mrn())) {
        PatientState now = state(patient.mrn());
        registry.change(now.mergedInto(mergedInto));
      }
      List<PatientEvent> events = new ArrayList<>();
      for (PatientState state : registry.changes()) {
        events.add(state.toEvent(new Origin(source, "", state.updatedAt(), state.row(), at)));
      }
      return events;
    } finally {
      registry.discard();
    }
  }

  private PatientState state(String mrn) {
    PatientState state = registry.state(mrn);
    if (state == null) {
      throw new IllegalStateException("just put there");
    }
    return state;
  }

  private static String digestOf(Patient patient, String mergedInto, List<Alias> aliases) {
    String text = new String(PatientState.of(patient).packed(), StandardCharsets.UTF_8);
    byte[] digest =
        Sha256.newMessageDigest()
            .digest((text + '\n' + mergedInto + '\n' + aliases).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 8);
  }
}
