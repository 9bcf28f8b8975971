package io.gantry.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.Topics;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceMissing;
import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.spool.SpoolReader;
import io.gantry.platform.spool.SpoolSource;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.DcmqrscpServer;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import io.gantry.testkit.StorescpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Orders against an Orthanc and a dcmqrscp that behave. */
@Timeout(120)
class ExtractorIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static Rig rig;
  private static OrthancServer orthanc;
  private static DcmqrscpServer shadow;
  private static StorescpServer witness;
  private static ExtractorStage extractor;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    Corpus.require();
    port = FreePort.find();
    witness =
        StorescpServer.start(
            directory.resolve("witness"), "WITNESS", FreePort.find(), List.of("--bit-preserving"));
    orthanc =
        OrthancServer.named("LEGACY")
            .peer(Rig.AE, port)
            .peer("WITNESS", witness.port())
            .start(directory.resolve("orthanc"));
    orthanc.load(
        Corpus.objects(
            "dicom/studies", "dicom/sop-classes", "dicom/transfer-syntaxes", "dicom/charsets"));
    shadow = DcmqrscpServer.start(directory.resolve("shadow"), "SHADOW", Map.of(Rig.AE, port));
    Path synthetic = directory.resolve("synthetic");
    TestObjects.study(synthetic, "1.2.3.4", 7, 64);
    TestObjects.study(synthetic, "1.2.3.5", 3, 64);
    Dcmtk.in(directory).dcmsend("LOADER", "SHADOW", shadow.port(), synthetic);
    rig = new Rig(directory.resolve("kafka"));
    extractor =
        new ExtractorStage(
            Rig.settings(
                port,
                directory.resolve("spool"),
                Rig.source("legacy", "LEGACY", orthanc.dicomPort()),
                Rig.source("shadow", "SHADOW", shadow.port()),
                Rig.source("getter", "SHADOW", shadow.port(), Retrieve.C_GET, 1)),
            rig.kafka());
    extractor.start();
  }

  @AfterAll
  static void stop() {
    Rig.closeAll(extractor, rig, orthanc, shadow, witness);
  }

  @Test
  void everyInstanceIsToldWithTheDigestsOfWhatTheArchiveSends() throws IOException {
    Map<String, String> studies = studies();
    List<String> orders =
        studies.keySet().stream().map(study -> rig.extract("legacy", study)).toList();
    List<StudyExtracted> ends = rig.ends(Set.copyOf(orders), SOON);

    Map<String, Rig.Told<InstanceExtracted>> told = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (Rig.Told<InstanceExtracted> one : told()) {
      if (orders.contains(one.event().orderId())) {
        told.put(one.event().instance().sopInstanceUid(), one);
        counts.merge(one.event().orderId(), 1, Integer::sum);
      }
    }
    Set<String> missing = missingOf(orders);
    for (StudyExtracted end : ends) {
      assertThat(end.outcome())
          .as(end.toString())
          .isEqualTo(end.missing() == 0 ? Outcome.COMPLETE : Outcome.PARTIAL);
      assertThat(counts.getOrDefault(end.orderId(), 0)).isEqualTo(end.cStoreSuccesses());
    }
    assertThat(ends.stream().mapToInt(StudyExtracted::listed).sum())
        .isEqualTo(told.size() + missing.size());
    compareWithOrthanc(told, missing);
    compareWithWitness(told, missing);
  }

  private static Set<String> missingOf(List<String> orders) {
    return rig.events(Topics.INSTANCES_FAILED).stream()
        .filter(InstanceMissing.class::isInstance)
        .map(InstanceMissing.class::cast)
        .filter(event -> orders.contains(event.orderId()))
        .map(event -> event.instance().sopInstanceUid())
        .collect(Collectors.toSet());
  }

  /** Pixels are what the archive holds, to the byte. */
  private static void compareWithOrthanc(
      Map<String, Rig.Told<InstanceExtracted>> told, Set<String> missing) throws IOException {
    List<String> instances = orthanc.instances();
    assertThat(told.size() + missing.size()).isEqualTo(instances.size());
    for (String id : instances) {
      Reference held = Reference.of(orthanc.instanceFile(id));
      Rig.Told<InstanceExtracted> one = told.get(held.sopInstanceUid());
      if (one == null) {
        assertThat(missing).contains(held.sopInstanceUid());
        continue;
      }
      PartDigest pixels = held.digests().pixels();
      if (pixels.length() % 2 == 0) {
        assertThat(one.event().received().pixels()).isEqualTo(pixels);
      } else {
        // Orthanc sends a value of odd length with its padding.
        assertThat(one.event().received().pixels().length()).isEqualTo(pixels.length() + 1);
      }
      assertThat(one.event().transferSyntaxUid()).isEqualTo(held.transferSyntax());
      assertThat(one.event().listed()).isTrue();
    }
  }

  /**
   * All of it is what another receiver writes to its disk as it comes; what is missing (transfer
   * syntaxes that this Orthanc holds and can't send) does not come there either.
   */
  private static void compareWithWitness(
      Map<String, Rig.Told<InstanceExtracted>> told, Set<String> missing) throws IOException {
    int refused = 0;
    for (String id : orthanc.instances()) {
      try {
        orthanc.post("modalities/witness/store", id);
      } catch (IOException cannotSend) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThanOrEqualTo(missing.size());
    SpoolReader spool = SpoolReader.under(directory.resolve("spool"));
    int compared = 0;
    for (Path file : witness.files()) {
      Reference sent = Reference.of(Files.readAllBytes(file));
      assertThat(missing).doesNotContain(sent.sopInstanceUid());
      Rig.Told<InstanceExtracted> one = Objects.requireNonNull(told.get(sent.sopInstanceUid()));
      if (!one.event().transferSyntaxUid().equals(sent.transferSyntax())) {
        continue;
      }
      assertThat(one.event().received()).isEqualTo(sent.digests());
      boolean travels = sent.head().length <= 256 * 1024;
      assertThat(one.head()).isEqualTo(travels ? Bytes.of(sent.head()) : null);
      try (SpoolSource source = spool.open(one.event().spool())) {
        assertThat(source.length()).isEqualTo(sent.digests().length());
        byte[] all = source.stream(0, source.length()).readAllBytes();
        assertThat(all).isEqualTo(sent.data());
      }
      compared++;
    }
    // Orthanc decompresses some for storescp and does not get every class through to it.
    assertThat(compared).isGreaterThan(told.size() * 3 / 4);
  }

  @Test
  void aSweepOfOrthancFindsWhatItHoldsAndEndsOnEveryPartition() throws IOException {
    String sweep = rig.sweep("legacy", Map.of());
    assertThat(finished(sweep))
        .hasSize(12)
        .allSatisfy(end -> {
          assertThat(end.code()).isNull();
          assertThat(end.studies()).isEqualTo(studies().size());
        });
    List<StudyFound> found = found(sweep);
    assertThat(found.stream().map(StudyFound::studyInstanceUid))
        .containsExactlyInAnyOrderElementsOf(studies().keySet());
    assertThat(found).allSatisfy(study -> assertThat(study.instances()).isPositive());
    assertThat(found).anySatisfy(study -> assertThat(study.modalities()).contains("CT"));
  }

  @Test
  void aSweepOfDcmqrscpLivesWithoutTheOptionalKeys() {
    String sweep = rig.sweep("shadow", Map.of());
    assertThat(finished(sweep)).allSatisfy(end -> assertThat(end.code()).isNull());
    assertThat(found(sweep).stream().map(StudyFound::studyInstanceUid))
        .containsExactlyInAnyOrder("1.2.3.4", "1.2.3.5");
    assertThat(found(sweep)).allSatisfy(study -> assertThat(study.instances()).isNull());
  }

  @Test
  void aSweepWithMatchingKeysOrAListFindsOnlyThose() {
    String listed = rig.sweep("shadow", Map.of(), "1.2.3.5", "1.2.3.99");
    assertThat(finished(listed)).allSatisfy(end -> assertThat(end.studies()).isEqualTo(1));
    String matched = rig.sweep("legacy", Map.of("PatientID", "NO-SUCH-*"));
    assertThat(finished(matched)).allSatisfy(end -> assertThat(end.studies()).isZero());
    String wrong = rig.sweep("legacy", Map.of("StudyDay", "1"));
    assertThat(finished(wrong))
        .allSatisfy(end -> {
          assertThat(end.code()).isEqualTo(Codes.QUERY_REFUSED);
          assertThat(end.message()).contains("StudyDay");
        });
  }

  @Test
  void dcmqrscpMovesAndGetsTheSameObjects() {
    StudyExtracted moved = end(rig.extract("shadow", "1.2.3.4"));
    StudyExtracted got = end(rig.extract("getter", "1.2.3.4"));
    assertThat(moved.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(got.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(got.listed()).isEqualTo(7);
    assertThat(digests(moved)).isEqualTo(digests(got)).hasSize(7);
  }

  private static Map<String, Sha256> digests(StudyExtracted end) {
    return toldOf(end.orderId()).stream()
        .collect(
            Collectors.toMap(
                told -> told.event().instance().sopInstanceUid(),
                told -> told.event().received().instance(),
                (a, _) -> a,
                TreeMap::new));
  }

  @Test
  void aKnownListingMovesNothing() {
    StudyExtracted first = end(rig.extract("shadow", "1.2.3.5"));
    StudyListed listed =
        rig.events(Topics.STUDIES_EXTRACTED).stream()
            .filter(event -> event.orderId().equals(first.orderId()))
            .filter(StudyListed.class::isInstance)
            .map(StudyListed.class::cast)
            .findFirst()
            .orElseThrow();
    StudyExtracted second = end(rig.extract("shadow", "1.2.3.5", listed.listing()));
    assertThat(second.outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(second.cStoreSuccesses()).isZero();
    assertThat(toldOf(second.orderId())).isEmpty();
  }

  @Test
  void aRepeatedOrderIsANoOp() {
    String orderId = rig.extract("shadow", "1.2.3.5");
    end(orderId);
    rig.order(new ExtractOrder(orderId, "shadow", "1.2.3.5", null, null));
    end(rig.extract("shadow", "1.2.3.5"));
    assertThat(
            rig.events(Topics.STUDIES_EXTRACTED).stream()
                .filter(event -> event.orderId().equals(orderId))
                .filter(StudyExtracted.class::isInstance))
        .hasSize(1);
  }

  @Test
  void aStudyThatIsGoneIsVanished() {
    StudyExtracted end = end(rig.extract("legacy", "1.2.3.404"));
    assertThat(end.outcome()).isEqualTo(Outcome.VANISHED);
    assertThat(end.code()).isEqualTo(Codes.VANISHED);
  }

  @Test
  void anOrderForASourceThatIsNotConfiguredFails() {
    assertThat(end(rig.extract("nowhere", "1.2.3")).code()).isEqualTo(Codes.UNKNOWN_SOURCE);
  }

  @Test
  void whatComesUnaskedIsQuarantinedAndListed() throws IOException {
    Path file = TestObjects.study(directory.resolve("unasked"), "1.2.3.77", 1, 32).getFirst();
    Dcmtk.in(directory).dcmsend("SHADOW", Rig.AE, port, file);
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(rig.events(Topics.INSTANCES_FAILED))
                .anySatisfy(event ->
                    assertThat(event)
                        .isInstanceOfSatisfying(
                            InstanceUnsolicited.class,
                            came -> {
                              assertThat(came.source()).isEqualTo("shadow");
                              assertThat(came.instance().studyInstanceUid()).isEqualTo("1.2.3.77");
                            })));
  }

  @Test
  void onlyConfiguredArchivesMayStore() throws IOException {
    Path file = TestObjects.study(directory.resolve("stranger"), "1.2.3.78", 1, 32).getFirst();
    assertThat(Dcmtk.in(directory).dcmsend("STRANGER", Rig.AE, port, file).accepted()).isZero();
    assertThat(Dcmtk.in(directory).dcmsend("SHADOW", "OTHER", port, file).accepted()).isZero();
  }

  private static StudyExtracted end(String orderId) {
    return rig.end(orderId, SOON);
  }

  private static List<Rig.Told<InstanceExtracted>> toldOf(String orderId) {
    return told().stream().filter(told -> told.event().orderId().equals(orderId)).toList();
  }

  private static List<Rig.Told<InstanceExtracted>> told() {
    return rig.told(Topics.INSTANCES_EXTRACTED).stream()
        .map(told -> new Rig.Told<>((InstanceExtracted) told.event(), told.head(), told.offset()))
        .toList();
  }

  private static List<SweepFinished> finished(String sweepId) {
    return rig.finished(sweepId, SOON);
  }

  private static List<StudyFound> found(String sweepId) {
    return rig.events(Topics.INVENTORY_FOUND).stream()
        .filter(StudyFound.class::isInstance)
        .map(StudyFound.class::cast)
        .filter(found -> found.sweepId().equals(sweepId))
        .toList();
  }

  private static Map<String, String> studies() throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (var id : orthanc.getJson("studies")) {
      all.put(
          orthanc
              .getJson("studies/" + id.asText())
              .path("MainDicomTags")
              .path("StudyInstanceUID")
              .asText(),
          id.asText());
    }
    assertThat(new TreeSet<>(all.values())).hasSameSizeAs(all.keySet());
    return all;
  }

  @Test
  void whoIsNotLetInIsToldWithTheReason() throws IOException {
    Dcmtk dcmtk = Dcmtk.in(directory);
    String object = Corpus.objects("dicom/studies").getFirst().toAbsolutePath().toString();
    CommandResult script = dcmtk.echoscu("<script>", Rig.AE, port);
    dcmtk.echoscu("LEGACY", "SOMEBODY", port);
    for (int i = 0; i < 2; i++) {
      dcmtk.run(
          "storescu",
          "-aet",
          "SCANNER",
          "-aec",
          Rig.AE,
          "127.0.0.1",
          Integer.toString(port),
          object);
    }

    assertThat(script.output()).contains("Calling AE Title Not Recognized");
    await()
        .untilAsserted(() ->
            assertThat(refusals())
                .contains(
                    entry("<script> " + Rig.AE + " CALLING_AE_UNKNOWN", 1L),
                    entry("LEGACY SOMEBODY CALLED_AE_WRONG", 1L),
                    entry("SCANNER " + Rig.AE + " CALLING_AE_UNKNOWN", 2L)));
    assertThat(rig.events(Topics.CALLERS_REFUSED))
        .allSatisfy(event -> {
          assertThat(event.teller()).startsWith(Rig.AE + "@");
          assertThat(event.callers())
              .allSatisfy(one -> {
                assertThat(one.remote()).isEqualTo("127.0.0.1");
                assertThat(one.answer()).startsWith("association rejected (permanent): call");
              });
        });
  }

  /** Who, whom it wanted and why; how often. */
  private static Map<String, Long> refusals() {
    Map<String, Long> times = new HashMap<>();
    for (CallersRefused event : rig.events(Topics.CALLERS_REFUSED)) {
      for (CallersRefused.Caller one : event.callers()) {
        times.merge(
            one.callingAe() + " " + one.calledAe() + " " + one.reason(), one.times(), Long::sum);
      }
    }
    return times;
  }
}
