package io.gantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of broker and producer while transactions are committed (docs/adr/0087): each is there in
 * every partition or in none, and none keeps readers waiting for ever.
 */
@Timeout(600)
class KilledTransactionsIT {
  private static final int KILLS = Boolean.getBoolean("gantry.full") ? 30 : 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<TopicPartition> PARTITIONS =
      IntStream.range(0, TransactionsToKill.PARTITIONS)
          .mapToObj(number -> new TopicPartition(TransactionsToKill.TOPIC, number))
          .toList();

  @Test
  void aTransactionIsCommittedEverywhereOrNowhere(@TempDir Path work) throws Exception {
    Path directory = work.resolve("kafka");
    for (int kill = 0; kill < KILLS; kill++) {
      Path some = work.resolve("some-" + kill);
      Process process = start(work, directory, kill * 1_000_000L, some);
      await().atMost(LIMIT).until(() -> Files.exists(some) || !process.isAlive());
      assertThat(process.isAlive()).as("it died: see process.log").isTrue();
      awaitTelling(Files.readString(some));
      process.destroyForcibly().waitFor();
    }
    assertThat(Files.readString(work.resolve("process.log")))
        .as("every partition is told of every end")
        .doesNotContain(TransactionsToKill.LEFT_OUT);
    try (EmbeddedKafka broker = EmbeddedKafka.start(directory)) {
      TransactionsToKill.producer(broker).close();
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(committedEnds(broker)).isEqualTo(ends(broker)));
      assertThat(committed(broker))
          .hasSizeGreaterThanOrEqualTo(3 * KILLS)
          .allSatisfy((number, partitions) ->
              assertThat(partitions)
                  .as("partitions with transaction %d", number)
                  .hasSize(TransactionsToKill.PARTITIONS)
                  .doesNotHaveDuplicates());
    }
  }

  /** Until a transaction is decided and its partitions are being told. */
  private static void awaitTelling(String address) throws Exception {
    ListTransactionsOptions telling =
        new ListTransactionsOptions().filterStates(Set.of(TransactionState.PREPARE_COMMIT));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> !admin.listTransactions(telling).all().get().isEmpty());
    }
  }

  private static Process start(Path work, Path directory, long first, Path some)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            TransactionsToKill.class.getName(),
            directory.toString(),
            Long.toString(first),
            some.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("process.log").toFile()))
        .start();
  }

  private static Map<TopicPartition, Long> ends(EmbeddedKafka broker) throws Exception {
    return ends(broker, IsolationLevel.READ_UNCOMMITTED);
  }

  private static Map<TopicPartition, Long> committedEnds(EmbeddedKafka broker) throws Exception {
    return ends(broker, IsolationLevel.READ_COMMITTED);
  }

  private static Map<TopicPartition, Long> ends(EmbeddedKafka broker, IsolationLevel level)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return admin
          .listOffsets(
              PARTITIONS.stream().collect(Collectors.toMap(one -> one, _ -> OffsetSpec.latest())),
              new ListOffsetsOptions(level))
          .all()
          .get()
          .entrySet()
          .stream()
          .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().offset()));
    }
  }

  /** In which partitions each committed transaction is. */
  private static Map<Long, List<Integer>> committed(EmbeddedKafka broker) throws Exception {
    Map<Long, List<Integer>> found = new TreeMap<>();
    try (KafkaConsumer<Long, Long> reader =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new LongDeserializer(),
            new LongDeserializer())) {
      reader.assign(PARTITIONS);
      reader.seekToBeginning(PARTITIONS);
      Map<TopicPartition, Long> ends = committedEnds(broker);
      while (ends.entrySet().stream()
          .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<Long, Long> read : reader.poll(Duration.ofMillis(200))) {
          found.computeIfAbsent(read.value(), _ -> new ArrayList<>()).add(read.partition());
        }
      }
    }
    return found;
  }
}
