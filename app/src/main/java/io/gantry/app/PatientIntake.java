package io.gantry.app;

import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.fhir.AdtStage;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.normalizer.adapter.csv.PatientCsv;
import io.gantry.normalizer.identity.adt.PatientBook;
import io.gantry.platform.GantryException;
import io.gantry.platform.Stage;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.Hl7Config;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TransientFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings patients into topic {@code patients}: first the files of the configuration, of which only
 * what has changed is written, then HL7 messages as they come.
 */
final class PatientIntake {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private PatientIntake() {}

  /**
   * Reads all files before the first row of any is written.
   *
   * @return the listener, not started; empty where none is configured
   * @throws io.gantry.platform.config.ConfigProblems where a file is wrong; nothing is written then
   * @throws GantryException GTY-0735 where the broker does not take the rows
   */
  static Optional<Stage> start(GantryConfig config, KafkaSettings kafka, Output output) {
    List<Path> files = config.identities().index();
    Hl7Config hl7 = config.hl7();
    if (files.isEmpty() && !hl7.enabled()) {
      return Optional.empty();
    }
    files.forEach(file -> PatientCsv.read(file, _ -> {}));
    PatientBook book = new PatientBook();
    PatientLog log = new PatientLog(kafka, "gantry-patients", PATIENCE, new RuleDesk(book));
    try {
      for (Path file : files) {
        int written = log.append(sink -> rows(book, file, sink));
        output.progress("Patient index %s: %d patients written", file.getFileName(), written);
      }
    } catch (TransientFailure e) {
      log.close();
      throw new GantryException(
          AdtStage.NOT_RUNNING, "The patient index can't be written to topic patients", e);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
    if (hl7.enabled()) {
      return Optional.of(new AdtStage(hl7, log));
    }
    log.close();
    return Optional.empty();
  }

  private static void rows(PatientBook book, Path file, Consumer<List<PatientEvent>> sink) {
    Instant now = Instant.now();
    PatientCsv.read(
        file,
        entry ->
            sink.accept(
                book.row(Source.CSV, entry.patient(), entry.mergedInto(), entry.aliases(), now)));
  }
}
