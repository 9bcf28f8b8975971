package io.gantry.normalizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.NormalizedEvent.InstanceRepeated;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.normalizer.adapter.streams.Extracted;
import io.gantry.normalizer.rules.TestHead;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.platform.spool.SpoolReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stage on the embedded broker, over restarts of the stage and of the broker. */
@Timeout(180)
class NormalizerStageIT {
  private static final byte[] PIXELS = {1, 2, 3, 4};
  private static final EventCodec<NormalizedEvent> CODEC =
      EventCodec.of(Topics.INSTANCES_NORMALIZED);

  @TempDir Path work;

  private EmbeddedKafka broker;
  private KafkaSettings kafka;

  @BeforeEach
  void startBroker() {
    broker = EmbeddedKafka.start(work.resolve("kafka"));
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(kafka, TopicAdmin.EMBEDDED_PARTITIONS);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void everyObjectComesOutOnceAndCopiesAreStillKnownAfterARestart() throws Exception {
    try (NormalizerStage stage = stage()) {
      stage.start();
      assertThat(stage.health().ok()).isTrue();
      publish("legacy", 0, 200);
      assertThat(normalized(200)).hasSize(200).allMatch(InstanceNormalized.class::isInstance);
    }

    long began = System.nanoTime();
    try (NormalizerStage again = stage()) {
      again.start();
      publish("shadow", 150, 100);
      List<NormalizedEvent> all = normalized(300);
      Duration took = Duration.ofNanos(System.nanoTime() - began);

      assertThat(all).hasSize(300);
      assertThat(all.stream().filter(InstanceRepeated.class::isInstance)).hasSize(50);
      assertThat(all.stream().map(event -> event.instance().sopInstanceUid()).distinct())
          .hasSize(250);
      assertThat(took).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void aBrokerThatComesBackFindsTheStageWorking() throws Exception {
    try (NormalizerStage stage = stage()) {
      stage.start();
      publish("legacy", 0, 20);
      normalized(20);
    }
    broker.close();
    startBroker();

    try (NormalizerStage stage = stage()) {
      stage.start();
      publish("legacy", 20, 20);

      assertThat(normalized(40)).hasSize(40);
    }
  }

  @Test
  void aLargeHeadIsReadFromTheSpool() throws Exception {
    TestHead head =
        head(0).put(0x00090010, Vr.LO, "ACME").put(0x00091001, Vr.OB, new byte[300 * 1024]);
    Path volume = Files.createDirectories(work.resolve("spool/v1"));
    Files.write(volume.resolve("s1.pack"), head.bytes());
    InstanceExtracted event =
        Extracted.event(
            "legacy", head, PIXELS, new SpoolRef("v1", "s1.pack", 0, head.bytes().length), "");
    try (NormalizerStage stage = stage();
        EventPublisher publisher = new EventPublisher(kafka, "test")) {
      stage.start();
      publisher.publish(Topics.INSTANCES_EXTRACTED, event).get();

      InstanceNormalized passed = (InstanceNormalized) normalized(1).getFirst();

      assertThat(passed.attributes().patient().patientId()).isEqualTo("SIM001");
      assertThat(passed.attributes().patient().issuerOfPatientId()).isEqualTo("HOSPITAL");
    }
  }

  @Test
  void theGateTakesOverAStateThatWasMadeWithoutAndNotTheOtherWayRound() throws Exception {
    try (NormalizerStage stage = stage()) {
      stage.start();
      publish("legacy", 0, 20);
      assertThat(normalized(20)).hasSize(20);
    }
    try (NormalizerStage gated = stage(true)) {
      gated.start();
      publish("legacy", 20, 20);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(WholeTopic.read(kafka, Topics.INSTANCES_HELD.name())).hasSize(20));
      assertThat(normalized(20)).as("nothing was done twice").hasSize(20);
    }
    try (NormalizerStage without = stage()) {
      assertThatThrownBy(without::start).hasMessageContaining("identities.policy gate");
    }
    try (NormalizerStage gated = stage(true)) {
      gated.start();
      assertThat(gated.health().ok()).isTrue();
    }
  }

  private NormalizerStage stage() {
    return stage(false);
  }

  private NormalizerStage stage(boolean gated) {
    return new NormalizerStage(
        new NormalizerSettings(
            Map.of("legacy", "HOSPITAL", "shadow", "ANNEX"), null, work.resolve("state"), gated),
        kafka,
        SpoolReader.under(work.resolve("spool")));
  }

  private static TestHead head(int number) {
    return TestHead.aConformantCt()
        .remove(Tag.ISSUER_OF_PATIENT_ID)
        .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.%06d1".formatted(100_000 + number));
  }

  private void publish(String source, int first, int count) {
    List<CompletableFuture<?>> sent = new ArrayList<>();
    try (EventPublisher publisher = new EventPublisher(kafka, "test-" + source)) {
      for (int number = first; number < first + count; number++) {
        TestHead head = head(number);
        InstanceExtracted plain = Extracted.event(source, head, PIXELS);
        InstanceId id =
            new InstanceId(
                "2.25." + (10 + number % 7), "2.25.100", "2.25.%06d1".formatted(100_000 + number));
        InstanceExtracted event =
            new InstanceExtracted(
                plain.eventId() + number,
                source,
                plain.orderId(),
                plain.attempt(),
                id,
                plain.sopClassUid(),
                plain.transferSyntaxUid(),
                plain.received(),
                plain.spool(),
                true,
                "",
                plain.receivedAt());
        sent.add(
            publisher.publish(Topics.INSTANCES_EXTRACTED, event, Map.of("head", head.bytes())));
      }
      sent.forEach(CompletableFuture::join);
    }
  }

  /** All committed events so far, at least so many. */
  private List<NormalizedEvent> normalized(int atLeast) {
    List<NormalizedEvent> events = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings())) {
      consumer.subscribe(List.of(Topics.INSTANCES_NORMALIZED.name()));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(100))) {
              events.add(CODEC.decode(read));
            }
            return events.size() >= atLeast;
          });
      for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(500))) {
        events.add(decode(read));
      }
    }
    return events;
  }

  private Map<String, Object> consumerSettings() {
    String name = UUID.randomUUID().toString();
    return kafka.consumer(name, name);
  }

  private static NormalizedEvent decode(ConsumerRecord<byte[], byte[]> read) {
    try {
      return CODEC.decode(read);
    } catch (UndecodableEvent e) {
      throw new AssertionError(e);
    }
  }
}
