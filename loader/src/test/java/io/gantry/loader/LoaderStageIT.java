package io.gantry.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.InstanceRejected;
import io.gantry.contracts.event.LoadedEvent;
import io.gantry.contracts.event.LoadedEvent.InstanceLoaded;
import io.gantry.contracts.event.LoadedEvent.ManifestWritten;
import io.gantry.contracts.event.LoadedEvent.RepeatSettled;
import io.gantry.contracts.event.NormalizedEvent.InstanceRepeated;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.embedded.EmbeddedS3;
import io.gantry.loader.LoaderSettings.Retries;
import io.gantry.loader.LoaderSettings.Verify;
import io.gantry.loader.adapter.s3.S3Connection;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.platform.kafka.BoundedConsumer;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.platform.retry.Backoff;
import io.gantry.platform.spool.SpoolReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole stage between a real broker and a real store. */
@Timeout(180)
class LoaderStageIT {
  private static final HeadRules NO_RULES =
      (_, _) -> new HeadRules.Answer.Refused("GTY-0000", "no rules here");

  private static final Retries IMPATIENT =
      new Retries(
          3, new Backoff(Duration.ofMillis(50), Duration.ofMillis(200)), Duration.ofSeconds(60));

  @TempDir static Path directory;
  private static EmbeddedKafka broker;
  private static KafkaSettings kafka;
  private static EventPublisher publisher;
  private static EmbeddedS3 server;
  private static Path spool;
  private static int instances;

  private final Queue<LoadedEvent> loaded = new ConcurrentLinkedQueue<>();
  private final Queue<InstanceRejected> rejected = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private LoaderStage stage;

  @BeforeAll
  static void startServers() {
    broker = EmbeddedKafka.start(directory.resolve("kafka"));
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(kafka, 3);
    publisher = new EventPublisher(kafka, "test");
    server = EmbeddedS3.start(directory.resolve("s3"), "gantry");
    spool = directory.resolve("spool");
  }

  @AfterAll
  static void stopServers() {
    publisher.close();
    server.close();
    broker.close();
  }

  @BeforeEach
  void startStage() {
    stage = started(settings());
    listen(Topics.INSTANCES_LOADED, loaded);
    listen(Topics.INSTANCES_REJECTED, rejected);
  }

