package io.gantry.normalizer;

import io.gantry.contracts.Topics;
import io.gantry.normalizer.adapter.file.RuleBookFile;
import io.gantry.normalizer.adapter.patients.LivePatientIndex;
import io.gantry.normalizer.adapter.spool.SpooledParts;
import io.gantry.normalizer.adapter.streams.NormalizerStreams;
import io.gantry.normalizer.gate.AssumedIssuers;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.gate.IndexedNames;
import io.gantry.normalizer.identity.PatientDirectory;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.spool.SpoolReader;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The normalizer as the wiring sees it. Owns its Kafka Streams instance and, with the identity gate
 * or where text is held, the patient index; not the spool.
 */
public final class NormalizerStage implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  /** Two million patients are read in less. */
  private static final Duration INDEX = Duration.ofMinutes(5);

  private final NormalizerSettings settings;
  private final KafkaSettings kafka;
  private final SpoolReader spool;
  private final RuleBook rules;
  private @Nullable LivePatientIndex patients;
  private @Nullable NormalizerStreams streams;

  /**
   * Reads the rule book; starts nothing.
   *
   * @param spool where heads above 256 KiB and tails are read
   * @throws io.gantry.platform.GantryException GTY-0407 where the rule book is not valid
   */
  public NormalizerStage(NormalizerSettings settings, KafkaSettings kafka, SpoolReader spool) {
    this.settings = settings;
    this.kafka = kafka;
    this.spool = spool;
    this.rules = settings.rules() == null ? RuleBook.BUILT_IN : RuleBookFile.read(settings.rules());
  }

  @Override
  public String name() {
    return Topics.NORMALIZER;
  }

  /**
   * With the gate, or where text is held: reads topic {@code patients} to its end before the first
   * decision.
   *
   * @throws io.gantry.platform.GantryException GTY-0410 where the topology does not come up,
   *     GTY-0260 where the patients can't be read
   */
  @Override
  public void start() {
    boolean asksForNames = rules.characterSets() == RuleBook.CharacterSets.HOLD;
    PatientDirectory directory = settings.gated() || asksForNames ? index().directory() : null;
    NormalizerStreams created =
        new NormalizerStreams(
            directory == null || !asksForNames
                ? new Normalizer(rules)
                : new Normalizer(rules, new IndexedNames(directory)),
            settings.issuers(),
            new SpooledParts(spool),
            kafka,
            settings.stateDirectory(),
            settings.gated() && directory != null
                ? new GateRules(new AssumedIssuers(directory, settings.issuers()))
                : null);
    streams = created;
    created.start();
  }

  private LivePatientIndex index() {
    LivePatientIndex index = LivePatientIndex.start(kafka, "gantry-normalizer-patients");
    patients = index;
    try {
      index.awaitCaughtUp(INDEX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the patient index was read", e);
    }
    LOG.info("event=patient-index-read position={}", index.position());
    return index;
  }

  /** The patient index; only with the gate or where text is held, once started. */
  public Optional<LivePatientIndex> patients() {
    return Optional.ofNullable(patients);
  }

  @Override
  public Health health() {
    NormalizerStreams now = streams;
    return now == null ? Health.down("GTY-0410", "not started") : now.health();
  }

  @Override
  public void close() {
    NormalizerStreams now = streams;
    if (now != null) {
      now.close();
    }
    LivePatientIndex index = patients;
    if (index != null) {
      index.close();
    }
  }
}
