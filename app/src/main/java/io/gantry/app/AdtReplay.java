package io.gantry.app;

import io.gantry.contracts.patient.AdtMessage;
import io.gantry.fhir.adapter.hl7.AdtDecoder;
import io.gantry.fhir.adapter.hl7.Hl7File;
import io.gantry.normalizer.adapter.csv.ActionCsv;
import io.gantry.normalizer.adapter.csv.PatientCsv;
import io.gantry.normalizer.adapter.csv.RegistryCsv;
import io.gantry.normalizer.identity.adt.AdtOutcome;
import io.gantry.normalizer.identity.adt.AdtRules;
import io.gantry.normalizer.identity.adt.PatientRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Applies a file of ADT messages to a patient index, off line. */
public final class AdtReplay {
  private final PatientRegistry registry;
  private final AdtRules rules;
  private final List<ActionCsv.Action> actions = new ArrayList<>();

  private AdtReplay(PatientRegistry registry) {
    this.registry = registry;
    this.rules = new AdtRules(registry);
  }

  /**
   * What came out.
   *
   * @param actions how many messages ended so, by action in lower case
   * @param merged MRNs of the index that lead to another one afterwards
   */
  public record Summary(int messages, Map<String, Integer> actions, int patients, long merged) {
    public Summary {
      actions = Map.copyOf(actions);
    }
  }

  /** Reads both files whole before it writes anything. */
  public static Summary run(Path index, Path adt, Path outIndex, Path outActions) {
    PatientRegistry registry = PatientCsv.registry(index);
    AdtReplay replay = new AdtReplay(registry);
    List<byte[]> messages = Hl7File.read(adt);
    try (AdtDecoder decoder = new AdtDecoder()) {
      for (int i = 0; i < messages.size(); i++) {
        replay.apply(i + 1, decoder.decode(messages.get(i)));
      }
    }
    RegistryCsv.write(registry, outIndex);
    ActionCsv.write(replay.actions, outActions);
    return replay.summary(messages.size());
  }

  private void apply(int seq, AdtDecoder.Decoded decoded) {
    switch (decoded) {
      case AdtDecoder.Decoded.Patients readable -> {
        for (AdtMessage message : readable.messages()) {
          actions.add(
              new ActionCsv.Action(
                  seq,
                  message.header().controlId(),
                  message.header().event(),
                  rules.apply(message)));
        }
      }
      case AdtDecoder.Decoded.Refused refused ->
          actions.add(
              new ActionCsv.Action(
                  seq,
                  refused.controlId(),
                  refused.event(),
                  new AdtOutcome(AdtOutcome.Action.REJECTED, "", "", "", "", refused.reason())));
    }
  }

  private Summary summary(int messages) {
    Map<String, Integer> counts = new TreeMap<>();
    for (ActionCsv.Action action : actions) {
      counts.merge(action.outcome().action().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
    }
    long merged = registry.all().stream().filter(p -> registry.isMerged(p.mrn())).count();
    return new Summary(messages, counts, registry.all().size(), merged);
  }
}