  @AfterEach
  void stopStage() throws Exception {
    stage.close();
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static LoaderSettings settings() {
    return LoaderSettings.of(
            new S3Connection(
                server.endpoint(),
                "us-east-1",
                "gantry",
                "it/",
                server.accessKeyId(),
                server.secretAccessKey(),
                16))
        .retries(IMPATIENT);
  }

  private static LoaderStage started(LoaderSettings settings) {
    LoaderStage stage = new LoaderStage(settings, kafka, SpoolReader.under(spool), NO_RULES);
    stage.start();
    return stage;
  }

  private <E extends Event> void listen(Topic<E> topic, Queue<? super E> seen) {
    open.add(
        BoundedConsumer.of(topic)
            .settings(kafka)
            .group("listener-" + topic.name() + "-" + System.nanoTime())
            .clientId("listener-" + topic.name() + "-" + System.nanoTime())
            .deadLetters("acceptance", publisher)
            .handler((event, headers) -> seen.add(event))
            .start());
  }

  private static ObjectInSpool anObject(int pixels) throws IOException {
    return ObjectInSpool.aCt(spool, "1.2.3.4." + ++instances, pixels);
  }

  private InstanceLoaded awaitLoaded(ObjectInSpool object) {
    await().untilAsserted(() -> assertThat(loadedEvents(object)).isNotEmpty());
    return loadedEvents(object).getFirst();
  }

  private List<InstanceLoaded> loadedEvents(ObjectInSpool object) {
    return loaded.stream()
        .filter(InstanceLoaded.class::isInstance)
        .map(InstanceLoaded.class::cast)
        .filter(event -> event.instance().equals(object.event().instance()))
        .toList();
  }

  @Test
  void aNormalizedEventBecomesAnObjectInTheBucketAndALoadedEvent() throws Exception {
    ObjectInSpool object = anObject(512 * 1024);

    publisher.publish(Topics.INSTANCES_NORMALIZED, object.event()).get();

    InstanceLoaded event = awaitLoaded(object);
    assertThat(event.received()).isEqualTo(object.event().received());
    assertThat(event.changed()).containsExactly("00100021");
    assertThat(event.spool()).isEqualTo(object.event().spool());
    assertThat(event.ruleBook()).isEqualTo("test-1");
    try (Archive archive = Archive.open(settings())) {
      assertThat(archive.verifier().verify(verified(event))).isInstanceOf(Verdict.Same.class);
    }
    assertThat(stage.health().ok()).isTrue();
  }

  @Test
  void aRedeliveredEventGivesTheSameFactsAndNoSecondObject() throws Exception {
    ObjectInSpool object = anObject(10_000);
    publisher.publish(Topics.INSTANCES_NORMALIZED, object.event()).get();
    awaitLoaded(object);
    Archive.Count before = count();

    publisher.publish(Topics.INSTANCES_NORMALIZED, object.event()).get();

    await().untilAsserted(() -> assertThat(loadedEvents(object)).hasSize(2));
    List<InstanceLoaded> events = loadedEvents(object);
    assertThat(events.get(1).eventId()).isEqualTo(events.get(0).eventId());
    assertThat(events.get(1).object()).isEqualTo(events.get(0).object());
    assertThat(count()).isEqualTo(before);
  }

  @Test
  void aRepeatIsSettledWithoutStoring() throws Exception {
    ObjectInSpool object = anObject(100);
    Archive.Count before = count();

    publisher
        .publish(
            Topics.INSTANCES_NORMALIZED,
            new InstanceRepeated(
                "normalizer/shadow/x",
                "shadow",
                object.event().instance(),
                object.event().transferSyntaxUid(),
                object.event().received(),
                Sha256.EMPTY,
                object.event().spool(),
                Relation.REPEAT,
                "legacy",
                object.event().received().instance(),
                Instant.parse("2026-01-02T03:04:05Z")))
        .get();

    await()
        .untilAsserted(() ->
            assertThat(loaded)
                .filteredOn(RepeatSettled.class::isInstance)
                .anySatisfy(event ->
                    assertThat(((RepeatSettled) event).spool()).isEqualTo(object.event().spool())));
    assertThat(count()).isEqualTo(before);
  }

  @Test
  void anObjectDamagedInTheSpoolIsRejectedAndTheNextOneGoesOn() throws Exception {
    ObjectInSpool damaged = anObject(50_000);
    damaged.damage(damaged.pixelsAt() + 7);
    ObjectInSpool whole = anObject(50_000);

    publisher.publish(Topics.INSTANCES_NORMALIZED, damaged.event()).get();
    publisher.publish(Topics.INSTANCES_NORMALIZED, whole.event()).get();

    awaitLoaded(whole);
    await()
        .untilAsserted(() ->
            assertThat(rejected)
                .anySatisfy(event -> {
                  assertThat(event.instance()).isEqualTo(damaged.event().instance());
                  assertThat(event.code()).isEqualTo(ArchiveCodes.SPOOL_DAMAGED);
                }));
    assertThat(loadedEvents(damaged)).isEmpty();
  }

  @Test
  void whileTheStoreIsAwayNothingIsLostAndHealthSaysSo() throws Exception {
    ObjectInSpool object = anObject(20_000);
    server.close();

    publisher.publish(Topics.INSTANCES_NORMALIZED, object.event()).get();
    await()
        .untilAsserted(() -> {
          assertThat(stage.health().ok()).isFalse();
          assertThat(stage.health().code()).isEqualTo(ArchiveCodes.UNREACHABLE);
        });
    server = EmbeddedS3.start(directory.resolve("s3"), "gantry");

    awaitLoaded(object);
    await().untilAsserted(() -> assertThat(stage.health().ok()).isTrue());
    assertThat(rejected).noneMatch(event -> event.instance().equals(object.event().instance()));
  }

  @Test
  void aStageThatIsStoppedInTheMiddleLosesNothing() throws Exception {
    List<ObjectInSpool> objects = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      objects.add(anObject(100_000));
      publisher.publish(Topics.INSTANCES_NORMALIZED, objects.getLast().event()).get();
    }
    awaitLoaded(objects.get(10));

    stage.close();
    stage = started(settings().verify(Verify.READ_BACK));

    for (ObjectInSpool object : objects) {
      awaitLoaded(object);
    }
    try (Archive archive = Archive.open(settings())) {
      for (ObjectInSpool object : objects) {
        assertThat(loadedEvents(object).stream().map(InstanceLoaded::eventId).distinct())
            .hasSize(1);
        assertThat(archive.verifier().verify(verified(loadedEvents(object).getFirst())))
            .isInstanceOf(Verdict.Same.class);
      }
    }
  }

