package io.gantry.normalizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.normalizer.adapter.streams.Extracted;
import io.gantry.normalizer.rules.TestHead;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.platform.spool.SpoolReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stage in a process of its own is killed in the middle of its work. */
@Timeout(240)
class KilledNormalizerIT {
  private static final int OBJECTS = 1500;

  @TempDir Path work;

  /** The process that is killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws InterruptedException {
      NormalizerStage stage =
          new NormalizerStage(
              new NormalizerSettings(Map.of("legacy", "HOSPITAL"), null, Path.of(args[1])),
              new KafkaSettings(args[0], Map.of(), true),
              SpoolReader.under(Path.of(args[1])));
      stage.start();
      new CountDownLatch(1).await();
    }
  }

  @Test
  void everyObjectComesOutExactlyOnceAlthoughTheProcessIsKilled() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.start(work.resolve("kafka"))) {
      KafkaSettings kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
      TopicAdmin.ensure(kafka, TopicAdmin.EMBEDDED_PARTITIONS);
      publish(kafka);
      List<String> keys = new ArrayList<>();
      try (KafkaConsumer<byte[], byte[]> normalized =
          new KafkaConsumer<>(kafka.consumer("judge", "judge"))) {
        normalized.subscribe(List.of(Topics.INSTANCES_NORMALIZED.name()));
        Process victim = start(broker);
        try {
          poll(normalized, keys, 100);
        } finally {
          victim.destroyForcibly().waitFor();
        }
        Process successor = start(broker);
        try {
          poll(normalized, keys, OBJECTS);
          // A partition's objects come out in its order: what came twice lies before its last one.
          keys.clear();
          for (ConsumerRecord<byte[], byte[]> one :
              WholeTopic.read(kafka, Topics.INSTANCES_NORMALIZED.name())) {
            keys.add(new String(one.key(), StandardCharsets.UTF_8));
          }
        } finally {
          successor.destroyForcibly().waitFor();
        }
      }

      assertThat(keys)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, OBJECTS).mapToObj(KilledNormalizerIT::studyUid).toList());
    }
    assertThat(Files.readString(work.resolve("victim.log")))
        .as("stores of a killed process are dropped, not found to be corrupt")
        .contains("event=normalizer-stores-dropped")
        .doesNotContain("TaskCorruptedException");
  }

  private static void poll(KafkaConsumer<byte[], byte[]> from, List<String> keys, int atLeast) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> {
          for (ConsumerRecord<byte[], byte[]> read : from.poll(Duration.ofMillis(50))) {
            keys.add(new String(read.key(), StandardCharsets.UTF_8));
          }
          return keys.size() >= atLeast;
        });
  }

  private Process start(EmbeddedKafka broker) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Victim.class.getName(),
            broker.bootstrapServers(),
            work.resolve("state").toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("victim.log").toFile()))
        .start();
  }

  private static String studyUid(int number) {
    return "2.25.9" + number;
  }

  private static void publish(KafkaSettings kafka) {
    TestHead head = TestHead.aConformantCt();
    InstanceExtracted plain = Extracted.event("legacy", head, new byte[] {1, 2});
    List<CompletableFuture<?>> sent = new ArrayList<>();
    try (EventPublisher publisher = new EventPublisher(kafka, "test")) {
      for (int number = 0; number < OBJECTS; number++) {
        InstanceExtracted event =
            new InstanceExtracted(
                plain.eventId() + number,
                "legacy",
                plain.orderId(),
                plain.attempt(),
                new InstanceId(studyUid(number), "2.25.100", "2.25.8" + number),
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
}
