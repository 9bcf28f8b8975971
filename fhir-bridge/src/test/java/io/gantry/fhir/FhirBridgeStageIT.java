package io.gantry.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.StudyPublished;
import io.gantry.contracts.event.StudyPublished.Action;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.embedded.EmbeddedEhr;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.fhir.adapter.camel.VerifiedStudiesRoute;
import io.gantry.fhir.publish.Retries;
import io.gantry.fhir.rules.PublishRules;
import io.gantry.platform.config.FhirConfig.Patients;
import io.gantry.platform.kafka.BoundedConsumer;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.platform.retry.Backoff;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stage between a real broker and the rehearsal EHR. */
@Timeout(120)
class FhirBridgeStageIT {
  @TempDir static Path temp;
  private static EmbeddedKafka broker;
  private static EmbeddedEhr ehr;
  private static KafkaSettings kafka;
  private static EventPublisher events;
  private static IGenericClient client;
  private static final List<Event> OUTCOMES = new CopyOnWriteArrayList<>();
  private static final List<AutoCloseable> TO_CLOSE = new ArrayList<>();

  @BeforeAll
  static void start() {
    broker = EmbeddedKafka.start(temp.resolve("kafka"));
    ehr = EmbeddedEhr.start(temp.resolve("ehr"));
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(kafka, 3);
    events = new EventPublisher(kafka, "test");
    client = FhirContext.forR4Cached().newRestfulGenericClient(ehr.baseUrl().toString());
    TO_CLOSE.add(
        BoundedConsumer.of(Topics.STUDIES_PUBLISHED)
            .settings(kafka)
            .group("test-published")
            .deadLetters(Topics.RECONCILER, events)
            .handler((event, headers) -> OUTCOMES.add(event))
            .start());
    TO_CLOSE.add(
        BoundedConsumer.of(Topics.STUDIES_REFUSED)
            .settings(kafka)
            .group("test-refused")
            .deadLetters(Topics.RECONCILER, events)
            .handler((event, headers) -> OUTCOMES.add(event))
            .start());
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable closeable : TO_CLOSE) {
      closeable.close();
    }
    events.close();
    ehr.close();
    broker.close();
  }

  @Test
  void aStudyIsCreatedThenLeftAloneThenUpdatedAndNeverDoubled() throws Exception {
    String uid = VerifiedStudies.STUDY + ".100";
    StudyVerified first = VerifiedStudies.aStudy(uid, 1);
    try (FhirBridgeStage stage = started(ehr.baseUrl())) {
      StudyPublished created = published(first, 1);
      assertThat(created.action()).isEqualTo(Action.CREATED);
      assertThat(created.instances()).isEqualTo(4);
      assertThat(stage.health().ok()).isTrue();

      assertThat(published(VerifiedStudies.aStudy(uid, 2), 2).action()).isEqualTo(Action.UNCHANGED);

      List<StudyVerified.VerifiedInstance> more = new ArrayList<>(first.instances());
      more.add(VerifiedStudies.ct(uid, 4));
      StudyPublished updated = published(new StudyVerified(uid, 3, more, first.at()), 3);
      assertThat(updated.action()).isEqualTo(Action.UPDATED);
      assertThat(updated.resource()).isEqualTo(created.resource());
    }
    List<ImagingStudy> studies = find(ImagingStudy.class, "urn:dicom:uid", "urn:oid:" + uid);
    assertThat(studies).hasSize(1);
    ImagingStudy study = studies.getFirst();
    assertThat(study.getMeta().getVersionId()).isEqualTo("2");
    assertThat(study.getNumberOfInstances()).isEqualTo(5);
    assertThat(study.getNumberOfSeries()).isEqualTo(2);
    assertThat(find(Patient.class, "urn:gantry:issuer:LEGACY", "MRN-7"))
        .singleElement()
        .satisfies(p -> assertThat(study.getSubject().getReference()).contains(p.getIdPart()));
    assertThat(find(Endpoint.class, "urn:gantry:endpoint", "s3://gantry/site/studies/" + uid + "/"))
        .singleElement()
        .satisfies(
            e -> assertThat(study.getEndpointFirstRep().getReference()).contains(e.getIdPart()));
  }

  @Test
  void aRecordThatIsReadAgainAfterACrashBeforeTheCommitLeavesOneResource() throws Exception {
    String uid = VerifiedStudies.STUDY + ".200";
    try (FhirBridgeStage _ = started(ehr.baseUrl())) {
      assertThat(published(VerifiedStudies.aStudy(uid, 1), 1).action()).isEqualTo(Action.CREATED);
    }
    // What a kill between publishing and committing leaves: the outcome is out, the offset is not.
    rewind();
    try (FhirBridgeStage _ = started(ehr.baseUrl())) {
      await()
          .untilAsserted(() ->
              assertThat(outcomes(uid))
                  .extracting(o -> ((StudyPublished) o).action())
                  .containsExactly(Action.CREATED, Action.UNCHANGED));
    }
    assertThat(find(ImagingStudy.class, "urn:dicom:uid", "urn:oid:" + uid)).hasSize(1);
  }

  @Test
  void whatIsCommittedIsNotReadAgain() throws Exception {
    String uid = VerifiedStudies.STUDY + ".300";
    try (FhirBridgeStage _ = started(ehr.baseUrl())) {
      published(VerifiedStudies.aStudy(uid, 1), 1);
    }
    String next = VerifiedStudies.STUDY + ".301";
    try (FhirBridgeStage _ = started(ehr.baseUrl())) {
      published(VerifiedStudies.aStudy(next, 1), 1);
      published(VerifiedStudies.aStudy(uid, 2), 2);
    }
    assertThat(outcomes(uid)).hasSize(2);
  }

  @Test
  void anEhrThatIsAwayIsARefusalThatMayPassAndADeadLetter() throws Exception {
    String uid = VerifiedStudies.STUDY + ".400";
    URI nobody = URI.create("http://127.0.0.1:" + unusedPort() + "/fhir");
    try (FhirBridgeStage stage = started(nobody)) {
      events.publish(Topics.STUDIES_VERIFIED, VerifiedStudies.aStudy(uid, 1)).get();
      await().untilAsserted(() -> assertThat(outcomes(uid)).hasSize(1));
      assertThat(outcomes(uid).getFirst())
          .isInstanceOfSatisfying(
              StudyRefused.class,
              refused -> {
                assertThat(refused.code()).isEqualTo("GTY-0701");
                assertThat(refused.permanent()).isFalse();
              });
      await().untilAsserted(() -> assertThat(stage.health().code()).isEqualTo("GTY-0701"));
    }
    assertThat(deadLetterCauses(uid)).singleElement().asString().startsWith("GTY-0701: ");
  }

  @Test
  void poisonGoesToTheDeadLettersAndTheRouteGoesOn() throws Exception {
    String uid = VerifiedStudies.STUDY + ".500";
    try (KafkaProducer<byte[], byte[]> raw = new KafkaProducer<>(kafka.producer("raw"));
        FhirBridgeStage _ = started(ehr.baseUrl())) {
      byte[] key = uid.getBytes(StandardCharsets.US_ASCII);
      raw.send(new ProducerRecord<>(Topics.STUDIES_VERIFIED.name(), key, new byte[] {1})).get();
      assertThat(published(VerifiedStudies.aStudy(uid, 1), 1).action()).isEqualTo(Action.CREATED);
    }
    assertThat(deadLetterCauses(uid)).hasSize(1);
  }

  private static FhirBridgeStage started(URI baseUrl) {
    FhirBridgeConfig config =
        new FhirBridgeConfig(
            baseUrl,
            new PublishRules(Map.of(), true, Patients.CREATE, "", "gantry", "site/"),
            new Retries(
                new Backoff(Duration.ofMillis(50), Duration.ofMillis(200)), Duration.ofSeconds(1)),
            Duration.ofSeconds(5),
            null);
    FhirBridgeStage stage = new FhirBridgeStage(config, kafka);
    stage.start();
    return stage;
  }

  private static StudyPublished published(StudyVerified verified, long revision) throws Exception {
    events.publish(Topics.STUDIES_VERIFIED, verified).get();
    await()
        .until(() ->
            outcomes(verified.studyInstanceUid()).stream()
                .anyMatch(o -> o instanceof StudyPublished p && p.revision() == revision));
    return outcomes(verified.studyInstanceUid()).stream()
        .map(StudyPublished.class::cast)
        .filter(p -> p.revision() == revision)
        .findFirst()
        .orElseThrow();
  }

  private static List<Event> outcomes(String uid) {
    return OUTCOMES.stream().filter(event -> event.key().equals(uid)).toList();
  }

  private static <T extends Resource> List<T> find(Class<T> type, String system, String value) {
    Bundle bundle =
        client
            .search()
            .forResource(type)
            .where(
                new ca.uhn.fhir.rest.gclient.TokenClientParam("identifier")
                    .exactly()
                    .systemAndIdentifier(system, value))
            .returnBundle(Bundle.class)
            .execute();
    return bundle.getEntry().stream().map(e -> type.cast(e.getResource())).toList();
  }

  /** Puts the group's offset of each partition back by one record. */
  private static void rewind() throws Exception {
    try (Admin admin = Admin.create(kafka.client("rewind"))) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin
              .listConsumerGroupOffsets(VerifiedStudiesRoute.GROUP)
              .partitionsToOffsetAndMetadata()
              .get();
      assertThat(offsets).isNotEmpty();
      Map<TopicPartition, OffsetAndMetadata> back = new java.util.HashMap<>();
      offsets.forEach((partition, offset) ->
          back.put(partition, new OffsetAndMetadata(Math.max(0, offset.offset() - 1))));
      await()
          .ignoreExceptions()
          .untilAsserted(
              () -> admin.alterConsumerGroupOffsets(VerifiedStudiesRoute.GROUP, back).all().get());
    }
  }

  private static List<String> deadLetterCauses(String uid) {
    List<String> causes = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(kafka.consumer("letters-" + uid, "letters-" + uid))) {
      TopicPartition only = new TopicPartition("fhir-bridge.dead-letter", 0);
      reader.assign(List.of(only));
      reader.seekToBeginning(List.of(only));
      long end = reader.endOffsets(List.of(only)).getOrDefault(only, 0L);
      while (reader.position(only) < end) {
        for (ConsumerRecord<byte[], byte[]> letter : reader.poll(Duration.ofMillis(200))) {
          if (new String(letter.key(), StandardCharsets.US_ASCII).equals(uid)) {
            causes.add(
                new String(
                    letter.headers().lastHeader("dead-cause").value(), StandardCharsets.UTF_8));
          }
        }
      }
    }
    return causes;
  }

  private static int unusedPort() throws Exception {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
