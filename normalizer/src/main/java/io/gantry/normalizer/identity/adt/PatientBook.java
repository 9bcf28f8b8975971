package io.gantry.normalizer.identity.adt;

import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.MessageOutcome;
import io.gantry.contracts.event.PatientEvent.MessageTaken;
import io.gantry.contracts.event.PatientEvent.Origin;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.PatientEvent.ServerRead;
import io.gantry.contracts.event.PatientEvent.Settlement;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.contracts.patient.AdtMessage;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.adt.AdtOutcome.Action;
import io.gantry.normalizer.identity.adt.PatientRegistry.Alias;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The patients as topic {@code patients} says them, and what a message or a row of a file adds. A
 * pure function of the last event of each key, so compaction changes nothing. What it judges does
 * not change it: that comes back as events. Not thread safe.
 */
public final class PatientBook {
  /** What stands for the event of a message where a FHIR resource says that it was replaced. */
  public static final String REPLACED_BY = "replaced-by";

  private final PatientRegistry registry = new PatientRegistry();
  private final AdtRules rules = new AdtRules(registry);
  private final RowRules rows = new RowRules(registry);
  private final Questions questions = new Questions(registry);

  /** How far each server has been read. */
  private final Map<String, Instant> servers = new HashMap<>();

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
      case ServerRead server -> servers.put(server.server(), server.upTo());
    }
  }

  private void read(MessageTaken message) {
    if (message.isQuestion()) {
      questions.read(message);
    }
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
        receivedAt,
        null);
  }

  /**
   * What a row of an index file adds; nothing if it says what it said the last time, whatever
   * messages have changed since, or if a server has said something of this patient. A row that is
   * new or has changed replaces name, birth date, sex and issuer; its other numbers are added; a
   * merge that messages have told stays.
   *
   * @param mergedInto the MRN that took this one over; empty = not said
   */
  public List<PatientEvent> row(
      Source source, Patient patient, String mergedInto, List<Alias> aliases, Instant at) {
    try {
      rows.row(patient, mergedInto, aliases);
      return drafted(source, at);
    } finally {
      registry.discard();
    }
  }

  /**
   * A patient as a server has it.
   *
   * @param mergedInto the MRN that took this one over; empty = in use
   * @param updatedAt by the server's clock; null = not said
   */
  public record Served(
      Patient patient, String mergedInto, List<Alias> aliases, @Nullable Instant updatedAt) {
    public Served {
      aliases = List.copyOf(aliases);
    }
  }

  /**
   * What a resource of a FHIR server adds; nothing if it says what it said the last time. One that
   * is older than the last message about the patient changes neither name nor birth date nor sex. A
   * number that stands for somebody else stays there. A merge of two who look like different people
   * is kept for review.
   */
  public List<PatientEvent> resource(Served served, Instant at) {
    try {
      RowRules.Taken taken = rows.resource(served);
      List<PatientEvent> events = new ArrayList<>(drafted(Source.FHIR, at));
      if (taken.question() != null) {
        MessageTaken question = question(served, taken.question(), at);
        if (!questions.isKnown(question)) {
          events.add(question);
        }
      }
      return events;
    } finally {
      registry.discard();
    }
  }

  private MessageTaken question(Served served, String note, Instant at) {
    String mrn = served.patient().mrn();
    return new MessageTaken(
        sequence + 1,
        "FHIR",
        mrn,
        served.mergedInto(),
        REPLACED_BY,
        served.updatedAt(),
        List.of(new MessageOutcome(Action.REVIEW.name(), served.mergedInto(), mrn, note)),
        at,
        null);
  }

  /**
   * Another system's number for a patient; nothing if that is known.
   *
   * @param source a table, or a server's cross-reference
   * @throws IllegalArgumentException where {@link #crosswalkConflict} says why not
   */
  public List<PatientEvent> crosswalk(Source source, Alias alias, String mrn, Instant at) {
    if (rows.crosswalkConflict(alias, mrn) != null) {
      throw new IllegalArgumentException("the number can't stand for this patient");
    }
    try {
      rows.crosswalk(alias, mrn);
      return drafted(source, at);
    } finally {
      registry.discard();
    }
  }

  /** In words why another system's number can't stand for this patient; null = it can. */
  public @Nullable String crosswalkConflict(Alias alias, String mrn) {
    return rows.crosswalkConflict(alias, mrn);
  }

  private List<PatientEvent> drafted(Source source, Instant at) {
    List<PatientEvent> events = new ArrayList<>();
    for (PatientState state : registry.changes()) {
      events.add(state.toEvent(new Origin(source, "", state.updatedAt(), state.row(), at)));
    }
    return events;
  }

  /** How far a server has been read; empty = never whole. */
  public Optional<Instant> readUpTo(String server) {
    return Optional.ofNullable(servers.get(server));
  }

  // ---- what a person has to decide

  /** Messages that wait for a person, the longest waiting first. */
  public List<MessageTaken> questions() {
    return questions.open();
  }

  /** One of them, also a settled one, by its key. */
  public Optional<MessageTaken> question(String key) {
    return questions.find(key);
  }

  /** Whether it can be done as it says. */
  public boolean isApplicable(MessageTaken question) {
    return questions.isApplicable(question);
  }

  /**
   * What a person's decision does.
   *
   * @param apply whether it is done; only what {@link #isApplicable}
   */
  public List<PatientEvent> settle(MessageTaken question, boolean apply, String by, Instant at) {
    try {
      List<PatientEvent> events = new ArrayList<>();
      if (apply) {
        questions.apply(question);
        for (PatientState state : registry.changes()) {
          events.add(
              state.toEvent(
                  new Origin(
                      Source.ADT, question.controlId(), state.updatedAt(), state.row(), at)));
        }
      }
      events.add(Questions.settled(question, new Settlement(apply, by, at)));
      return events;
    } finally {
      registry.discard();
    }
  }
}
