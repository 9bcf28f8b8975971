package io.gantry.app;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.fhir.AdtStage;
import io.gantry.fhir.FhirIndexStage;
import io.gantry.fhir.adapter.hapi.HapiPatients;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.fhir.adapter.oauth.Tokens;
import io.gantry.fhir.index.PatientFeed;
import io.gantry.fhir.publish.Retries;
import io.gantry.normalizer.adapter.csv.PatientCsv;
import io.gantry.normalizer.identity.adt.PatientBook;
import io.gantry.platform.GantryException;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.config.FhirIndexConfig;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.Hl7Config;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TransientFailure;
import io.gantry.reconciler.wave.PatientBooks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings patients into topic {@code patients}: first the files and FHIR servers of the
 * configuration, of which only what has changed is written, then HL7 messages as they come.
 */
final class PatientIntake {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** For each answer of a server: pages are long. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** Patients between two lines of progress. */
  private static final long EVERY = 10_000;

  private PatientIntake() {}

  /**
   * Reads all files before the first row of any is written, then the servers.
   *
   * @param serve gets what people may do with the index
   * @return what goes on reading, not started; the last one owns the log
   * @throws io.gantry.platform.config.ConfigProblems where a file is wrong; nothing is written then
   * @throws GantryException GTY-0735 where the broker does not take the rows, GTY-0740 where a
   *     server that was never read can't be read
   */
  static List<Stage> start(
      GantryConfig config, KafkaSettings kafka, Output output, Consumer<PatientBooks> serve) {
    List<Path> files = config.identities().index();
    List<FhirIndexConfig> servers = config.identities().servers();
    Hl7Config hl7 = config.hl7();
    files.forEach(file -> PatientCsv.read(file, _ -> {}));
    RuleDesk desk = new RuleDesk(new PatientBook());
    PatientLog log = new PatientLog(kafka, "gantry-patients", PATIENCE, desk);
    List<PatientFeed> feeds = new ArrayList<>();
    try {
      for (Path file : files) {
        int written = log.append(sink -> rows(desk.book(), file, sink));
        output.progress("Patient index %s: %d patients written", file.getFileName(), written);
      }
      for (FhirIndexConfig server : servers) {
        PatientFeed feed = feed(config, server, log);
        feeds.add(feed);
        load(feed, server, output);
      }
    } catch (TransientFailure e) {
      feeds.forEach(PatientFeed::close);
      log.close();
      throw new GantryException(
          AdtStage.NOT_RUNNING, "The patient index can't be written to topic patients", e);
    } catch (RuntimeException e) {
      feeds.forEach(PatientFeed::close);
      log.close();
      throw e;
    }
    serve.accept(new LocalBooks(log, desk));
    List<Stage> stages = new ArrayList<>();
    stages.add(hl7.enabled() ? new AdtStage(hl7, log) : new LogKeeper(log));
    if (!feeds.isEmpty()) {
      stages.add(new FhirIndexStage(kafka, feeds, Wiring.normalizer(config).issuers()));
    }
    return stages;
  }

  private static PatientFeed feed(GantryConfig config, FhirIndexConfig server, PatientLog log) {
    return new PatientFeed(
        server,
        config.fhir().systems(),
        new HapiPatients(
            server.baseUrl(),
            ANSWER,
            tokens(server),
            server.crosswalk() == FhirIndexConfig.Crosswalk.GET),
        log,
        Retries.DEFAULT);
  }

  private static @Nullable Tokens tokens(FhirIndexConfig server) {
    String token = server.token();
    return token == null ? Tokens.of(server.oauth2(), ANSWER) : Tokens.fixed(token);
  }

  private static void load(PatientFeed feed, FhirIndexConfig server, Output output) {
    long[] told = {0};
    long written =
        feed.load(read -> {
          if (read >= told[0] + EVERY) {
            told[0] = read;
            output.progress("Patient index %s: %d patients read", server.baseUrl().getHost(), read);
          }
        });
    output.progress("Patient index %s: %d patients written", server.baseUrl().getHost(), written);
  }

  /** Closes the log where no listener does. */
  private record LogKeeper(PatientLog log) implements Stage {
    @Override
    public String name() {
      return Topics.FHIR_BRIDGE;
    }

    @Override
    public void start() {}

    @Override
    public Health health() {
      return Health.up("patients");
    }

    @Override
    public void close() {
      log.close();
    }
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
