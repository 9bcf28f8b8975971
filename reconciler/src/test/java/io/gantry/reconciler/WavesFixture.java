package io.gantry.reconciler;

import static org.awaitility.Awaitility.await;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.StudyOrder;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveStatus;
import io.gantry.reconciler.wave.WaveSummary;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker, a PostgreSQL, and for each test a reconciler of its own with three sources; the other
 * stages are a double.
 */
@SuppressWarnings("NullAway.Init") // JUnit and the set-up set the fields
abstract class WavesFixture {
  static final Request PLANNER = new Request("planner", "as agreed");
  static final Request SURGEON = new Request("surgeon", "operation at noon");
  static final Duration SOON = Duration.ofSeconds(60);
  private static final Encryption WAIVER_OVER =
      new Encryption(Encryption.Kind.WAIVER, LocalDate.of(2020, 1, 31));

  @TempDir static Path home;
  static EmbeddedPostgres postgres;
  private static EmbeddedKafka broker;
  private static KafkaSettings kafka;
  private static int number = 0;

  StagesDouble stages;
  ReconcilerStage reconciler;
  Operations operations;
  private String prefix;
  // New ledgers read what earlier tests told the broker: sources of one test are no other's.
  String legacy;
  String shadow;
  String open;
  String ledgerUrl;

  @BeforeAll
  static void startServers() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    broker = EmbeddedKafka.start(home.resolve("kafka"));
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(kafka, TopicAdmin.EMBEDDED_PARTITIONS);
  }

  @AfterAll
  static void stopServers() {
    broker.close();
    postgres.close();
  }

  @BeforeEach
  void startReconciler() throws SQLException {
    prefix = "1.3." + ++number;
    legacy = "legacy" + number;
    shadow = "shadow" + number;
    open = "open" + number;
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE waves" + number);
      ledgerUrl = postgres.jdbcUrl().replaceFirst("/" + connection.getCatalog(), "/waves" + number);
    }
    stages = new StagesDouble(kafka, true);
    reconciler =
        new ReconcilerStage(
            new ReconcilerSettings(
                ledgerUrl,
                postgres.user(),
                postgres.password(),
                List.of(
                    new ReconcilerSettings.Source(legacy, 2),
                    new ReconcilerSettings.Source(shadow, 2),
                    new ReconcilerSettings.Source(open, new Limits(2, 0, 0, ""), WAIVER_OVER)),
                null,
                home,
                true,
                new Forecaster.Prices("EUR", 7, Map.of("COLD", 2.0))),
            kafka,
            studies -> Optional.of(stages.objects()));
    reconciler.start();
    operations = reconciler.operations();
  }

  @AfterEach
  void stopReconciler() {
    reconciler.close();
    stages.close();
  }

  String study(int number) {
    return prefix + "." + number;
  }

  void holds(int studies) {
    IntStream.rangeClosed(1, studies).forEach(n -> stages.holds(instance(legacy, n)));
  }

  AnInstance instance(String source, int study) {
    return AnInstance.of(source, study(study), study(study) + ".1.1");
  }

  static WavePlan plan(String name, Scope scope, StudyOrder order, Gates gates) {
    return new WavePlan(name, scope, order, List.of(), 0, 0, "", gates);
  }

  Scope archive() {
    return Scope.archive(List.of(legacy), Map.of(), List.of());
  }

  Scope ledger(List<String> studies, List<String> patients, boolean left) {
    return new Scope(Scope.From.LEDGER, List.of(legacy), Map.of(), studies, patients, left);
  }

  void start(WavePlan plan) {
    operations.plan(plan, PLANNER);
    operations.move(plan.name(), Move.START, PLANNER);
  }

  WaveStatus until(String wave, String state) {
    return await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> operations.status(wave), status -> status.state().equals(state));
  }

  void awaitOrders(int count) {
    await().atMost(SOON).until(() -> stages.extractOrders().size() >= count);
  }

  List<String> ordered() {
    return stages.extractOrders().stream().map(ExtractOrder::studyInstanceUid).toList();
  }

  void inventory() {
    reconciler.waves().inventory(new WaveSpec("inventory", List.of(legacy), Map.of(), List.of()));
    until("inventory", "finished");
  }

  long verified(String wave) {
    return summary(operations.status(wave)).studies().verified();
  }

  static WaveSummary summary(WaveStatus status) {
    return Objects.requireNonNull(status.summary());
  }
}
