package io.gantry.normalizer.adapter.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.NormalizedEvent.InstanceRepeated;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.normalizer.rules.Tail;
import io.gantry.normalizer.rules.TestHead;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NormalizerTopologyTest {
  private static final Map<String, String> ISSUERS =
      Map.of("legacy", "HOSPITAL", "shadow", "ANNEX");
  private static final byte[] PIXELS = {1, 2, 3, 4};

  @TempDir Path state;

  private final InMemoryParts parts = new InMemoryParts();
  private final RocksMemory.Budget budget = new RocksMemory.Budget(8L << 20);
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> extracted;
  private TestOutputTopic<byte[], byte[]> normalized;
  private TestOutputTopic<byte[], byte[]> held;
  private TestOutputTopic<byte[], byte[]> dead;

  /** What the spool would give. */
  private static final class InMemoryParts implements ObjectParts {
    private byte[] head = new byte[0];
    private boolean gone;
    private boolean broken;

    @Override
    public Bytes head(InstanceExtracted object) throws IOException {
      if (gone) {
        throw new NoSuchFileException("segment");
      }
      if (broken) {
        throw new IOException("disk");
      }
      return Bytes.of(head);
    }

    @Override
    public Tail tail(InstanceExtracted object) {
      return new Tail.Empty();
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
    driver = new TopologyTestDriver(topology(), properties);
    ByteArraySerializer to = new ByteArraySerializer();
    ByteArrayDeserializer from = new ByteArrayDeserializer();
    extracted = driver.createInputTopic(Topics.INSTANCES_EXTRACTED.name(), to, to);
    normalized = driver.createOutputTopic(Topics.INSTANCES_NORMALIZED.name(), from, from);
    held = driver.createOutputTopic(Topics.INSTANCES_HELD.name(), from, from);
    dead = driver.createOutputTopic("normalizer.dead-letter", from, from);
  }

  private Topology topology() {
    return NormalizerTopology.build(new Normalizer(RuleBook.BUILT_IN), ISSUERS, parts);
  }

  @AfterEach
  void stop() {
    driver.close();
    budget.close();
  }

  @Test
  void theTopologyIsTheOneOnRecord() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("topology.txt")) {
      assertThat(topology().describe().toString().strip())
          .isEqualTo(
              new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8)
                  .strip());
    }
  }

  @Test
  void anObjectGoesOnWithThePatchOfItsSource() throws UndecodableEvent {
    TestHead head = TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID);
    InstanceExtracted event = send("legacy", head, PIXELS);

    InstanceNormalized passed = (InstanceNormalized) nextNormalized();

    assertThat(passed.instance()).isEqualTo(event.instance());
    assertThat(passed.received()).isEqualTo(event.received());
    assertThat(passed.ruleBook()).isEqualTo("builtin-1");
    assertThat(passed.attributes().patient().issuerOfPatientId()).isEqualTo("HOSPITAL");
    assertThat(passed.patch().edits()).hasSize(3);
    assertThat(passed.eventId())
        .isEqualTo(
            "normalizer/legacy/2.25.1001/"
                + event.received().instance().hex()
                + "/"
                + passed.patch().digest().hex());
    assertThat(held.isEmpty()).isTrue();
  }

  @Test
  void theSameObjectOfAnotherSourceIsARepeat() throws UndecodableEvent {
    InstanceExtracted first = send("legacy", TestHead.aConformantCt(), PIXELS);
    send("shadow", TestHead.aConformantCt(), PIXELS);

    NormalizedEvent passed = nextNormalized();
    InstanceRepeated repeated = (InstanceRepeated) nextNormalized();

    assertThat(passed).isInstanceOf(InstanceNormalized.class);
    assertThat(repeated.relation()).isEqualTo(Relation.REPEAT);
    assertThat(repeated.source()).isEqualTo("shadow");
    assertThat(repeated.ofSource()).isEqualTo("legacy");
    assertThat(repeated.ofInstance()).isEqualTo(first.received().instance());
  }

  @Test
  void aReencodedCopyOfAnotherSourceIsRecognised() throws UndecodableEvent {
    TestHead explicit = small(TransferSyntax.EXPLICIT_LE);
    TestHead implicit = small(TransferSyntax.IMPLICIT_LE);
    send("legacy", explicit, PIXELS);
    send("shadow", implicit, PIXELS);

    nextNormalized();
    InstanceRepeated repeated = (InstanceRepeated) nextNormalized();

    assertThat(repeated.relation()).isEqualTo(Relation.REENCODED);
  }

  private static TestHead small(TransferSyntax syntax) {
    return TestHead.empty()
        .in(syntax)
        .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1001\0")
        .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.10\0")
        .put(Tag.SERIES_INSTANCE_UID, Vr.UI, "2.25.100");
  }

  @Test
  void theSameSourceSendingAgainPassesThroughWithTheSameEventId() throws UndecodableEvent {
    send("legacy", TestHead.aConformantCt(), PIXELS);
    send("legacy", TestHead.aConformantCt(), PIXELS);

    InstanceNormalized once = (InstanceNormalized) nextNormalized();
    InstanceNormalized again = (InstanceNormalized) nextNormalized();

    assertThat(again).isEqualTo(once);
  }

  @Test
  void aChangedObjectOfAnotherSourceIsPassedOn() throws UndecodableEvent {
    send("legacy", TestHead.aConformantCt(), PIXELS);
    send("shadow", TestHead.aConformantCt().put(Tag.PATIENT_ID, Vr.LO, "SIM002"), PIXELS);
    send("shadow", TestHead.aConformantCt(), new byte[] {9, 9});

    assertThat(List.of(nextNormalized(), nextNormalized(), nextNormalized()))
        .allMatch(InstanceNormalized.class::isInstance);
  }

  @Test
  void aHeadThatIsNotInTheRecordComesFromTheSpool() throws UndecodableEvent {
    TestHead head = TestHead.aConformantCt();
    InstanceExtracted event = Extracted.event("legacy", head, PIXELS);
    parts.head = head.bytes();

    extracted.pipeInput(
        new TestRecord<>(Extracted.key(event), Extracted.value(event), Extracted.headers(event)));

    assertThat(((InstanceNormalized) nextNormalized()).attributes().patient().patientId())
        .isEqualTo("SIM001");
  }

  @Test
  void anObjectThatIsGoneFromTheSpoolIsHeld() throws UndecodableEvent {
    InstanceExtracted event = Extracted.event("legacy", TestHead.aConformantCt(), PIXELS);
    parts.gone = true;

    extracted.pipeInput(
        new TestRecord<>(Extracted.key(event), Extracted.value(event), Extracted.headers(event)));

    assertThat(nextHeld().code()).isEqualTo("GTY-0405");
  }

  @Test
  void anObjectThatCannotBeReadIsHeldAndDoesNotCountAsACopy() throws UndecodableEvent {
    InstanceExtracted broken =
        Extracted.event(
            "legacy",
            TestHead.aConformantCt(),
            PIXELS,
            Extracted.event("legacy", TestHead.aConformantCt(), PIXELS).spool(),
            "cut off");
    extracted.pipeInput(
        new TestRecord<>(
            Extracted.key(broken),
            Extracted.value(broken),
            Extracted.headers(broken, TestHead.aConformantCt())));
    send("shadow", TestHead.aConformantCt(), PIXELS);

    assertThat(nextHeld().code()).isEqualTo("GTY-0401");
    assertThat(nextNormalized()).isInstanceOf(InstanceNormalized.class);
  }

  @Test
  void aPatchThatIsTooLargeForAnEventIsHeld() throws UndecodableEvent {
    byte[] odd = new byte[400 * 1024 + 1];
    TestHead head =
        TestHead.aConformantCt().put(0x00090010, Vr.LO, "ACME").put(0x00091001, Vr.OB, odd);
    send("legacy", head, PIXELS);

    assertThat(nextHeld().code()).isEqualTo("GTY-0402");
    assertThat(normalized.isEmpty()).isTrue();
  }

  @Test
  void whatIsNoEventGoesToTheDeadLetterWithItsCause() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("event-type", "NoSuchEvent".getBytes(StandardCharsets.UTF_8));
    extracted.pipeInput(new TestRecord<>(new byte[] {1}, new byte[] {2}, headers));

    TestRecord<byte[], byte[]> letter = dead.readRecord();

    assertThat(letter.value()).containsExactly(2);
    assertThat(letter.headers().lastHeader("dead-cause")).isNotNull();
    assertThat(letter.headers().lastHeader("dead-topic").value())
        .isEqualTo("instances.extracted".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anObjectThatIsMovedAgainLaterGetsThePatchOfItsFirstArrival() throws UndecodableEvent {
    TestHead head = TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID);
    InstanceExtracted first = send("legacy", head, PIXELS);
    InstanceExtracted later =
        new InstanceExtracted(
            first.eventId(),
            first.source(),
            first.orderId(),
            "attempt-2",
            first.instance(),
            first.sopClassUid(),
            first.transferSyntaxUid(),
            first.received(),
            first.spool(),
            true,
            "",
            first.receivedAt().plusSeconds(3600));
    extracted.pipeInput(
        new TestRecord<>(
            Extracted.key(later), Extracted.value(later), Extracted.headers(later, head)));

    InstanceNormalized once = (InstanceNormalized) nextNormalized();
    InstanceNormalized again = (InstanceNormalized) nextNormalized();

    assertThat(again.patch()).isEqualTo(once.patch());
    assertThat(again.eventId()).isEqualTo(once.eventId());
  }

  @Test
  void anObjectThatCameInAnotherTransferSyntaxThanItWasListedInHasAFinding()
      throws UndecodableEvent {
    TestHead head = TestHead.aConformantCt();
    for (String listed : List.of("1.2.840.10008.1.2.4.90", head.syntax().uid())) {
      InstanceExtracted event = Extracted.listedIn(Extracted.event("legacy", head, PIXELS), listed);
      extracted.pipeInput(
          new TestRecord<>(
              Extracted.key(event), Extracted.value(event), Extracted.headers(event, head)));
    }

    assertThat(((InstanceNormalized) nextNormalized()).findings())
        .extracting(Finding::code)
        .contains("transfer-syntax-not-as-listed");
    assertThat(((InstanceNormalized) nextNormalized()).findings())
        .extracting(Finding::code)
        .doesNotContain("transfer-syntax-not-as-listed");
  }

  @Test
  void spoolTroubleStopsTheThreadInsteadOfLosingTheRecord() {
    InstanceExtracted event = Extracted.event("legacy", TestHead.aConformantCt(), PIXELS);
    parts.broken = true;

    assertThatExceptionOfType(StreamsException.class)
        .isThrownBy(() ->
            extracted.pipeInput(
                new TestRecord<>(
                    Extracted.key(event), Extracted.value(event), Extracted.headers(event))))
        .withRootCauseInstanceOf(IOException.class);
    assertThat(held.isEmpty() && dead.isEmpty() && normalized.isEmpty()).isTrue();
  }

  private InstanceExtracted send(String source, TestHead head, byte[] pixels) {
    InstanceExtracted event = Extracted.event(source, head, pixels);
    extracted.pipeInput(
        new TestRecord<>(
            Extracted.key(event), Extracted.value(event), Extracted.headers(event, head)));
    return event;
  }

  private NormalizedEvent nextNormalized() throws UndecodableEvent {
    return next(Topics.INSTANCES_NORMALIZED, normalized);
  }

  private InstanceHeld nextHeld() throws UndecodableEvent {
    return next(Topics.INSTANCES_HELD, held);
  }

  private static <E extends Event> E next(Topic<E> topic, TestOutputTopic<byte[], byte[]> from)
      throws UndecodableEvent {
    TestRecord<byte[], byte[]> sent = from.readRecord();
    assertThat(sent.key()).isEqualTo("2.25.10".getBytes(StandardCharsets.UTF_8));
    return EventCodec.of(topic).decode(sent.headers(), sent.value());
  }
}
