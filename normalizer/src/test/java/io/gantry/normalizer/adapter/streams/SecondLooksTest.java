package io.gantry.normalizer.adapter.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.PatientEvent.Origin;
import io.gantry.contracts.event.PatientEvent.PatientNumber;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.contracts.patient.PatientName;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.identity.IndexedDirectory;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.normalizer.rules.Tail;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names are invented. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class SecondLooksTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final ArchivePatient OTTILIE =
      new ArchivePatient("X-1", "LOCAL", "", "Wexcombe^Ottilie", "19580421", "F");

  @TempDir Path state;

  private final IndexedDirectory index = new IndexedDirectory("patients");
  private final RocksMemory.Budget budget = new RocksMemory.Budget(8L << 20);
  private TopologyTestDriver driver;
  private TestOutputTopic<byte[], byte[]> identities;
  private long offset;

  private static final class NoParts implements ObjectParts {
    @Override
    public Bytes head(InstanceExtracted object) {
      throw new IllegalStateException("no objects here");
    }

    @Override
    public Tail tail(InstanceExtracted object) {
      throw new IllegalStateException("no objects here");
    }
  }

  @BeforeEach
  void start() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
    properties.put(RocksMemory.BUDGET, budget);
    driver =
        new TopologyTestDriver(
            NormalizerTopology.gated(
                new Normalizer(RuleBook.BUILT_IN), Map.of(), new NoParts(), new GateRules(index)),
            properties);
    identities =
        driver.createOutputTopic(
            Topics.IDENTITIES.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void stop() {
    driver.close();
    budget.close();
  }

  @Test
  void aPatientWhoComesLaterIsLinkedWithoutASweep() throws UndecodableEvent {
    found("2.25.1", OTTILIE);
    assertThat(decided().outcome()).isEqualTo(Outcome.NONE);

    know("10000017", "Wexcombe", "Ottilie", "19580421", "");
    wait(Duration.ofSeconds(1));

    IdentityDecision decision = decided();
    assertThat(mrn(decision)).isEqualTo("10000017");
    assertThat(decision.revision()).isEqualTo(2);
    assertThat(decision.foundAt()).isEqualTo(NOW);
    assertThat(decision.index()).isEqualTo("patients-1");
    wait(Duration.ofSeconds(2));
    assertThat(identities.isEmpty()).isTrue();
  }

  @Test
  void whatDoesNotConcernItDoesNotChangeIt() throws UndecodableEvent {
    found("2.25.1", OTTILIE);
    decided();

    know("10000099", "Larkspur", "Tamsin", "19900105", "");
    wait(Duration.ofSeconds(2));

    assertThat(identities.isEmpty()).isTrue();
  }

  @Test
  void whoFitsTwoPatientsIsLinkedOnceTheyAreMerged() throws UndecodableEvent {
    know("10000017", "Wexcombe", "Ottilie", "19580421", "");
    know("10000018", "Wexcombe", "Ottilia", "19580421", "");
    found("2.25.1", new ArchivePatient("", "", "", "Wexcombe^O", "19580421", ""));
    IdentityDecision first = decided();
    assertThat(first.outcome()).isNotEqualTo(Outcome.LINKED);

    know("10000018", "Wexcombe", "Ottilia", "19580421", "10000017");
    wait(Duration.ofSeconds(2));

    found("2.25.2", new ArchivePatient("10000018", "", "", "Wexcombe^Ottilie", "19580421", ""));
    assertThat(mrn(decided())).isEqualTo("10000017");
  }

  @Test
  void whatAPersonDecidedStays() throws UndecodableEvent {
    found("2.25.1", OTTILIE);
    decided();
    send(
        Topics.DECISIONS,
        new ReviewDecision(
            "legacy", "2.25.1", Verdict.NONE, null, "reviewer", null, "not ours", NOW));
    assertThat(decided().person()).isEqualTo("reviewer");

    know("10000017", "Wexcombe", "Ottilie", "19580421", "");
    wait(Duration.ofSeconds(2));

    assertThat(identities.isEmpty()).isTrue();
  }

  @Test
  void whereTooMuchHasChangedAllWhoWaitAreLookedAt() throws UndecodableEvent {
    found("2.25.3", new ArchivePatient("", "", "", "Larkspur^Zed", "19900106", ""));
    decided();
    for (int i = 0; i < 5000; i++) {
      know("3" + i, "Larkspur", "Tamsin" + i, "19900105", "");
    }
    know("30000017", "Larkspur", "Zed", "19900106", "");
    wait(Duration.ofSeconds(2));
    assertThat(decisions()).extracting(SecondLooksTest::mrn).contains("30000017");
  }

  private void know(String mrn, String family, String given, String born, String mergedInto) {
    index.apply(
        new PatientRecorded(
            new PatientNumber(mrn, "ENTERPRISE", ""),
            new PatientName(family, given, "", "", "", "", "", ""),
            born,
            "F",
            List.of(),
            mergedInto,
            new Origin(Source.ADT, "1", null, null, NOW)),
        offset++);
  }

  private void found(String study, ArchivePatient patient) {
    send(
        Topics.INVENTORY_FOUND,
        new StudyFound(
            "legacy", "s", study, null, null, null, null, List.of("CT"), 1, 1, NOW, patient));
  }

  private <E extends Event> void send(Topic<? super E> topic, E event) {
    @SuppressWarnings("unchecked")
    EventCodec<E> codec = (EventCodec<E>) EventCodec.of(topic);
    driver
        .createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                event.key().getBytes(StandardCharsets.UTF_8),
                codec.encode(event),
                new RecordHeaders(codec.headers(event)),
                NOW));
  }

  private void wait(Duration time) {
    for (int i = 0; i < time.dividedBy(SecondLooks.EVERY); i++) {
      driver.advanceWallClockTime(SecondLooks.EVERY);
    }
  }

  private IdentityDecision decided() throws UndecodableEvent {
    TestRecord<byte[], byte[]> next = identities.readRecord();
    return EventCodec.of(Topics.IDENTITIES).decode(next.headers(), next.value());
  }

  private List<IdentityDecision> decisions() throws UndecodableEvent {
    List<IdentityDecision> all = new ArrayList<>();
    while (!identities.isEmpty()) {
      all.add(decided());
    }
    return all;
  }

  private static @Nullable String mrn(IdentityDecision decision) {
    LinkedPatient link = decision.link();
    return link == null ? null : link.mrn();
  }
}
