package io.gantry.app;

import io.gantry.embedded.EmbeddedKafka;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.normalizer.adapter.csv.CrosswalkCsv;
import io.gantry.normalizer.adapter.csv.PatientCsv;
import io.gantry.normalizer.identity.adt.PatientBook;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.ConfigProblems;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.reconciler.wave.PatientBooks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The patient index for a command: through the process that holds the state, or (where broker and
 * ledger are embedded) of the state itself, whose servers are started for it. Owns what it starts.
 */
public final class PatientsAccess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final PatientBooks books;

  private PatientsAccess(GantryConfig config) {
    boolean running = RunningProcess.holding(config.state()).isPresent();
    if (!running && !(config.kafka().embedded() && config.ledger().embedded())) {
      // Another process may be writing topic patients, and one only may.
      throw new GantryException(
          "GTY-0144",
          "Nothing runs that could do it: start gantry up with the same configuration first");
    }
    OperationsAccess access = OperationsAccess.any(config);
    owned.push(access);
    try {
      this.books = running ? access.operations().patients() : local(config, access);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Of the process that runs, or of the state.
   *
   * @throws GantryException GTY-0144 where nothing runs and broker or ledger are not embedded
   */
  public static PatientsAccess open(GantryConfig config) {
    return new PatientsAccess(config);
  }

  /**
   * Looks at files before anybody is asked to import them.
   *
   * @throws ConfigProblems with every problem of both, and its line
   */
  public static void check(@Nullable Path patients, @Nullable Path crosswalk) {
    List<ConfigProblems.Problem> problems = new ArrayList<>();
    try {
      if (patients != null) {
        PatientCsv.read(patients, _ -> {});
      }
    } catch (ConfigProblems e) {
      problems.addAll(e.problems());
    }
    try {
      if (crosswalk != null) {
        CrosswalkCsv.read(crosswalk, _ -> {});
      }
    } catch (ConfigProblems e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new ConfigProblems("identities import", problems);
    }
  }

  private PatientBooks local(GantryConfig config, OperationsAccess access) {
    EmbeddedKafka broker = EmbeddedServers.kafkaOnly(config);
    owned.push(broker);
    KafkaSettings kafka =
        new KafkaSettings(broker.bootstrapServers(), config.kafka().properties(), true);
    TopicAdmin.ensure(kafka, TopicAdmin.EMBEDDED_PARTITIONS);
    RuleDesk desk = new RuleDesk(new PatientBook());
    PatientLog log = new PatientLog(kafka, "gantry-patients", PATIENCE, desk);
    owned.push(log);
    return access.recording(new LocalBooks(log, desk));
  }

  public PatientBooks books() {
    return books;
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      Closing.quietly(owned.pop());
    }
  }
}
