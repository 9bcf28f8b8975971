package io.gantry.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceMissing;
import io.gantry.contracts.event.SourceLease;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.simulator.StoreMisdeeds.SlowTape;
import io.gantry.testkit.CountingRelay;
import io.gantry.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two extractor processes, one broker, one archive that bears two associations. */
@Timeout(300)
class OwnershipIT {
  private static final int BUDGET = 2;
  private static final Duration TAKEN_OVER = Duration.ofSeconds(15);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<Process> children = new ArrayList<>();

  @AfterEach
  void end() {
    children.forEach(Process::destroyForcibly);
    Rig.closeAll(opened.reversed().toArray(AutoCloseable[]::new));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  private Process start(Rig rig, String ae, int port, CountingRelay archive) throws IOException {
    Process child =
        ExtractorChild.start(
            directory.resolve(ae + "-" + children.size() + ".log"),
            rig.kafka().bootstrapServers(),
            ae,
            port,
            directory.resolve("spool"),
            archive.port(),
            BUDGET);
    children.add(child);
    return child;
  }

  private static void awaitOwner(Rig rig, String ae, Duration limit) {
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          List<SourceLease> leases = rig.events(Topics.SOURCES_LEASES);
          return !leases.isEmpty() && leases.getLast().owner().startsWith(ae + "@");
        });
  }

  private static List<InstanceExtracted> extracted(Rig rig) {
    return rig.events(Topics.INSTANCES_EXTRACTED).stream()
        .map(InstanceExtracted.class::cast)
        .toList();
  }

  private static List<StudyExtracted> ends(Rig rig) {
    return rig.events(Topics.STUDIES_EXTRACTED).stream()
        .filter(StudyExtracted.class::isInstance)
        .map(StudyExtracted.class::cast)
        .toList();
  }

  private static long from(Rig rig, String volume) {
    return extracted(rig).stream().filter(one -> one.spool().volume().equals(volume)).count();
  }

  @Test
  void whenOneDiesInMidMoveTheOtherGoesOnAndTheBudgetIsNeverExceeded() throws Exception {
    int first = FreePort.find();
    int second = FreePort.find();
    Simulator archive =
        opened(
            Simulator.start(
                SimulatorConfig.of("LEGACY", Holding.of(11, 16, "X"))
                    .withDestination("MIGRATOR", "127.0.0.1", first)
                    .withDestination("MIGRATOR2", "127.0.0.1", second)
                    .misbehaving(Misbehaviour.of(new SlowTape(0.2, 1, 0.05, null)))));
    CountingRelay relay = opened(new CountingRelay(archive.port()));
    Rig rig = opened(new Rig(directory.resolve("kafka")));
    Process owner = start(rig, "MIGRATOR", first, relay);
    awaitOwner(rig, "MIGRATOR", LONG);
    Process heir = start(rig, "MIGRATOR2", second, relay);

    Set<String> orders =
        archive.studyUids().stream()
            .map(study -> rig.extract("legacy", study))
            .collect(Collectors.toSet());
    rig.sweep("legacy", Map.of());
    await().atMost(LONG).until(() -> from(rig, "of-migrator") >= 30 && relay.open() == BUDGET);
    owner.destroyForcibly().waitFor();
    await().atMost(TAKEN_OVER).until(() -> from(rig, "of-migrator2") > 0);
    awaitOwner(rig, "MIGRATOR2", TAKEN_OVER);

    await().atMost(LONG).until(() -> done(rig).containsAll(orders));
    // Closed in order, it lets go at once of what it has, for whoever comes.
    heir.getOutputStream().close();
    assertThat(heir.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(rig.events(Topics.SOURCES_LEASES).getLast().released()).isTrue();

    assertThat(relay.most()).isEqualTo(BUDGET);
    assertNothingIsLostOrTwice(rig, archive);
    assertThat(rig.events(Topics.SOURCES_STATUS))
        .extracting(SourceStatus::load)
        .allSatisfy(load -> assertThat(load.associationsOpen()).isLessThanOrEqualTo(BUDGET))
        .anySatisfy(load -> assertThat(load.owner()).startsWith("MIGRATOR@"))
        .anySatisfy(load -> assertThat(load.owner()).startsWith("MIGRATOR2@"));
  }

  @Test
  void anOwnerThatWasFrozenAbortsWhenItWakesAndTellsNothingOfWhatCameMeanwhile() throws Exception {
    int first = FreePort.find();
    int second = FreePort.find();
    Simulator archive =
        opened(
            Simulator.start(
                SimulatorConfig.of("LEGACY", Holding.of(11, 12, "X"))
                    .withDestination("MIGRATOR", "127.0.0.1", first)
                    .withDestination("MIGRATOR2", "127.0.0.1", second)
                    .misbehaving(Misbehaviour.of(new SlowTape(0.2, 1, 0.05, null)))));
    CountingRelay relay = opened(new CountingRelay(archive.port()));
    Rig rig = opened(new Rig(directory.resolve("kafka")));
    Process owner = start(rig, "MIGRATOR", first, relay);
    awaitOwner(rig, "MIGRATOR", LONG);
    Process heir = start(rig, "MIGRATOR2", second, relay);
    Map<String, String> studyOf = new HashMap<>();
    archive.studyUids().forEach(study -> studyOf.put(rig.extract("legacy", study), study));
    await().atMost(LONG).until(() -> from(rig, "of-migrator") >= 20 && relay.open() == BUDGET);

    signal(owner, "STOP");
    Instant frozen = Instant.now();
    await().atMost(TAKEN_OVER).until(() -> from(rig, "of-migrator2") > 0);
    // Its associations are still there, and nobody but itself and the archive can end them.
    assertThat(relay.most()).isBetween(BUDGET + 1, 2 * BUDGET);
    signal(owner, "CONT");
    await()
        .atMost(Duration.ofSeconds(5))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> relay.open() <= BUDGET);
    relay.forget();

    await().atMost(LONG).until(() -> done(rig).containsAll(studyOf.keySet()));
    assertThat(relay.most()).isLessThanOrEqualTo(BUDGET);
    assertNothingIsLostOrTwice(rig, archive);
    assertThat(extracted(rig))
        .allSatisfy(one ->
            assertThat(one.instance().studyInstanceUid()).isEqualTo(studyOf.get(one.orderId())))
        .filteredOn(one -> one.spool().volume().equals("of-migrator"))
        .allSatisfy(one -> assertThat(one.receivedAt()).isBefore(frozen.plusMillis(500)));
    assertThat(rig.events(Topics.INSTANCES_FAILED)).isEmpty();

    // It stands by like any other, and takes over in its turn.
    heir.getOutputStream().close();
    awaitOwner(rig, "MIGRATOR", TAKEN_OVER);
    String again = rig.extract("legacy", archive.studyUids().getFirst());
    assertThat(rig.end(again, LONG).outcome()).isEqualTo(Outcome.COMPLETE);
  }

  private static void signal(Process process, String name) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  private static Set<String> done(Rig rig) {
    return ends(rig).stream().map(StudyExtracted::orderId).collect(Collectors.toSet());
  }

  /** What was done again has the same event ids: whoever reads them takes them for repeats. */
  private static void assertNothingIsLostOrTwice(Rig rig, Simulator archive) {
    assertThat(ends(rig)).extracting(StudyExtracted::outcome).containsOnly(Outcome.COMPLETE);
    assertThat(rig.events(Topics.INSTANCES_FAILED))
        .filteredOn(InstanceMissing.class::isInstance)
        .isEmpty();
    Set<String> instances = new HashSet<>();
    Set<String> events = new HashSet<>();
    for (InstanceExtracted one : extracted(rig)) {
      instances.add(one.instance().sopInstanceUid());
      events.add(one.eventId());
    }
    assertThat(instances).hasSize(Math.toIntExact(archive.instances()));
    assertThat(events).hasSameSizeAs(instances);
  }
}
