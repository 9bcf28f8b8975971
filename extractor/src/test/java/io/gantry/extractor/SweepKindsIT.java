package io.gantry.extractor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.InventoryEvent.KeysProbed;
import io.gantry.contracts.event.InventoryEvent.Match;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.InventoryEvent.SweepProgress;
import io.gantry.contracts.event.SweepKind;
import io.gantry.simulator.FindMisdeeds;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Kind;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.SimulatedStudies;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sweeps of every kind of an Orthanc that limits its answers, and of archives that misbehave. */
@Timeout(120)
class SweepKindsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int LIMIT = 50;
  private static final int TIGHT_LIMIT = 5;

  /** Tens of thousands where beginnings without a row of their own were divided like others. */
  private static final int MOST_QUERIES = 6_000;

  @TempDir static Path directory;
  private static Rig rig;
  private static OrthancServer orthanc;
  private static OrthancServer tight;
  private static Simulator careless;
  private static Simulator curt;
  private static ExtractorStage extractor;
  private static int studies;
  private static int tightStudies;

  @BeforeAll
  static void start() throws IOException {
    int port = FreePort.find();
    Path objects = directory.resolve("objects");
    studies = SimulatedStudies.write(objects, 5, 240, List.of(Kind.CR), 1).studies();
    orthanc =
        OrthancServer.named("LEGACY")
            .peer(Rig.AE, port)
            .option("LimitFindResults", LIMIT)
            .start(directory.resolve("orthanc"));
    orthanc.load(objects);
    Path fewer = directory.resolve("fewer");
    tightStudies =
        SimulatedStudies.write(fewer.resolve("cr"), 6, 80, List.of(Kind.CR), 1).studies()
            + SimulatedStudies.write(fewer.resolve("us"), 7, 80, List.of(Kind.US), 1).studies();
    tight =
        OrthancServer.named("TIGHT")
            .peer(Rig.AE, port)
            .option("LimitFindResults", TIGHT_LIMIT)
            .start(directory.resolve("tight"));
    tight.load(fewer.resolve("cr"));
    tight.load(fewer.resolve("us"));
    careless =
        Simulator.start(
            simulated("CARELESS")
                .misbehaving(
                    Misbehaviour.of(
                        new FindMisdeeds.IgnoresKeys(List.of("ModalitiesInStudy", "PatientID")),
                        new FindMisdeeds.RepeatsRows())));
    curt =
        Simulator.start(
            simulated("CURT")
                .misbehaving(Misbehaviour.of(new FindMisdeeds.TruncatesAnswers(60, null, null))));
    rig = new Rig(directory.resolve("kafka"));
    extractor =
        new ExtractorStage(
            Rig.settings(
                port,
                directory.resolve("spool"),
                Rig.source("legacy", "LEGACY", orthanc.dicomPort()),
                Rig.source("tight", "TIGHT", tight.dicomPort()),
                Rig.source("careless", "CARELESS", careless.port()),
                Rig.source("curt", "CURT", curt.port())),
            rig.kafka());
    extractor.start();
  }

  private static SimulatorConfig simulated(String aeTitle) {
    return SimulatorConfig.of(
        aeTitle, new Holding(9, 0, 400, List.of(Kind.CT, Kind.US), 1, 3, aeTitle));
  }

  @AfterAll
  static void stop() {
    Rig.closeAll(extractor, rig, orthanc, tight, careless, curt);
  }

  private static SweepFinished finished(String sweep) {
    return rig.finished(sweep, SOON).getFirst();
  }

  private static Set<String> found(String sweep) {
    return rig.events(Topics.INVENTORY_FOUND).stream()
        .filter(StudyFound.class::isInstance)
        .map(StudyFound.class::cast)
        .filter(row -> row.sweepId().equals(sweep))
        .map(StudyFound::studyInstanceUid)
        .collect(Collectors.toSet());
  }

  private static Match match(String sweep, String key) {
    return rig.events(Topics.INVENTORY_FOUND).stream()
        .filter(KeysProbed.class::isInstance)
        .map(KeysProbed.class::cast)
        .filter(probe -> probe.sweepId().equals(sweep))
        .flatMap(probe -> probe.keys().stream())
        .filter(probed -> probed.key().equals(key))
        .findFirst()
        .orElseThrow()
        .match();
  }

  @Test
  void aSweepByModalitySeesAllOfAnOrthancThatLimitsItsAnswers() {
    String sweep = rig.sweep("legacy", SweepKind.MODALITY);
    SweepFinished end = finished(sweep);
    assertThat(end.code()).as(end.message()).isNull();
    assertThat(found(sweep)).hasSize(studies).hasSizeGreaterThan(LIMIT);
    assertThat(match(sweep, "ModalitiesInStudy")).isEqualTo(Match.MATCHED);
    assertThat(rig.events(Topics.SWEEPS_PROGRESS))
        .anySatisfy(event ->
            assertThat(event)
                .isInstanceOfSatisfying(
                    SweepProgress.class,
                    progress -> {
                      assertThat(progress.sweepId()).isEqualTo(sweep);
                      assertThat(progress.open()).isEmpty();
                    }));
  }

  @ParameterizedTest
  @EnumSource(
      value = SweepKind.class,
      names = {"DATE", "MODALITY", "PATIENT"})
  void eachKindSeesAllBeyondASilentLimit(SweepKind kind) {
    String sweep = rig.sweep("curt", kind);
    SweepFinished end = finished(sweep);
    assertThat(end.code()).as(end.message()).isNull();
    assertThat(found(sweep)).containsExactlyInAnyOrderElementsOf(curt.studyUids());
  }

  /**
   * Orthanc looks for candidates without regard to case, and with per cent signs and underscores
   * for anything; it counts those that then do not match against its limit.
   */
  @ParameterizedTest
  @EnumSource(
      value = SweepKind.class,
      names = {"DATE", "MODALITY", "PATIENT"})
  void eachKindSeesAllOfAnOrthancThatTellsAHandfulAtOnce(SweepKind kind) {
    String sweep = rig.sweep("tight", kind);
    SweepFinished end = finished(sweep);
    assertThat(end.code()).as(end.message()).isNull();
    assertThat(found(sweep)).hasSize(tightStudies).hasSizeGreaterThan(8 * TIGHT_LIMIT);
    assertThat(queries(sweep)).isLessThan(MOST_QUERIES);
  }

  private static int queries(String sweep) {
    return rig.events(Topics.SWEEPS_PROGRESS).stream()
        .filter(SweepProgress.class::isInstance)
        .map(SweepProgress.class::cast)
        .filter(progress -> progress.sweepId().equals(sweep))
        .mapToInt(SweepProgress::queries)
        .max()
        .orElseThrow();
  }

  @Test
  void aKeyThatIsIgnoredIsSaidAndItsSweepNotMade() {
    String modality = rig.sweep("careless", SweepKind.MODALITY);
    String patient = rig.sweep("careless", SweepKind.PATIENT);
    String date = rig.sweep("careless", SweepKind.DATE);
    assertThat(finished(modality).code()).isEqualTo(Codes.KEY_IGNORED);
    assertThat(finished(patient).code()).isEqualTo(Codes.KEY_IGNORED);
    assertThat(finished(date).code()).isNull();
    assertThat(found(modality)).isEmpty();
    assertThat(match(patient, "PatientID")).isEqualTo(Match.IGNORED);
    assertThat(found(date)).containsExactlyInAnyOrderElementsOf(careless.studyUids());
  }
}