  @Test
  void theManifestFollowsTheRevisionsAndEarlierOnesStay() throws Exception {
    ObjectInSpool one = anObject(1000);
    ObjectInSpool two = anObject(1000);
    publisher.publish(Topics.INSTANCES_NORMALIZED, one.event()).get();
    publisher.publish(Topics.INSTANCES_NORMALIZED, two.event()).get();
    VerifiedInstance first = verified(awaitLoaded(one));
    VerifiedInstance second = verified(awaitLoaded(two));
    Instant at = Instant.parse("2026-02-03T04:05:06Z");
    StudyVerified revision1 = new StudyVerified("1.2.3", 1, List.of(first), at);
    StudyVerified revision4 = new StudyVerified("1.2.3", 4, List.of(first, second), at);

    publisher.publish(Topics.STUDIES_VERIFIED, revision1).get();
    publisher.publish(Topics.STUDIES_VERIFIED, revision4).get();
    publisher.publish(Topics.STUDIES_VERIFIED, revision4).get();
    publisher.publish(Topics.STUDIES_VERIFIED, revision1).get();
    publisher.publish(Topics.STUDIES_VERIFIED, revision4).get();

    await().untilAsserted(() -> assertThat(manifestsWritten()).hasSize(4));
    assertThat(manifestsWritten())
        .extracting(ManifestWritten::revision)
        .containsExactly(1L, 4L, 4L, 4L);
    assertThat(manifestsWritten()).extracting(ManifestWritten::version).containsExactly(1, 2, 2, 2);
    Manifest current = manifest("it/studies/1.2.3/manifest.json");
    assertThat(current).isEqualTo(Manifest.of(revision4, 2));
    assertThat(manifest("it/studies/1.2.3/manifest-1.json")).isEqualTo(Manifest.of(revision1, 1));
    assertThat(current.instances().getFirst().verifiedBy()).isEqualTo("store-checksum");
    try (Archive archive = Archive.open(settings())) {
      assertThat(archive.store().stat("it/studies/1.2.3/manifest-2.json")).isEmpty();
    }
  }

  @Test
  void aMissingBucketStopsTheStart() {
    LoaderSettings elsewhere =
        LoaderSettings.of(
            new S3Connection(
                server.endpoint(),
                "us-east-1",
                "not-made",
                "",
                server.accessKeyId(),
                server.secretAccessKey(),
                4));
    try (LoaderStage unstartable =
        new LoaderStage(elsewhere, kafka, SpoolReader.under(spool), NO_RULES)) {
      assertThatThrownBy(unstartable::start)
          .isInstanceOfSatisfying(
              GantryException.class, e -> assertThat(e.code()).isEqualTo(ArchiveCodes.NO_BUCKET));
    }
  }

  private List<ManifestWritten> manifestsWritten() {
    return loaded.stream()
        .filter(ManifestWritten.class::isInstance)
        .map(ManifestWritten.class::cast)
        .toList();
  }

  private static Manifest manifest(String key) throws IOException {
    try (Archive archive = Archive.open(settings());
        InputStream in = archive.store().open(key).orElseThrow()) {
      return Json.mapper().readValue(in, Manifest.class);
    }
  }

  private static Archive.Count count() throws IOException {
    try (Archive archive = Archive.open(settings())) {
      return archive.count();
    }
  }

  private static VerifiedInstance verified(InstanceLoaded event) {
    return new VerifiedInstance(
        event.instance(),
        event.source(),
        List.of(),
        event.sopClassUid(),
        event.transferSyntaxUid(),
        event.received(),
        event.canonicalHead(),
        event.stored(),
        event.object(),
        event.ruleBook(),
        event.changed(),
        event.attributes(),
        event.receivedAt(),
        event.storedAt());
  }
}
