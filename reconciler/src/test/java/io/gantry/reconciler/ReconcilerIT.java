package io.gantry.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.event.StudyVerified;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** Waves from start to balance, on a real broker and PostgreSQL; the other stages are a double. */
@Timeout(120)
class ReconcilerIT {
  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static EmbeddedKafka broker;
  private static KafkaSettings kafka;
  private static int number = 0;

  private StagesDouble stages;
  private ReconcilerStage reconciler;
  private String prefix;

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
  void startStages() {
    prefix = "1.2." + ++number;
    stages = new StagesDouble(kafka, true);
    reconciler = start();
  }

  @AfterEach
  void stopStages() {
    reconciler.close();
    stages.close();
  }

  private ReconcilerStage start() {
    ReconcilerStage stage =
        new ReconcilerStage(
            new ReconcilerSettings(
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password(),
                List.of(
                    new ReconcilerSettings.Source("legacy", 2),
                    new ReconcilerSettings.Source("shadow", 2)),
                null,
                home,
                true),
            kafka,
            studies -> Optional.of(stages.objects()));
    stage.start();
    return stage;
  }

  private WaveSummary run(String wave, String... sources) {
    reconciler.waves().start(new WaveSpec(wave, List.of(sources), Map.of(), List.of()));
    return finished(wave);
  }

  private WaveSummary finished(String wave) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> reconciler.waves().summary(wave), WaveSummary::finished);
  }

  private AnInstance instance(String source, int study, int number) {
    return AnInstance.of(source, prefix + "." + study, prefix + "." + study + ".1." + number);
  }

  private StudyCustody custody(String study) {
    return reconciler.ledger().study(study).orElseThrow();
  }

  private List<StudyVerified> announced() {
    return stages.announced().stream()
        .filter(verified -> verified.studyInstanceUid().startsWith(prefix + "."))
        .toList();
  }

  private @Nullable String state(String study) {
    return custody(study).studyClass();
  }

  @Test
  void aWaveOverTwoSourcesBalancesAndASecondRunOrdersNothing() {
    for (int study = 1; study <= 12; study++) {
      stages.holds(instance("legacy", study, 1), instance("legacy", study, 2));
    }
    stages.holds(instance("shadow", 1, 1), instance("shadow", 1, 2), instance("shadow", 20, 1));

    WaveSummary first = run("two-sources", "legacy", "shadow");

    assertThat(first.reasons()).isEmpty();
    assertThat(first.balanced()).isTrue();
    assertThat(first.exceptions()).isEmpty();
    assertThat(first.studies()).isEqualTo(new WaveSummary.Studies(13, 13, 13, 0, 0, 0, 0));
    WaveSummary.Instances instances = first.instances();
    assertThat(instances.expected()).isEqualTo(27);
    assertThat(instances.verified()).isEqualTo(27);
    assertThat(instances.published()).isEqualTo(27);
    assertThat(instances.duplicates()).isEqualTo(2);
    assertThat(instances.bytes()).isEqualTo(25 * 1000);
    assertThat(announced()).hasSize(13);
    int ordered = stages.extractOrders().size();

    WaveSummary second = run("two-sources", "legacy", "shadow");

    assertThat(second.balanced()).isTrue();
    assertThat(stages.extractOrders()).hasSize(ordered);
    assertThat(announced()).hasSize(13);
    try (Stream<StudyVerified.VerifiedInstance> verified =
        reconciler.ledger().verifiedInstances("two-sources")) {
      assertThat(verified).hasSize(25);
    }
    assertThat(custody(prefix + ".1").instances()).hasSize(4);
  }
}
