package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.NormalizedEvent.InstanceRepeated;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.event.StoredPartSettled;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.normalizer.rules.Tail;
import io.gantry.normalizer.rules.TestHead;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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

/** One study on its way through the gate: what is told to the topology and what it answers. */
final class GatedStudy implements AutoCloseable {
  static final String STUDY = "2.25.10";
  static final ArchivePatient ADA =
      new ArchivePatient("L-ADA", "LOCAL", "", "Larkspur^Ada", "19610203", "F");
  static final ArchivePatient BEA =
      new ArchivePatient("L-BEA", "LOCAL", "", "Teasel^Bea", "19700405", "F");
  static final ArchivePatient CYD =
      new ArchivePatient("L-CYD", "LOCAL", "", "Yarrow^Cyd", "19800607", "F");

  private static final Instant START = Instant.parse("2026-03-04T05:06:07Z");
  private static final List<String> STORES =
      List.of(
          NormalizerTopology.VERSIONS_SEEN,
          NormalizerTopology.IDENTITIES,
          NormalizerTopology.WAITING);

  private final Path directory;
  private final RocksMemory.Budget budget = new RocksMemory.Budget(8L << 20);
  private final FewPatients patients = new FewPatients();
  private final Map<SpoolRef, byte[]> spool = new HashMap<>();
  private final List<String> passed = new ArrayList<>();
  private final List<String> held = new ArrayList<>();
  private final List<IdentityDecision> decided = new ArrayList<>();
  private TopologyTestDriver driver;
  private int lives;
  private long clock;

  GatedStudy(Path directory) {
    this.directory = directory;
    this.driver = start();
  }

  /** Whom the index knows. */
  FewPatients patients() {
    return patients;
  }

