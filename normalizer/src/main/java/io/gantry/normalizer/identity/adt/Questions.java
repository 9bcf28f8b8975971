package io.gantry.normalizer.identity.adt;

import io.gantry.contracts.event.PatientEvent.MessageOutcome;
import io.gantry.contracts.event.PatientEvent.MessageTaken;
import io.gantry.contracts.event.PatientEvent.Settlement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Messages and merges that a person has to decide on, and what a decision does: that is a draft of
 * the registry. Not thread safe.
 */
final class Questions {
  private static final Set<String> MERGES =
      Set.of("A18", "A34", "A36", "A39", "A40", "A47", PatientBook.REPLACED_BY);
  private static final int MOST_STEPS = 1000;

  private final PatientRegistry registry;

  /** By key of the topic. */
  private final Map<String, MessageTaken> all = new HashMap<>();

  Questions(PatientRegistry registry) {
    this.registry = registry;
  }

  void read(MessageTaken message) {
    all.put(message.key(), message);
  }

  boolean isKnown(MessageTaken message) {
    return all.containsKey(message.key());
  }

  /** Those that nobody has decided on yet, the longest waiting first. */
  List<MessageTaken> open() {
    return all.values().stream()
        .filter(message -> message.settled() == null)
        .sorted(Comparator.comparing(MessageTaken::receivedAt).thenComparing(MessageTaken::key))
        .toList();
  }

  Optional<MessageTaken> find(String key) {
    return Optional.ofNullable(all.get(key));
  }

  /** Whether it can be done as it says: a merge of two patients who are both known. */
  boolean isApplicable(MessageTaken message) {
    List<MessageOutcome> asked = asked(message);
    return MERGES.contains(message.event())
        && !asked.isEmpty()
        && asked.stream()
            .allMatch(o ->
                !o.priorId().equals(o.mrn())
                    && registry.find(o.mrn()).isPresent()
                    && registry.find(o.priorId()).isPresent());
  }

  /** Does what it says, whatever spoke against it. */
  void apply(MessageTaken message) {
    for (MessageOutcome outcome : asked(message)) {
      if (leadsTo(outcome.mrn(), outcome.priorId())) {
        lead(outcome.mrn(), ""); // the reverse of an earlier merge
      }
      lead(outcome.priorId(), outcome.mrn());
    }
  }

  private void lead(String mrn, String survivor) {
    PatientState state = registry.state(mrn);
    if (state != null) {
      registry.change(state.mergedInto(survivor));
    }
  }

  private boolean leadsTo(String mrn, String end) {
    String at = mrn;
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      PatientState state = registry.state(at);
      if (state == null || state.mergedInto().isEmpty()) {
        return false;
      }
      at = state.mergedInto();
      if (at.equals(end)) {
        return true;
      }
    }
    return true;
  }

  static List<MessageOutcome> asked(MessageTaken message) {
    return message.outcomes().stream().filter(o -> o.action().equals("REVIEW")).toList();
  }

  static MessageTaken settled(MessageTaken message, Settlement settlement) {
    return new MessageTaken(
        message.sequence(),
        message.sender(),
        message.controlId(),
        message.digest(),
        message.event(),
        message.sentAt(),
        message.outcomes(),
        message.receivedAt(),
        settlement);
  }
}
