package io.gantry.platform.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.platform.GantryException;
import io.gantry.platform.retry.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class BoundedConsumerIT {
  private static final Topic<StudyRefused> TOPIC = Topics.STUDIES_REFUSED;

  @TempDir static Path temp;
  private static EmbeddedKafka broker;
  private static KafkaSettings settings;
  private static EventPublisher publisher;

  /** Keys of one test start with its name; events of the others are passed over. */
  private String test = "";

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedKafka.start(temp);
    settings = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(settings, 3);
    publisher = new EventPublisher(settings, "test");
  }

  @AfterAll
  static void stopBroker() {
    publisher.close();
    broker.close();
  }

  @BeforeEach
  void name(TestInfo info) {
    test = info.getTestMethod().orElseThrow().getName();
  }

  @Test
  void topicsAreMadeOnceAndCheckedAfterwards() throws Exception {
    TopicAdmin.ensure(settings, 3);

    try (Admin admin = Admin.create(settings.client("look"))) {
      Set<String> names = admin.listTopics().names().get();
      assertThat(names).contains("orders", "studies.verified", "loader.dead-letter");
    }
    assertThat(publisher.partitions(Topics.ORDERS)).isEqualTo(3);
    assertThatThrownBy(() -> TopicAdmin.ensure(settings, 4))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("orders has 3 partitions instead of 4");
  }

  @Test
  void aClusterOfOneBrokerStillGetsItsTopics() {
    KafkaSettings external = new KafkaSettings(broker.bootstrapServers(), Map.of(), false);

    TopicAdmin.ensure(external, 3);

    assertThat(publisher.partitions(Topics.ORDERS)).isEqualTo(3);
  }

  @Test
  void whatIsDoneIsNotHandedOutAgain() throws Exception {
    publish(200, 20);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (BoundedConsumer<StudyRefused> consumer = start((e, h) -> seen.add(e.message()))) {
      await().untilAsserted(() -> assertThat(seen).hasSize(200));
      assertThat(consumer.health().ok()).isTrue();
    }

    publish(1, 1, "later");
    List<String> again = new CopyOnWriteArrayList<>();
    try (BoundedConsumer<StudyRefused> _ = start((e, h) -> again.add(e.message()))) {
      await().untilAsserted(() -> assertThat(again).containsExactly("later 0"));
    }
  }

  @Test
  void partitionsOfTheCallersChoiceAreReadWithoutTheGroupAndWhatIsAbandonedIsHandedOutAgain()
      throws Exception {
    for (int partition = 0; partition < 3; partition++) {
      publisher.publishTo(TOPIC, partition, refused("in " + partition)).get();
    }
    CountDownLatch handed = new CountDownLatch(1);
    EventHandler<StudyRefused> never =
        (_, _) -> {
          handed.countDown();
          new CountDownLatch(1).await();
        };
    BoundedConsumer<StudyRefused> first = start(builder(never).partitions(Set.of(1)));
    assertThat(handed.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    first.abandon();

    List<String> seen = new CopyOnWriteArrayList<>();
    EventHandler<StudyRefused> handler = (event, _) -> seen.add(event.message());
    try (BoundedConsumer<StudyRefused> _ = start(builder(handler).partitions(Set.of(1, 2)))) {
      await().untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder("in 1", "in 2"));
    }
    try (BoundedConsumer<StudyRefused> _ = start(builder(handler).partitions(Set.of(2, 1, 0)))) {
      await().untilAsserted(() -> assertThat(seen).hasSize(3).endsWith("in 0"));
    }
  }

  @Test
  void aTailReadsAllOfATopicAndFollowsIt() throws Exception {
    publisher.publish(TOPIC, refused("before")).get();
    List<String> seen = new CopyOnWriteArrayList<>();
    AtomicInteger ticks = new AtomicInteger();
    TopicTail.Reader<StudyRefused> reader =
        new TopicTail.Reader<>() {
          @Override
          public void read(StudyRefused event) {
            if (event.key().startsWith(test)) {
              seen.add(event.message());
            }
          }

          @Override
          public void tick() {
            ticks.incrementAndGet();
          }
        };
    try (TopicTail<StudyRefused> tail = TopicTail.start(settings, "tail", TOPIC, reader)) {
      tail.awaitCaughtUp(Duration.ofSeconds(30));
      assertThat(seen).containsExactly("before");
      publisher.publish(TOPIC, refused("after")).get();
      await().untilAsserted(() -> assertThat(seen).containsExactly("before", "after"));
      int now = ticks.get();
      await().until(() -> ticks.get() > now);
    }
  }

  @Test
  void eventsOfOneKeyKeepTheirOrderWhileKeysRunSideBySide() throws Exception {
    publish(60, 6);
    Map<String, List<String>> byKey = new ConcurrentHashMap<>();
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    EventHandler<StudyRefused> handler =
        (event, headers) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          Thread.sleep(10);
          byKey
              .computeIfAbsent(event.key(), k -> new CopyOnWriteArrayList<>())
              .add(event.message());
          now.decrementAndGet();
        };
    try (BoundedConsumer<StudyRefused> _ = start(builder(handler).maxInFlight(4))) {
      await()
          .untilAsserted(
              () -> assertThat(byKey.values().stream().mapToInt(List::size).sum()).isEqualTo(60));
    }
    assertThat(most.get()).isBetween(2, 4);
    byKey.values().forEach(messages -> assertThat(messages).isEqualTo(inOrder(messages)));
  }

  @Test
  void bytesBoundWhatRunsAtOnce() throws Exception {
    publish(12, 12);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    EventHandler<StudyRefused> handler =
        (event, headers) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          Thread.sleep(20);
          now.decrementAndGet();
          done.incrementAndGet();
        };
    try (BoundedConsumer<StudyRefused> _ =
        start(builder(handler).weigher(e -> 100).maxBytes(250))) {
      await().until(() -> done.get() == 12);
    }
    assertThat(most).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void aTransientFailureIsTriedAgainUntilItPasses() throws Exception {
    publish(3, 1);
    List<String> attempts = new CopyOnWriteArrayList<>();
    EventHandler<StudyRefused> handler =
        (event, headers) -> {
          attempts.add(event.message());
          if (attempts.size() <= 2) {
            throw new TransientFailure("the store is away");
          }
        };
    try (BoundedConsumer<StudyRefused> _ = start(handler)) {
      await()
          .untilAsserted(
              () -> assertThat(attempts).containsExactly("e 0", "e 0", "e 0", "e 1", "e 2"));
    }
  }

  @Test
  void anErrorOfTheHandlerNeverCountsAsDone() throws Exception {
    publish(3, 1);
    List<String> attempts = new CopyOnWriteArrayList<>();
    EventHandler<StudyRefused> handler =
        (event, headers) -> {
          attempts.add(event.message());
          if (event.message().equals("e 0") && attempts.size() == 1) {
            throw new OutOfMemoryError("for a moment");
          }
          if (event.message().equals("e 1")) {
            throw new StackOverflowError();
          }
        };
    try (BoundedConsumer<StudyRefused> _ = start(handler)) {
      await().untilAsserted(() -> assertThat(attempts).containsExactly("e 0", "e 0", "e 1", "e 2"));
      await().untilAsserted(() -> assertThat(deadLetters()).hasSize(1));
    }
  }

  @Test
  void poisonGoesToTheDeadLetterTopicAndTheRestGoesOn() throws Exception {
    try (KafkaProducer<byte[], byte[]> raw = new KafkaProducer<>(settings.producer("raw"))) {
      raw.send(new ProducerRecord<>(TOPIC.name(), 0, bytes(test), bytes("not an event"))).get();
    }
    publish(2, 1);
    List<String> handled = new CopyOnWriteArrayList<>();
    EventHandler<StudyRefused> handler =
        (event, headers) -> {
          if (event.message().equals("e 0")) {
            throw new IllegalStateException("a bug; Doe^John");
          }
          handled.add(event.message());
        };
    try (BoundedConsumer<StudyRefused> _ = start(handler)) {
      await().untilAsserted(() -> assertThat(handled).containsExactly("e 1"));
      await().untilAsserted(() -> assertThat(deadLetters()).hasSize(2));
    }
    assertThat(deadLetters().values())
        .anyMatch(cause -> cause.contains("unknown event type"))
        .anyMatch(cause -> cause.startsWith("IllegalStateException at "))
        .noneMatch(cause -> cause.contains("Doe"));
  }

  @Test
  void anUnfinishedEventHoldsItsOffsetThoughLaterOnesAreDone() throws Exception {
    publish(1, 1, "stuck");
    publish(5, 1, "quick");
    CountDownLatch never = new CountDownLatch(1);
    Set<String> first = ConcurrentHashMap.newKeySet();
    AtomicBoolean interrupted = new AtomicBoolean();
    EventHandler<StudyRefused> handler =
        (event, headers) -> {
          first.add(event.message());
          if (event.message().startsWith("stuck")) {
            try {
              never.await();
            } catch (InterruptedException e) {
              interrupted.set(true);
              throw e;
            }
          }
        };
    try (BoundedConsumer<StudyRefused> _ =
        start(builder(handler).orderedBy(StudyRefused::message).drain(Duration.ofMillis(200)))) {
      await().untilAsserted(() -> assertThat(first).hasSize(6));
    }
    assertThat(interrupted).isTrue();

    Set<String> again = ConcurrentHashMap.newKeySet();
    try (BoundedConsumer<StudyRefused> _ = start((e, h) -> again.add(e.message()))) {
      await().untilAsserted(() -> assertThat(again).isEqualTo(first));
    }
  }

  @Test
  void membersOfAGroupShareTheWorkAndNothingIsLostWhenTheyChange() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    Map<String, Integer> byMember = new ConcurrentHashMap<>();
    AtomicInteger round = new AtomicInteger();
    try (BoundedConsumer<StudyRefused> _ = start(counting("a", seen, byMember).clientId("a"))) {
      publish(100, 30, "start");
      await().until(() -> seen.size() > 20);
      try (BoundedConsumer<StudyRefused> _ = start(counting("b", seen, byMember).clientId("b"))) {
        await()
            .until(() -> {
              publish(10, 10, "round " + round.incrementAndGet());
              return byMember.containsKey("b");
            });
        await().until(() -> seen.size() == 100 + 10 * round.get());
      }
    }
    assertThat(byMember).containsOnlyKeys("a", "b");
  }

  private BoundedConsumer.Builder<StudyRefused> counting(
      String member, Set<String> seen, Map<String, Integer> byMember) {
    return builder((event, headers) -> {
      Thread.sleep(5);
      seen.add(event.message());
      byMember.merge(member, 1, Integer::sum);
    });
  }

  private BoundedConsumer<StudyRefused> start(EventHandler<StudyRefused> handler) {
    return start(builder(handler));
  }

  private BoundedConsumer<StudyRefused> start(BoundedConsumer.Builder<StudyRefused> builder) {
    return builder.start();
  }

  private BoundedConsumer.Builder<StudyRefused> builder(EventHandler<StudyRefused> handler) {
    String mine = test;
    return BoundedConsumer.of(TOPIC)
        .settings(settings)
        .group(test)
        .backoff(new Backoff(Duration.ofMillis(10), Duration.ofMillis(50)))
        .deadLetters(Topics.FHIR_BRIDGE, publisher)
        .handler((event, headers) -> {
          if (event.key().startsWith(mine)) {
            handler.handle(event, headers);
          }
        });
  }

  private StudyRefused refused(String message) {
    return new StudyRefused(test + "-0", 1, "GTY-0700", message, true, Instant.EPOCH);
  }

  private void publish(int events, int keys) throws Exception {
    publish(events, keys, "e");
  }

  private void publish(int events, int keys, String word) throws Exception {
    List<java.util.concurrent.CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      StudyRefused event =
          new StudyRefused(
              test + "-" + i % keys, 1, "GTY-0700", word + " " + i, true, Instant.EPOCH);
      sent.add(publisher.publish(TOPIC, event));
    }
    for (var future : sent) {
      future.get();
    }
  }

  /** By offset: the cause of each dead letter with one of this test's keys. */
  private Map<Long, String> deadLetters() throws ExecutionException {
    Map<Long, String> causes = new HashMap<>();
    Map<String, Object> properties = settings.consumer("letters-" + test, "letters-" + test);
    try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(properties)) {
      TopicPartition only = new TopicPartition(Topic.deadLetter(Topics.FHIR_BRIDGE), 0);
      reader.assign(List.of(only));
      reader.seekToBeginning(List.of(only));
      long end = reader.endOffsets(List.of(only)).getOrDefault(only, 0L);
      while (reader.position(only) < end) {
        for (ConsumerRecord<byte[], byte[]> letter : reader.poll(Duration.ofMillis(200))) {
          Header cause = letter.headers().lastHeader("dead-cause");
          if (new String(letter.key(), UTF_8).startsWith(test)) {
            causes.put(letter.offset(), new String(cause.value(), UTF_8));
          }
        }
      }
    }
    return causes;
  }

  private static List<String> inOrder(List<String> messages) {
    List<String> sorted = new ArrayList<>(messages);
    Collections.sort(
        sorted, java.util.Comparator.comparingInt(m -> Integer.parseInt(m.substring(2))));
    return sorted;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
