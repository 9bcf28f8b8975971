package io.gantry.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceMissing;
import io.gantry.contracts.event.InstanceRejected;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.SourceStatus.State;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.SourceConfig;
import io.gantry.simulator.FindMisdeeds;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Kind;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.MoveMisdeeds;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.DcmqrscpServer;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator gets wrong, archives that fail, and processes that die. */
@Timeout(120)
class ExtractorTroubleIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path shared;
  private static Rig rig;

  @TempDir Path directory;
  private int port;
  private @Nullable ExtractorStage extractor;
  private final List<AutoCloseable> archives = new ArrayList<>();

  @BeforeAll
  static void startBroker() {
    Corpus.require("");
    rig = new Rig(shared.resolve("kafka"));
  }

  @AfterAll
  static void stopBroker() {
    Rig.closeAll(rig);
  }

  @BeforeEach
  void choosePort() {
    port = FreePort.find();
  }

  @AfterEach
  void stop() {
    Rig.closeAll(extractor);
    Rig.closeAll(archives.toArray(AutoCloseable[]::new));
  }

  private void start(SourceConfig... sources) {
    extractor =
        new ExtractorStage(Rig.settings(port, directory.resolve("spool"), sources), rig.kafka());
    extractor.start();
  }

  private OrthancServer orthanc(String... known) throws IOException {
    var setup =
        OrthancServer.named("LEGACY")
            .option("DicomAlwaysAllowFind", true)
            .option("DicomAlwaysAllowMove", true);
    for (String ae : known) {
      setup.peer(ae, port);
    }
    OrthancServer server = setup.start(directory.resolve("orthanc-" + archives.size()));
    archives.add(server);
    return server;
  }

  private void load(OrthancServer orthanc, String study, int instances, int side)
      throws IOException {
    orthanc.load(TestObjects.study(directory.resolve("in"), study, instances, side));
  }

  private static StudyExtracted end(String orderId) {
    return rig.end(orderId, SOON);
  }

  /** What it said last, where it has said anything yet. */
  private static Optional<SourceStatus> status(String source) {
    return rig.events(Topics.SOURCES_STATUS).stream()
        .filter(status -> status.source().equals(source))
        .reduce((_, later) -> later);
  }

  /** Its last word may come after the end of the order that caused it: another topic. */
  private static void awaitState(String source, State state) {
    await().atMost(SOON).until(() -> status(source).filter(s -> s.state() == state).isPresent());
  }

  private static List<InstanceExtracted> told(String orderId) {
    return rig.events(Topics.INSTANCES_EXTRACTED).stream()
        .map(InstanceExtracted.class::cast)
        .filter(event -> event.orderId().equals(orderId))
        .toList();
  }

  @Test
  void anUnreachableArchiveStopsItsSourceAndEveryOrderIsAnswered() {
    start(Rig.source("away", "AWAY", FreePort.find()));
    String sweep = rig.sweep("away", Map.of());
    assertThat(rig.finished(sweep, SOON))
        .allSatisfy(end -> {
          assertThat(end.code()).isEqualTo(Codes.UNREACHABLE);
          assertThat(end.message()).contains("away").contains("host and port");
        });
    StudyExtracted end = end(rig.extract("away", "1.2.3"));
    assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.code()).isEqualTo(Codes.UNREACHABLE);
    awaitState("away", State.STOPPED);
  }

  @Test
  void aWrongAeTitleIsNamedAndDoesNotHinderOtherSources() throws IOException {
    OrthancServer orthanc = orthanc(Rig.AE);
    load(orthanc, "1.7.1", 3, 64);
    start(
        Rig.source("wrong", "NOBODY", orthanc.dicomPort()),
        Rig.source("right", "LEGACY", orthanc.dicomPort()));
    StudyExtracted wrong = end(rig.extract("wrong", "1.7.1"));
    assertThat(wrong.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(wrong.code()).isEqualTo(Codes.REJECTED);
    assertThat(wrong.message()).contains("NOBODY").contains("aeTitle");
    assertThat(end(rig.extract("right", "1.7.1")).outcome()).isEqualTo(Outcome.COMPLETE);
  }

  @Test
  void orthancThatDoesNotKnowUsAsDestinationOpensTheBreaker() throws IOException {
    OrthancServer orthanc = orthanc();
    for (int i = 1; i <= 7; i++) {
      load(orthanc, "1.8." + i, 1, 16);
    }
    start(Rig.source("unknowing", "LEGACY", orthanc.dicomPort()));
    Set<String> orders = new HashSet<>();
    for (int i = 1; i <= 7; i++) {
      orders.add(rig.extract("unknowing", "1.8." + i));
    }
    assertThat(rig.ends(orders, SOON))
        .allSatisfy(end -> {
          assertThat(end.outcome()).isIn(Outcome.PARTIAL, Outcome.FAILED);
          assertThat(end.code()).isEqualTo(Codes.NOTHING_MOVED);
          assertThat(end.message()).contains("AE title and port");
        });
    awaitState("unknowing", State.STOPPED);
  }

  @Test
  void dcmqrscpThatDoesNotKnowUsAsDestinationStopsTheSource() throws IOException {
    DcmqrscpServer shadow = DcmqrscpServer.start(directory.resolve("shadow"), "SHADOW", Map.of());
    archives.add(shadow);
    Path objects = directory.resolve("objects");
    TestObjects.study(objects, "1.9.1", 2, 16);
    Dcmtk.in(directory).dcmsend("LOADER", "SHADOW", shadow.port(), objects);
    start(Rig.source("shy", "SHADOW", shadow.port()));
    StudyExtracted end = end(rig.extract("shy", "1.9.1"));
    assertThat(end.code()).isEqualTo(Codes.DESTINATION_UNKNOWN);
    awaitState("shy", State.STOPPED);
  }

  @Test
  void anArchiveKilledInMidMoveFailsTheOrderAndComesBackWithTheNextSweep() throws IOException {
    OrthancServer orthanc = orthanc(Rig.AE);
    load(orthanc, "1.10.1", 100, 512);
    int dicomPort = orthanc.dicomPort();
    start(Rig.slow("dying", "LEGACY", dicomPort, 10));
    String order = rig.extract("dying", "1.10.1");
    await().atMost(SOON).until(() -> !told(order).isEmpty());
    orthanc.close();
    archives.remove(orthanc);

    StudyExtracted end = end(order);
    assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.code()).isIn(Codes.UNREACHABLE, Codes.CONNECTION_LOST);
    assertThat(end.cStoreSuccesses()).isEqualTo(told(order).size()).isBetween(1, 99);
    awaitState("dying", State.STOPPED);

    archives.add(
        OrthancServer.named("LEGACY")
            .peer(Rig.AE, port)
            .dicomPort(dicomPort)
            .start(directory.resolve("orthanc-0")));
    String sweep = rig.sweep("dying", Map.of());
    assertThat(rig.finished(sweep, SOON)).allSatisfy(row -> assertThat(row.code()).isNull());
    StudyExtracted again = end(rig.extract("dying", "1.10.1"));
    assertThat(again.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(again.cStoreSuccesses())
        .as("the instance that proves that we are reached comes twice")
        .isEqualTo(again.listed() + 1);
  }

  @Test
  void whatTheArchiveCannotSendIsMissingAndTheRestArrives() throws IOException {
    OrthancServer orthanc = orthanc(Rig.AE);
    load(orthanc, "1.11.1", 5, 64);
    load(orthanc, "1.11.2", 1, 64);
    // Orthanc lists an instance whose file is gone from its storage, and can't send it. It keeps
    // files in memory, so it starts again.
    orthanc.stop();
    archives.remove(orthanc);
    Files.delete(stored("1.11.1.1.4"));
    // Orthanc looks into it where it is asked for more of the study than its index has, and fails.
    Files.delete(stored("1.11.2.1.1"));
    OrthancServer holey =
        OrthancServer.named("LEGACY").peer(Rig.AE, port).start(directory.resolve("orthanc-0"));
    archives.add(holey);
    start(Rig.source("holey", "LEGACY", holey.dicomPort()));
    // Answered for the one study and not at all for the other, and asked for less then.
    String sweep = rig.sweep("holey", Map.of());
    assertThat(rig.finished(sweep, SOON))
        .allSatisfy(end -> {
          assertThat(end.code()).isNull();
          assertThat(end.studies()).isEqualTo(2);
        });
    List<StudyExtracted> ends =
        rig.ends(Set.of(rig.extract("holey", "1.11.1"), rig.extract("holey", "1.11.2")), SOON);
    int missing = ends.stream().mapToInt(StudyExtracted::missing).sum();
    int arrived = ends.stream().mapToInt(StudyExtracted::cStoreSuccesses).sum();
    assertThat(ends.stream().map(StudyExtracted::listed).reduce(0, Integer::sum)).isEqualTo(6);
    assertThat(ends)
        .as(ends.toString())
        .allSatisfy(end -> assertThat(end.outcome()).isEqualTo(Outcome.PARTIAL));
    List<InstanceExtracted> told =
        ends.stream().flatMap(end -> told(end.orderId()).stream()).toList();
    assertThat(told.stream().map(event -> event.instance().sopInstanceUid()).distinct()).hasSize(4);
    assertThat(told).as("repeats of the second question included").hasSize(arrived);
    assertThat(missing).isEqualTo(2);
    assertThat(missing)
        .isEqualTo(
            (int)
                rig.events(Topics.INSTANCES_FAILED).stream()
                    .filter(InstanceMissing.class::isInstance)
                    .map(InstanceMissing.class::cast)
                    .filter(event -> event.source().equals("holey"))
                    .peek(event -> assertThat(event.dicomStatus()).isNotNull())
                    .count());
  }

  /** The file of Orthanc's storage with this object. */
  private Path stored(String sopInstanceUid) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("orthanc-0").resolve("db"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().matches("[0-9a-f]{8}-.*"))
          .filter(file -> isDicomWith(file, sopInstanceUid))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean isDicomWith(Path file, String uid) {
    try (var in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(1024), StandardCharsets.ISO_8859_1);
      return start.startsWith("DICM", 128) && start.contains(uid);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Classes that DCMTK 3.6.7 knows and proposes to nobody: Parametric Map, Microscopy Annotations.
   */
  @Test
  void whatDcmqrscpProposesToNobodyComesWithGet() throws IOException {
    DcmqrscpServer shadow =
        DcmqrscpServer.start(directory.resolve("shadow"), "SHADOW", Map.of(Rig.AE, port));
    archives.add(shadow);
    Dcmtk dcmtk = Dcmtk.in(directory);
    Map<String, String> studies = new HashMap<>();
    for (String name : List.of("sm_annotations.dcm", "parametric_map_float.dcm")) {
      Path file = Corpus.require("dicom/sop-classes/" + name);
      assertThat(shadow.load(file).accepted()).isEqualTo(1);
      String dump = dcmtk.dcmdump(file, "+P", "0020,000d").output();
      studies.put(name, dump.substring(dump.indexOf('[') + 1, dump.indexOf(']')));
    }
    start(Rig.source("shadowy", "SHADOW", shadow.port()));
    for (String study : studies.values()) {
      StudyExtracted end = end(rig.extract("shadowy", study));
      assertThat(end.outcome()).as(end.toString()).isEqualTo(Outcome.COMPLETE);
      assertThat(told(end.orderId()))
          .singleElement()
          .satisfies(told -> assertThat(told.instance().studyInstanceUid()).isEqualTo(study));
    }
    awaitState("shadowy", State.RUNNING);
  }

  @Test
  void aRestartKeepsWhatIsToldAndDeletesTheRest() throws IOException {
    OrthancServer orthanc = orthanc(Rig.AE);
    load(orthanc, "1.12.1", 4, 64);
    SourceConfig source = Rig.source("again", "LEGACY", orthanc.dicomPort());
    start(source);
    String order = rig.extract("again", "1.12.1");
    end(order);
    Rig.closeAll(extractor);
    Path volume = directory.resolve("spool").resolve(ExtractorSettings.ONLY_VOLUME);
    Path orphan = Files.write(volume.resolve("orphan.pack"), new byte[1000]);

    start(source);
    assertThat(orphan).doesNotExist();
    List<InstanceExtracted> told = told(order);
    // The first instance comes twice: alone it proves that moves arrive here.
    assertThat(told)
        .hasSize(5)
        .extracting(event -> event.instance().sopInstanceUid())
        .satisfies(uids -> assertThat(Set.copyOf(uids)).hasSize(4));
    for (InstanceExtracted event : told) {
      assertThat(volume.resolve(event.spool().segment())).exists();
    }

    told.forEach(ExtractorTroubleIT::reject);
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(told)
                .extracting(InstanceExtracted::spool)
                .extracting(SpoolRef::segment)
                .allSatisfy(segment -> assertThat(volume.resolve(segment)).doesNotExist()));
  }

  @Test
  void aFullSpoolLetsTheNextStudyWaitUntilThereIsRoom() throws IOException {
    OrthancServer orthanc = orthanc(Rig.AE);
    load(orthanc, "1.13.1", 4, 512);
    load(orthanc, "1.13.2", 4, 512);
    extractor =
        new ExtractorStage(
            Rig.settings(
                    port,
                    directory.resolve("spool"),
                    Rig.source("full", "LEGACY", orthanc.dicomPort()))
                .withSpoolBytes(3 << 20),
            rig.kafka());
    extractor.start();
    String first = rig.extract("full", "1.13.1");
    assertThat(end(first).outcome()).isEqualTo(Outcome.COMPLETE);

    String second = rig.extract("full", "1.13.2");
    await()
        .atMost(SOON)
        .until(() -> status("full").filter(s -> Codes.SPOOL_FULL.equals(s.code())).isPresent());
    assertThat(told(second)).isEmpty();
    told(first).forEach(ExtractorTroubleIT::reject);

    assertThat(end(second).outcome()).isEqualTo(Outcome.COMPLETE);
    awaitState("full", State.RUNNING);
  }

  @Test
  void anObjectWhoseHeaderIsTooLongIsNamedAndTheOthersCome() throws IOException {
    OrthancServer orthanc = orthanc(Rig.AE);
    load(orthanc, "1.21.1", 3, 16);
    orthanc.load(
        List.of(TestObjects.longHeader(directory.resolve("in"), "1.21.1", "1.21.1.1.9", 2 << 20)));
    extractor =
        new ExtractorStage(
            Rig.settings(
                port,
                directory.resolve("spool"),
                1,
                Rig.source("wordy", "LEGACY", orthanc.dicomPort())),
            rig.kafka());
    extractor.start();

    String order = rig.extract("wordy", "1.21.1");
    StudyExtracted end = end(order);

    assertThat(end.outcome()).isEqualTo(Outcome.PARTIAL);
    assertThat(end.cStoreSuccesses()).isEqualTo(3);
    assertThat(end.code()).isEqualTo(Codes.HEADER_TOO_LONG);
    assertThat(rig.events(Topics.INSTANCES_FAILED))
        .filteredOn(InstanceMissing.class::isInstance)
        .extracting(InstanceMissing.class::cast)
        .filteredOn(missing -> missing.orderId().equals(order))
        .singleElement()
        .satisfies(missing -> {
          assertThat(missing.instance().sopInstanceUid()).isEqualTo("1.21.1.1.9");
          assertThat(missing.code()).isEqualTo(Codes.HEADER_TOO_LONG);
          assertThat(missing.message()).contains("dicom.limits.headerMegabytes");
        });
    try (Stream<Path> spooled = Files.walk(directory.resolve("spool"))) {
      assertThat(spooled.filter(Files::isRegularFile))
          .allSatisfy(file -> assertThat(file.toFile().length()).isLessThan(1 << 20));
    }
  }

  @Test
  void stoppingInMidMoveTakesSecondsAndTheOrderIsDoneAfterTheNextStart() throws IOException {
    OrthancServer orthanc = orthanc(Rig.AE);
    load(orthanc, "1.14.1", 150, 512);
    SourceConfig slow = Rig.slow("slow", "LEGACY", orthanc.dicomPort(), 5);
    start(slow);
    String order = rig.extract("slow", "1.14.1");
    await().atMost(SOON).until(() -> !told(order).isEmpty());

    long stopping = System.nanoTime();
    Rig.closeAll(extractor);
    assertThat(Duration.ofNanos(System.nanoTime() - stopping)).isLessThan(Duration.ofSeconds(25));
    assertThat(rig.events(Topics.STUDIES_EXTRACTED))
        .noneMatch(event -> event.orderId().equals(order) && event instanceof StudyExtracted);

    start(Rig.source("slow", "LEGACY", orthanc.dicomPort()));
    StudyExtracted end = end(order);
    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    // The first instance comes twice: alone it proves to the new process that moves arrive here.
    assertThat(told(order).stream().filter(event -> event.attempt().equals(end.attempt())))
        .hasSize(151)
        .hasSize(end.cStoreSuccesses())
        .extracting(event -> event.instance().sopInstanceUid())
        .satisfies(uids -> assertThat(Set.copyOf(uids)).hasSize(150));
  }

  private static void reject(InstanceExtracted event) {
    rig.publish(
        Topics.INSTANCES_REJECTED,
        new InstanceRejected(
            event.eventId(),
            event.source(),
            event.instance(),
            event.received(),
            event.spool(),
            "GTY-0599",
            "test",
            Instant.now()));
  }

  @Test
  void aTakenPortIsACodedError() throws IOException {
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      ExtractorStage stage =
          new ExtractorStage(
              Rig.settings(taken.getLocalPort(), directory.resolve("spool")), rig.kafka());
      Assertions.assertThatThrownBy(stage::start)
          .isInstanceOfSatisfying(
              GantryException.class, e -> assertThat(e.code()).isEqualTo(Codes.CANNOT_LISTEN));
    }
  }

  private Simulator misbehaving(String ae, Misbehaviour how) {
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(ae, Holding.of(ae.hashCode(), 1, ae).withKinds(Kind.CT))
                .withDestination(Rig.AE, "127.0.0.1", port)
                .misbehaving(how));
    archives.add(simulator);
    return simulator;
  }

  @Test
  void archivesThatMisbehaveGiveAllTheyHave() {
    Simulator early = misbehaving("EARLY", Misbehaviour.of(new MoveMisdeeds.FinalStatusFirst()));
    Simulator twice = misbehaving("TWICE", Misbehaviour.of(new FindMisdeeds.RepeatsRows()));
    Simulator busy = misbehaving("BUSY", Misbehaviour.of(MoveMisdeeds.OutOfResources.first(2)));
    Simulator moody = misbehaving("MOODY", Misbehaviour.of(new MoveMisdeeds.FailsMoves(1)));
    List<Simulator> all = List.of(early, twice, busy, moody);
    start(
        all.stream()
            .map(one ->
                Rig.source(one.aeTitle().toLowerCase(Locale.ROOT), one.aeTitle(), one.port()))
            .toArray(SourceConfig[]::new));
    String sweep = rig.sweep("twice", Map.of());
    assertThat(rig.finished(sweep, SOON))
        .allSatisfy(end -> {
          assertThat(end.code()).isNull();
          assertThat(end.studies()).isEqualTo(1);
        });
    for (Simulator one : all) {
      String order =
          rig.extract(one.aeTitle().toLowerCase(Locale.ROOT), one.studyUids().getFirst());
      StudyExtracted end = end(order);
      assertThat(end.outcome()).as(end.toString()).isEqualTo(Outcome.COMPLETE);
      assertThat(end.listed()).isEqualTo((int) one.instances());
      assertThat(told(order).stream().map(event -> event.instance().sopInstanceUid()).distinct())
          .hasSize((int) one.instances());
      assertThat(told(order)).hasSize(end.cStoreSuccesses());
    }
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(rig.events(Topics.SOURCES_STATUS))
                .anySatisfy(status -> {
                  assertThat(status.source()).isEqualTo("busy");
                  assertThat(status.code()).isEqualTo(Codes.OUT_OF_RESOURCES);
                  assertThat(status.message()).contains("1 of 2 at once");
                }));
    awaitState("busy", State.RUNNING);
    awaitState("moody", State.RUNNING);
  }
}
