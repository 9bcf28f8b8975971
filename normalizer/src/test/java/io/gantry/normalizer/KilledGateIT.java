package io.gantry.normalizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.PatientEvent.Origin;
import io.gantry.contracts.event.PatientEvent.PatientNumber;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.PatientName;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.normalizer.adapter.streams.Extracted;
import io.gantry.normalizer.rules.TestHead;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.platform.spool.SpoolReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The gate in a process of its own is killed while it changes, and while it decides again. */
@EnabledIfSystemProperty(named = "gantry.full", matches = "true")
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(240)
class KilledGateIT {
  private static final int STUDIES = 400;
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path work;
  private EmbeddedKafka broker;
  private KafkaSettings kafka;

  /** The process that is killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws InterruptedException {
      NormalizerStage stage =
          new NormalizerStage(
              new NormalizerSettings(Map.of(), null, Path.of(args[1]), args[2].equals("gate")),
              new KafkaSettings(args[0], Map.of(), true),
              SpoolReader.under(Path.of(args[1])));
      stage.start();
      new CountDownLatch(1).await();
    }
  }

  @BeforeEach
  void start() {
    broker = EmbeddedKafka.start(work.resolve("kafka"));
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(kafka, 4);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void killedWhileItBecomesAGateAndWhileItDecidesAgainItDecidesEachStudyOnce() throws Exception {
    try (EventPublisher publisher = new EventPublisher(kafka, "test");
        KafkaConsumer<byte[], byte[]> judge = new KafkaConsumer<>(kafka.consumer("j", "j"))) {
      judge.subscribe(List.of(Topics.IDENTITIES.name()));
      beforeThereWasAGate(publisher);
      Process changing = start("gate", "after-group-deleted");
      assertThat(changing.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(changing.exitValue()).isEqualTo(137);

      List<IdentityDecision> decided = new ArrayList<>();
      Process victim = start("gate", "");
      try {
        found(publisher);
        await().atMost(LIMIT).until(() -> read(judge, decided) >= STUDIES);
        assertThat(decided).extracting(IdentityDecision::outcome).containsOnly(Outcome.NONE);
        patients(publisher);
        await().atMost(LIMIT).until(() -> read(judge, decided) >= STUDIES + 1);
      } finally {
        victim.destroyForcibly().waitFor();
      }
      Process successor = start("gate", "");
      try {
        await().atMost(LIMIT).until(() -> read(judge, decided) >= 2 * STUDIES);
        await().during(Duration.ofSeconds(2)).until(() -> read(judge, decided) == 2 * STUDIES);
      } finally {
        successor.destroyForcibly().waitFor();
      }
      assertThat(decided)
          .filteredOn(one -> one.outcome() == Outcome.LINKED)
          .hasSize(STUDIES)
          .allMatch(one -> one.revision() == 2)
          .extracting(IdentityDecision::studyInstanceUid)
          .doesNotHaveDuplicates();
    }
    assertThat(all(Topics.INSTANCES_HELD)).as("where the group stood was kept").isZero();
    assertThat(all(Topics.INSTANCES_NORMALIZED)).isEqualTo(1);
  }

  /** One object goes on while every study goes under the patient that it names. */
  private void beforeThereWasAGate(EventPublisher publisher) throws Exception {
    TestHead head = TestHead.aConformantCt();
    publisher
        .publish(
            Topics.INSTANCES_EXTRACTED,
            Extracted.event("legacy", head, new byte[] {1, 2}),
            Map.of("head", head.bytes()))
        .get();
    Process keep = start("keep", "");
    try {
      // Offsets are committed with it.
      await().atMost(LIMIT).until(() -> all(Topics.INSTANCES_NORMALIZED) == 1);
    } finally {
      keep.destroyForcibly().waitFor();
    }
  }

  private static void found(EventPublisher publisher) {
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < STUDIES; i++) {
      sent.add(
          publisher.publish(
              Topics.INVENTORY_FOUND,
              new StudyFound(
                  "legacy",
                  "sweep",
                  "2.25.9" + i,
                  null,
                  null,
                  mrn(i),
                  null,
                  List.of(),
                  1,
                  1,
                  AT,
                  new ArchivePatient(
                      mrn(i), "HOSP", "", "Larkspur^" + given(i), "19610203", "F"))));
    }
    sent.forEach(CompletableFuture::join);
  }

  private static void patients(EventPublisher publisher) {
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < STUDIES; i++) {
      sent.add(
          publisher.publish(
              Topics.PATIENTS,
              new PatientRecorded(
                  new PatientNumber(mrn(i), "HOSP", ""),
                  new PatientName("Larkspur", given(i), "", "", "", "", "", ""),
                  "19610203",
                  "F",
                  List.of(),
                  "",
                  new Origin(Source.ADT, "m" + i, null, null, AT))));
    }
    sent.forEach(CompletableFuture::join);
  }

  private static String mrn(int i) {
    return Integer.toString(10_000_000 + 17 * i);
  }

  /** No two alike. */
  private static String given(int i) {
    return "" + (char) ('A' + i / 26 % 26) + (char) ('a' + i % 26) + "mina";
  }

  private static int read(KafkaConsumer<byte[], byte[]> from, List<IdentityDecision> decided)
      throws Exception {
    for (ConsumerRecord<byte[], byte[]> one : from.poll(Duration.ofMillis(50))) {
      decided.add(EventCodec.of(Topics.IDENTITIES).decode(one.headers(), one.value()));
    }
    return decided.size();
  }

  /** How many records of the topic count. */
  private <E extends Event> int all(Topic<E> topic) {
    return WholeTopic.read(kafka, topic.name()).size();
  }

  private Process start(String policy, String crash) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dgantry.crash.at=" + crash,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Victim.class.getName(),
            broker.bootstrapServers(),
            work.resolve("state").toString(),
            policy);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("victim.log").toFile()))
        .start();
  }
}
