package io.gantry.normalizer;

import io.gantry.contracts.Topics;
import io.gantry.normalizer.adapter.csv.PatientCsv;
import io.gantry.normalizer.adapter.file.RuleBookFile;
import io.gantry.normalizer.adapter.spool.SpooledParts;
import io.gantry.normalizer.adapter.streams.NormalizerStreams;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.spool.SpoolReader;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The normalizer as the wiring sees it. Owns its Kafka Streams instance; not the spool. */
public final class NormalizerStage implements Stage {
  private final NormalizerStreams streams;

  /**
   * Reads the rule book and the patient index; starts nothing.
   *
   * @param spool where heads above 256 KiB and tails are read
   * @throws io.gantry.platform.GantryException GTY-0407 where the rule book is not valid
   * @throws io.gantry.platform.config.ConfigProblems where a patient index is not valid
   */
  public NormalizerStage(NormalizerSettings settings, KafkaSettings kafka, SpoolReader spool) {
    RuleBook rules =
        settings.rules() == null ? RuleBook.BUILT_IN : RuleBookFile.read(settings.rules());
    this.streams =
        new NormalizerStreams(
            new Normalizer(rules),
            settings.issuers(),
            new SpooledParts(spool),
            kafka,
            settings.stateDirectory(),
            gate(settings));
  }

  private static @Nullable GateRules gate(NormalizerSettings settings) {
    List<Path> files = settings.index();
    return files == null ? null : new GateRules(PatientCsv.directory(files));
  }

  @Override
  public String name() {
    return Topics.NORMALIZER;
  }

  /**
   * @throws io.gantry.platform.GantryException GTY-0410 where the topology does not come up
   */
  @Override
  public void start() {
    streams.start();
  }

  @Override
  public Health health() {
    return streams.health();
  }

  @Override
  public void close() {
    streams.close();
  }
}