  private TopologyTestDriver start() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "gated");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve("life-" + lives++).toString());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
    properties.put(RocksMemory.BUDGET, budget);
    ObjectParts parts =
        new ObjectParts() {
          @Override
          public Bytes head(InstanceExtracted object) throws NoSuchFileException {
            byte[] head = spool.get(object.spool());
            if (head == null) {
              throw new NoSuchFileException("segment");
            }
            return Bytes.of(head);
          }

          @Override
          public Tail tail(InstanceExtracted object) {
            return new Tail.Empty();
          }
        };
    return new TopologyTestDriver(
        NormalizerTopology.gated(
            new Normalizer(RuleBook.BUILT_IN), Map.of(), parts, new GateRules(patients)),
        properties,
        START);
  }

  /** Another process takes over, with nothing on its disk: its stores come from the changelogs. */
  GatedStudy takenOver() {
    collect();
    Map<String, Map<String, byte[]>> before = new HashMap<>();
    for (String store : STORES) {
      Map<String, byte[]> entries = before.computeIfAbsent(store, _ -> new HashMap<>());
      TestOutputTopic<byte[], byte[]> changes = output("gated-" + store + "-changelog");
      if (!driver.producedTopicNames().contains("gated-" + store + "-changelog")) {
        continue;
      }
      for (TestRecord<byte[], byte[]> change : changes.readRecordsToList()) {
        String key = new String(change.key(), StandardCharsets.UTF_8);
        if (change.value() == null) {
          entries.remove(key);
        } else {
          entries.put(key, change.value());
        }
      }
    }
    driver.close();
    driver = start(); // no state of the life before
    before.forEach((store, entries) ->
        entries.forEach(
            (key, value) -> driver.<String, byte[]>getKeyValueStore(store).put(key, value)));
    return this;
  }

  /** What a sweep says of the study. */
  GatedStudy found(String source, ArchivePatient patient) {
    return tell(
        Topics.INVENTORY_FOUND,
        new StudyFound(
            source,
            "sweep",
            STUDY,
            null,
            null,
            patient.id(),
            null,
            List.of(),
            1,
            2,
            now(),
            patient));
  }

  GatedStudy arrives(String source, String sop, ArchivePatient named) {
    return arrives(source, sop, named, "attempt-1", true, "");
  }

  /** One that the archive had not listed. */
  GatedStudy arrivesUnlisted(String source, String sop, ArchivePatient named) {
    return arrives(source, sop, named, "attempt-1", false, "");
  }

  GatedStudy arrives(
      String source,
      String sop,
      ArchivePatient named,
      String attempt,
      boolean listed,
      String malformed) {
    TestHead head = head(sop, named);
    SpoolRef ref = new SpoolRef("v", attempt + source, sop.hashCode() & 0xFFFF, 1);
    spool.put(ref, head.bytes());
    InstanceExtracted object =
        new InstanceExtracted(
            "extractor/" + source + sop,
            source,
            "order-" + attempt,
            attempt,
            new InstanceId(STUDY, "2.25.100", sop),
            "1.2.840.10008.5.1.4.1.1.2",
            head.syntax().uid(),
            InstanceDigests.of(
                head.syntax().uid(),
                Extracted.digest(head.bytes()),
                Extracted.digest(sop.getBytes(StandardCharsets.US_ASCII)),
                PartDigest.EMPTY),
            ref,
            listed,
            malformed,
            START);
    return tell(Topics.INSTANCES_EXTRACTED, object);
  }

  private static TestHead head(String sop, ArchivePatient named) {
    return TestHead.aConformantCt()
        .put(Tag.SOP_INSTANCE_UID, Vr.UI, even(sop, '\0'))
        .put(Tag.PATIENT_ID, Vr.LO, even(named.id(), ' '))
        .put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, even(named.issuer(), ' '))
        .put(Tag.PATIENT_NAME, Vr.PN, even(named.name(), ' '))
        .put(Tag.PATIENT_BIRTH_DATE, Vr.DA, even(named.birthDate(), ' '))
        .put(Tag.PATIENT_SEX, Vr.CS, even(named.sex(), ' '));
  }

  private static String even(String text, char padding) {
    return text.length() % 2 == 0 ? text : text + padding;
  }

  /** The move has ended and everything that was asked for came. */
  GatedStudy ended(String source, int listed) {
    return ended(source, "attempt-1", listed, 0, StudyProgress.Outcome.COMPLETE);
  }

  GatedStudy ended(
      String source, String attempt, int listed, int missing, StudyProgress.Outcome outcome) {
    return tell(
        Topics.STUDIES_EXTRACTED,
        new StudyExtracted(
            source,
            "order-" + attempt,
            attempt,
            STUDY,
            outcome,
            listed,
            listed - missing,
            missing,
            null,
            null,
            START,
            now()));
  }

  GatedStudy links(String source, String mrn) {
    return tell(Topics.DECISIONS, said(source, Verdict.LINK, mrn));
  }

  /** The same of a study of which the ledger knows something to be stored. */
  GatedStudy linksStored(String source, String mrn) {
    return tell(
        Topics.DECISIONS,
        new ReviewDecision(
            source, STUDY, Verdict.LINK, mrn, "reviewer", null, "looked", now(), true));
  }

  GatedStudy says(String source, Verdict verdict) {
    return tell(Topics.DECISIONS, said(source, verdict, null));
  }

  ReviewDecision said(String source, Verdict verdict, @Nullable String mrn) {
    return new ReviewDecision(source, STUDY, verdict, mrn, "reviewer", null, "looked", now());
  }

  /** Tells an event that may have been told before. */
  GatedStudy again(ReviewDecision said) {
    return tell(Topics.DECISIONS, said);
  }

  /** The ledger says what became of the stored part by the latest decision of the source. */
  GatedStudy answers(String source, StoredPartSettled.Outcome outcome) {
    return answers(source, decision(source).revision(), outcome);
  }

  GatedStudy answers(String source, long revision, StoredPartSettled.Outcome outcome) {
    String code = outcome == StoredPartSettled.Outcome.REFUSED ? "GTY-0520" : null;
    return tell(
        Topics.DECISIONS, new StoredPartSettled(source, STUDY, revision, outcome, code, now()));
  }

  GatedStudy loseSpool() {
    spool.clear();
    return this;
  }

  private Instant now() {
    return START.plusSeconds(++clock);
  }

  private <E extends Event> GatedStudy tell(Topic<? super E> topic, E event) {
    @SuppressWarnings("unchecked")
    EventCodec<E> codec = (EventCodec<E>) EventCodec.of(topic);
    driver
        .createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                event.key().getBytes(StandardCharsets.UTF_8),
                codec.encode(event),
                new RecordHeaders(codec.headers(event)),
                now()));
    return this;
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    ByteArrayDeserializer from = new ByteArrayDeserializer();
    return driver.createOutputTopic(topic, from, from);
  }

  /** Who went on so far and under whom: {@code sop>patientId}. */
  List<String> passed() {
    collect();
    return passed;
  }

  /** Who was told to wait, and why: {@code sop code}. */
  List<String> held() {
    collect();
    return held;
  }

  /** The latest decision of a source's copy. */
  IdentityDecision decision(String source) {
    collect();
    return decided.stream()
        .filter(decision -> decision.source().equals(source))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  /** All decisions so far. */
  List<IdentityDecision> decided() {
    collect();
    return decided;
  }

  int decisions() {
    collect();
    return decided.size();
  }

  private void collect() {
    for (NormalizedEvent event : read(Topics.INSTANCES_NORMALIZED)) {
      switch (event) {
        case InstanceNormalized one ->
            passed.add(
                one.instance().sopInstanceUid() + ">" + one.attributes().patient().patientId());
        case InstanceRepeated one -> passed.add(one.instance().sopInstanceUid() + "=");
      }
    }
    for (InstanceHeld one : read(Topics.INSTANCES_HELD)) {
      held.add(one.instance().sopInstanceUid() + " " + one.code());
    }
    decided.addAll(read(Topics.IDENTITIES));
  }

  private <E extends Event> List<E> read(Topic<E> topic) {
    List<E> events = new ArrayList<>();
    try {
      for (TestRecord<byte[], byte[]> sent : output(topic.name()).readRecordsToList()) {
        events.add(EventCodec.of(topic).decode(sent.headers(), sent.value()));
      }
    } catch (UndecodableEvent e) {
      throw new IllegalStateException(e);
    }
    return events;
  }

  @Override
  public void close() {
    driver.close();
    budget.close();
  }
}
