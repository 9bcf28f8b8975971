package io.gantry.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.SourceStatus.State;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.simulator.StoreMisdeeds.SlowTape;
import io.gantry.testkit.CountingRelay;
import io.gantry.testkit.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators want of sources while there is work. */
@Timeout(120)
class LoadControlIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir static Path shared;
  private static Rig rig;

  @TempDir Path directory;
  private final int port = FreePort.find();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private @Nullable ExtractorStage extractor;

  @BeforeAll
  static void startBroker() {
    rig = new Rig(shared.resolve("kafka"));
  }

  @AfterAll
  static void stopBroker() {
    Rig.closeAll(rig);
  }

  @AfterEach
  void stop() {
    Rig.closeAll(extractor);
    Rig.closeAll(opened.reversed().toArray(AutoCloseable[]::new));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  private Simulator archive(String aeTitle, int seed, int studies, double pause) {
    return opened(
        Simulator.start(
            SimulatorConfig.of(aeTitle, Holding.of(seed, studies, "X"))
                .withDestination(Rig.AE, "127.0.0.1", port)
                .misbehaving(Misbehaviour.of(new SlowTape(0, 1, pause, null)))));
  }

  private void start(SourceConfig... sources) {
    extractor =
        new ExtractorStage(Rig.settings(port, directory.resolve("spool"), sources), rig.kafka());
    extractor.start();
  }

  private static SourceConfig source(String name, String ae, CountingRelay relay, int most) {
    return Rig.source(name, ae, relay.port(), Retrieve.C_MOVE, most);
  }

  private static void want(String source, Mode mode, @Nullable Limits limits) {
    rig.publish(
        Topics.CONTROLS,
        new SourceControl(source, mode, limits, "operator", "test", Instant.now()));
  }

  private static SourceStatus awaitState(String source, State state) {
    return await()
        .atMost(SOON)
        .until(
            () ->
                rig.events(Topics.SOURCES_STATUS).stream()
                    .filter(status -> status.source().equals(source))
                    .reduce((_, later) -> later),
            last -> last.filter(status -> status.state() == state).isPresent())
        .orElseThrow();
  }

  private static int mostAtOnce(SourceStatus status) {
    return Objects.requireNonNull(status.load()).mostAtOnce();
  }

  private static Set<String> orders(String source, Simulator archive) {
    return archive.studyUids().stream()
        .map(study -> rig.extract(source, study))
        .collect(Collectors.toSet());
  }

  private static long ended(Set<String> orders) {
    return rig.events(Topics.STUDIES_EXTRACTED).stream()
        .filter(event -> event instanceof StudyExtracted end && orders.contains(end.orderId()))
        .count();
  }

  private static void awaitComplete(Set<String> orders) {
    assertThat(rig.ends(orders, LONG))
        .extracting(StudyExtracted::outcome)
        .containsOnly(Outcome.COMPLETE);
  }

  @Test
  void aPausedSourceBeginsNothingAndHindersNoOtherAndGoesOnWhenItMay() {
    Simulator still = archive("STILL", 1, 6, 0);
    Simulator busy = archive("BUSY", 2, 6, 0);
    CountingRelay relay = opened(new CountingRelay(still.port()));
    CountingRelay other = opened(new CountingRelay(busy.port()));
    want("still", Mode.PAUSE, null);
    start(source("still", "STILL", relay, 2), source("busy", "BUSY", other, 2));

    Set<String> waiting = orders("still", still);
    String sweep = rig.sweep("still", Map.of());
    Set<String> going = orders("busy", busy);

    awaitComplete(going);
    SourceStatus status = awaitState("still", State.PAUSED);
    assertThat(status.code()).isEqualTo(Codes.PAUSED);
    assertThat(status.message()).contains("paused by operator: test");
    assertThat(relay.most()).isZero();
    assertThat(ended(waiting)).isZero();

    want("still", Mode.RUN, null);
    awaitComplete(waiting);
    rig.finished(sweep, LONG);
    assertThat(relay.most()).isLessThanOrEqualTo(2);
  }

  @Test
  void aStoppedSourceIsLeftAloneWithinSecondsAndItsOrdersAreDoneOnceItRunsAgain() {
    Simulator slow = archive("SLOW", 3, 4, 0.25);
    CountingRelay relay = opened(new CountingRelay(slow.port()));
    SourceConfig source = source("slow", "SLOW", relay, 2);
    start(source);
    Set<String> orders = orders("slow", slow);
    await().atMost(LONG).until(() -> relay.open() == 2);

    want("slow", Mode.STOP, null);
    await().atMost(SOON).until(() -> relay.open() == 0);
    awaitState("slow", State.PAUSED);
    long before = ended(orders);
    relay.forget();

    Rig.closeAll(extractor);
    start(source);
    awaitState("slow", State.PAUSED);
    assertThat(relay.most()).isZero();
    assertThat(ended(orders)).isEqualTo(before);

    want("slow", Mode.RUN, new Limits(3, 200, 0, ""));
    awaitComplete(orders);
    assertThat(relay.most()).isLessThanOrEqualTo(3);
  }

  @Test
  void limitsOfAnOperatorStandInPlaceOfTheConfiguredOnes() {
    Simulator wide = archive("WIDE", 4, 8, 0.01);
    CountingRelay relay = opened(new CountingRelay(wide.port()));
    start(source("wide", "WIDE", relay, 4));
    want("wide", Mode.RUN, new Limits(1, 0, 0, ""));
    await()
        .atMost(SOON)
        .until(() ->
            rig.events(Topics.SOURCES_STATUS).stream()
                .anyMatch(s -> s.source().equals("wide") && mostAtOnce(s) == 1));
    Set<String> orders = orders("wide", wide);
    String sweep = rig.sweep("wide", Map.of());
    awaitComplete(orders);
    rig.finished(sweep, LONG);
    assertThat(relay.most()).isEqualTo(1);
  }
}
