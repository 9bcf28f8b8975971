package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.net.QueryLevel;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.simulator.AssociationMisdeeds.ClosesWithoutRelease;
import io.gantry.simulator.AssociationMisdeeds.RefusesAssociations;
import io.gantry.simulator.FindMisdeeds.FailsFinds;
import io.gantry.simulator.FindMisdeeds.IgnoresKeys;
import io.gantry.simulator.FindMisdeeds.RepeatsRows;
import io.gantry.simulator.FindMisdeeds.TruncatesAnswers;
import io.gantry.simulator.Holding;
import io.gantry.simulator.HoldingMisdeeds.EmptyDates;
import io.gantry.simulator.HoldingMisdeeds.WrongStudyCounts;
import io.gantry.simulator.HoldingMisdeeds.ZeroImageStudies;
import io.gantry.simulator.Kind;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.Misdeed;
import io.gantry.simulator.MoveMisdeeds.FailsMoves;
import io.gantry.simulator.MoveMisdeeds.FinalStatusFirst;
import io.gantry.simulator.MoveMisdeeds.HangsUpOnMoves;
import io.gantry.simulator.MoveMisdeeds.IgnoresCancel;
import io.gantry.simulator.MoveMisdeeds.OutOfResources;
import io.gantry.simulator.MoveMisdeeds.RefusesMoves;
import io.gantry.simulator.MoveMisdeeds.WrongMoveCounts;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.simulator.Status;
import io.gantry.simulator.StoreMisdeeds.DropsAssociations;
import io.gantry.simulator.StoreMisdeeds.FailsInstances;
import io.gantry.simulator.StoreMisdeeds.HidesOriginator;
import io.gantry.simulator.StoreMisdeeds.SendsOnly;
import io.gantry.simulator.StoreMisdeeds.SlowTape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole wave on each archive that has all it lists and does something wrong on the way: all of it
 * ends verified. What there is and what was sent is the simulator's own word.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class MisbehavingArchiveIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int STUDIES = 7;

  @TempDir static Path directory;
  private static RehearsalPipeline pipeline;

  /** What an archive does wrong. The name, cut to 16 letters, is that of the source. */
  enum Wrong {
    EARLYSTATUS(new FinalStatusFirst()),
    TWICEROWS(new RepeatsRows()),
    BUSYFIRST(OutOfResources.first(2)),
    BUSYEVERYTHIRD(new OutOfResources(0, 3, 0)),
    BUSYFORAWHILE(new OutOfResources(0, 0, 2)),
    MOODY(new FailsMoves(3)),
    EMPTYDATES(new EmptyDates(0.5)),
    IGNORESKEYS(new IgnoresKeys(List.of("StudyDate", "ModalitiesInStudy", "PatientID"))),
    CUTSHORT(new TruncatesAnswers(3, null, null)),
    CUTSHORTIMAGES(new TruncatesAnswers(2, null, Set.of(QueryLevel.IMAGE))),
    FAILSFINDS(new FailsFinds(Status.of("A700"), 2, Set.of(QueryLevel.SERIES))),
    COUNTSMORE(new WrongStudyCounts(5), new WrongMoveCounts(2)),
    COUNTSLESS(new WrongStudyCounts(-1000), new WrongMoveCounts(-1)),
    ANONYMOUS(new HidesOriginator()),
    DROPS(new DropsAssociations(2, 3000, 4)),
    DROPSATONCE(new DropsAssociations(1, 10, 2)),
    HANGSUP(new HangsUpOnMoves(1, 3)),
    NORELEASE(new ClosesWithoutRelease()),
    REFUSESFIRST(RefusesAssociations.first(2)),
    REFUSESMANY(new RefusesAssociations(0, 1)),
    FAILSTWICE(new FailsInstances(0.3, true, 2)),
    LOSESTWICE(new FailsInstances(0.3, false, 2)),
    SLOWTAPE(new SlowTape(0.5, 3, 0.1, null)),
    DEAF(new IgnoresCancel()),
    IMPLICITONLY(new SendsOnly(List.of("1.2.840.10008.1.2"))),
    NOIMAGES(new ZeroImageStudies(0.4)),
    GETONLY(new RefusesMoves(Status.of("A900"), null)),
    ALLATONCE(
        new EmptyDates(0.5),
        new WrongStudyCounts(1),
        new RepeatsRows(),
        new FailsInstances(0.2, true, 1),
        new DropsAssociations(3, 2000, 2),
        new FailsMoves(1),
        OutOfResources.first(1),
        RefusesAssociations.first(1));

    @SuppressWarnings("ImmutableEnumChecker") // a record with an unmodifiable list of records
    private final Misbehaviour how;

    Wrong(Misdeed... misdeeds) {
      this.how = Misbehaviour.of(misdeeds);
    }

    String source() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    SimulatorConfig config() {
      SimulatorConfig config =
          SimulatorConfig.of(
                  name(),
                  Holding.of(name().hashCode(), STUDIES, name())
                      .withKinds(Kind.CT, Kind.CR, Kind.SR)
                      .withImages(4, 4))
              .misbehaving(how);
      return this == GETONLY ? config.offeringGet() : config;
    }
  }

  @BeforeAll
  static void startEverything() throws Exception {
    Map<String, String> sources = new TreeMap<>();
    Arrays.stream(Wrong.values()).forEach(wrong -> sources.put(wrong.source(), ""));
    pipeline = RehearsalPipeline.start(directory, sources);
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesAllItHas(Wrong wrong) {
    try (RehearsalArchive archive = pipeline.archive(wrong.source(), wrong.config())) {
      WaveSummary wave = pipeline.wave(wrong.source(), LIMIT, wrong.source());

      assertThat(wave.exceptions()).as("exceptions").isEmpty();
      assertThat(wave.sources())
          .allSatisfy(source -> assertThat(source.sweepCode()).as(source.sweepMessage()).isNull());
      assertThat(wave.reasons()).isEmpty();
      assertThat(wave.balanced()).isTrue();
      assertThat(wave.studies().expected()).isEqualTo(STUDIES);
      assertThat(wave.studies().verified()).isEqualTo(STUDIES);
      assertThat(wave.instances().expected()).isEqualTo(archive.instances());
      assertThat(wave.instances().verified()).isEqualTo(archive.instances());
      assertThat(wave.instances().published()).isEqualTo(archive.instances());
      assertThat(archive.taken()).isEqualTo(archive.instances());
    }
  }
}
