package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.simulator.FindMisdeeds.IgnoresKeys;
import io.gantry.simulator.FindMisdeeds.TruncatesAnswers;
import io.gantry.simulator.Holding;
import io.gantry.simulator.HoldingMisdeeds.WrongStudyCounts;
import io.gantry.simulator.HoldingMisdeeds.ZeroImageStudies;
import io.gantry.simulator.Kind;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.Misdeed;
import io.gantry.simulator.MoveMisdeeds.HangsUpOnMoves;
import io.gantry.simulator.MoveMisdeeds.ListsWhatItLost;
import io.gantry.simulator.MoveMisdeeds.NeverAnswers;
import io.gantry.simulator.MoveMisdeeds.RefusesMoves;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.simulator.Status;
import io.gantry.simulator.StoreMisdeeds.ChangesUids;
import io.gantry.simulator.StoreMisdeeds.DiffersOnEachRetrieve;
import io.gantry.simulator.StoreMisdeeds.DropsAssociations;
import io.gantry.simulator.StoreMisdeeds.FailsInstances;
import io.gantry.simulator.StoreMisdeeds.Part;
import io.gantry.simulator.StoreMisdeeds.SlowTape;
import io.gantry.simulator.StoreMisdeeds.Uid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole wave on each archive that cannot or does not give all it lists: it ends balanced, nothing
 * is pending, each exception has its reason, the good studies are verified, and nothing is asked
 * for for ever. What there is and what was sent is the simulator's own word.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class FailingArchiveIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int STUDIES = 7;

  @TempDir static Path directory;
  private static RehearsalPipeline pipeline;
  private RehearsalArchive archive;

  @BeforeAll
  static void startEverything() throws Exception {
    Map<String, String> sources = new TreeMap<>();
    for (String source :
        List.of(
            "FORGETS",
            "FORGETSQUIETLY",
            "LOST",
            "LOSTC000",
            "NODESTINATION",
            "MISMATCH",
            "FAILS",
            "OTHERSOPS",
            "OTHERSERIES",
            "OTHERSTUDIES",
            "TWOVERSIONS",
            "DROPSALWAYS",
            "HANGSALWAYS",
            "COUNTSGHOSTS",
            "CUTSHORT",
            "UNDIVIDED",
            "NEVERTHESAME",
            "SILENT",
            "SILENTFINDS",
            "TAPE")) {
      sources.put(source.toLowerCase(Locale.ROOT), "");
    }
    pipeline = RehearsalPipeline.start(directory, sources);
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @AfterEach
  void stopArchive() {
    if (archive != null) {
      archive.close();
    }
  }

  private WaveSummary run(String aeTitle, Duration limit, Misdeed... misdeeds) {
    String source = aeTitle.toLowerCase(Locale.ROOT);
    archive =
        pipeline.archive(
            source,
            SimulatorConfig.of(
                    aeTitle,
                    Holding.of(aeTitle.hashCode(), STUDIES, aeTitle)
                        .withKinds(Kind.CT, Kind.CR, Kind.SR)
                        .withImages(4, 4))
                .misbehaving(Misbehaviour.of(misdeeds)));
    return pipeline.wave(source, limit, source);
  }

  private WaveSummary wave(String aeTitle, Misdeed... misdeeds) {
    WaveSummary wave = run(aeTitle, LIMIT, misdeeds);
    assertBalanced(wave);
    return wave;
  }

  private static void assertBalanced(WaveSummary wave) {
    assertThat(wave.balanced()).as(wave.reasons().toString()).isTrue();
    assertThat(wave.instances().pending()).isZero();
    assertThat(wave.instances().addsUp()).isTrue();
    assertThat(wave.studies().pending()).isZero();
    assertThat(wave.studies().addsUp()).isTrue();
    assertThat(wave.studies().expected()).isEqualTo(STUDIES);
    assertThat(wave.exceptions())
        .allSatisfy(exception -> {
          assertThat(exception.code()).startsWith("GTY-");
          assertThat(exception.message()).isNotBlank();
        });
  }

  private static Set<String> studies(WaveSummary wave, String code) {
    return wave.exceptions().stream()
        .filter(exception -> exception.code().equals(code))
        .map(exception -> String.valueOf(exception.studyInstanceUid()))
        .collect(Collectors.toSet());
  }

  /** Studies that the archive was asked for and sent nothing of. */
  private Set<String> notSent() {
    Set<String> none = new HashSet<>(archive.studies());
    none.removeIf(study -> !archive.taken(study).isEmpty());
    return none;
  }

  private void assertNothingWasAskedForEver() {
    assertThat(archive.studies())
        .allSatisfy(study -> assertThat(archive.asked(study)).hasSizeLessThanOrEqualTo(40));
  }

  private void assertWhatWasSentIsVerifiedAndTheRestIsMissing(WaveSummary wave) {
    assertThat(wave.instances().expected()).isEqualTo(archive.instances());
    assertThat(wave.instances().verified()).isEqualTo(archive.taken());
    assertThat(wave.instances().missing()).isEqualTo(archive.instances() - archive.taken());
    assertThat(wave.instances().missing()).isPositive();
  }

  @Test
  void instancesThatItNamesAsFailedAreMissingAndEachIsNamed() {
    WaveSummary wave = wave("FORGETS", new FailsInstances(0.2, true, 0));

    assertWhatWasSentIsVerifiedAndTheRestIsMissing(wave);
    assertThat(wave.exceptions().stream().filter(e -> e.sopInstanceUid() != null))
        .hasSize((int) wave.instances().missing())
        .allSatisfy(e -> assertThat(e.code()).isEqualTo("GTY-0317"));
    assertNothingWasAskedForEver();
  }

  @Test
  void instancesThatItCallsSentAreMissingAllTheSame() {
    WaveSummary wave = wave("FORGETSQUIETLY", new FailsInstances(0.15, false, 0));

    assertWhatWasSentIsVerifiedAndTheRestIsMissing(wave);
    assertThat(wave.exceptions().stream().filter(e -> e.sopInstanceUid() != null))
        .hasSize((int) wave.instances().missing());
    assertNothingWasAskedForEver();
  }

  @Test
  void studiesThatItListsAndLostAreMissingWhole() {
    WaveSummary wave = wave("LOST", new ListsWhatItLost(0.3, null));

    assertWhatWasSentIsVerifiedAndTheRestIsMissing(wave);
    assertThat(notSent()).isNotEmpty();
    assertThat(wave.studies().incomplete()).isEqualTo(notSent().size());
    assertNothingWasAskedForEver();
  }

  @Test
  void studiesThatItFailsToMoveAreMissingWhole() {
    WaveSummary wave = wave("LOSTC000", new ListsWhatItLost(0.3, Status.of("C000")));

    assertWhatWasSentIsVerifiedAndTheRestIsMissing(wave);
    assertThat(wave.studies().incomplete()).isEqualTo(notSent().size());
    assertNothingWasAskedForEver();
  }

  @Test
  void anArchiveThatDoesNotKnowUsIsStoppedAtOnce() {
    WaveSummary wave = wave("NODESTINATION", new RefusesMoves(Status.of("A801"), null));

    assertThat(wave.studies().incomplete()).isEqualTo(STUDIES);
    assertThat(studies(wave, "GTY-0310")).containsAll(archive.studies());
    // One instance: what it tells stops the source before the next study asks.
    assertThat(archive.retrievals()).isEqualTo(1);
  }

  @Test
  void anArchiveThatTakesNoneOfOurRequestsIsStoppedAfterOneStudy() {
    WaveSummary wave = wave("MISMATCH", new RefusesMoves(Status.of("A900"), null));

    assertThat(wave.studies().incomplete()).isEqualTo(STUDIES);
    assertThat(studies(wave, "GTY-0312")).containsAll(archive.studies());
    assertThat(archive.retrievals()).isLessThanOrEqualTo(4 * STUDIES);
  }

  @Test
  void studiesWithACodeOfTheirOwnDoNotHoldUpTheOthers() {
    WaveSummary wave = wave("FAILS", new RefusesMoves(Status.of("C123"), 0.25));

    assertWhatWasSentIsVerifiedAndTheRestIsMissing(wave);
    assertThat(wave.studies().incomplete()).isEqualTo(notSent().size());
    assertNothingWasAskedForEver();
  }

  @Test
  void objectsUnderOtherSopInstanceUidsAreKeptAndTheListedOnesAreMissing() {
    WaveSummary wave = wave("OTHERSOPS", new ChangesUids(Set.of(Uid.INSTANCE), 0.4));

    Set<String> wrong = studies(wave, "GTY-0345");
    assertThat(wrong).isNotEmpty().hasSizeLessThan(STUDIES);
    // Kept and verified as what they are.
    assertThat(wave.instances().verified()).isEqualTo(archive.taken());
    assertThat(wave.studies().incomplete()).isEqualTo(wrong.size());
    assertNothingWasAskedForEver();
  }

  @Test
  void objectsUnderOtherSeriesInstanceUidsAreWhatTheySayThatTheyAre() {
    WaveSummary wave = wave("OTHERSERIES", new ChangesUids(Set.of(Uid.SERIES), 0.4));

    assertThat(wave.instances().verified()).isEqualTo(archive.instances());
    assertThat(wave.exceptions()).isEmpty();
  }

  @Test
  void objectsOfOtherStudiesAreQuarantinedAndTheListedOnesAreMissing() {
    WaveSummary wave = wave("OTHERSTUDIES", new ChangesUids(Set.of(Uid.STUDY), 0.4));

    Set<String> wrong = studies(wave, "GTY-0345");
    assertThat(wrong).isNotEmpty().hasSizeLessThan(STUDIES);
    assertThat(wave.studies().incomplete()).isEqualTo(wrong.size());
    assertThat(wave.studies().verified()).isEqualTo(STUDIES - wrong.size());
    assertNothingWasAskedForEver();
  }

  @Test
  void anObjectThatComesInTwoVersionsIsHeldForAPerson() {
    WaveSummary wave =
        wave(
            "TWOVERSIONS",
            new DiffersOnEachRetrieve(Set.of(Part.HEADER)),
            new DropsAssociations(3, 2000, 3));

    assertThat(wave.instances().expected()).isEqualTo(archive.instances());
    assertThat(wave.instances().held()).isPositive();
    assertThat(wave.instances().verified() + wave.instances().held())
        .isEqualTo(archive.instances());
    assertThat(wave.exceptions())
        .allSatisfy(e -> assertThat(e.code()).isIn("GTY-0601", "GTY-0602"));
  }

  @Test
  void whereEveryStoringAssociationBreaksNothingComesAndTheWaveEnds() {
    WaveSummary wave = wave("DROPSALWAYS", new DropsAssociations(1, 500, 0));

    assertThat(wave.instances().missing()).isEqualTo(archive.instances());
    assertThat(wave.studies().incomplete()).isEqualTo(STUDIES);
    assertNothingWasAskedForEver();
  }

  @Test
  @EnabledIfSystemProperty(named = "gantry.full", matches = "true")
  void whereEveryMoveBreaksOffAllThatCameIsKept() {
    WaveSummary wave = run("HANGSALWAYS", Duration.ofMinutes(2), new HangsUpOnMoves(1, 0));
    assertBalanced(wave);

    assertThat(wave.instances().expected()).isGreaterThanOrEqualTo(archive.taken());
    assertThat(wave.instances().verified()).isEqualTo(archive.taken());
    assertNothingWasAskedForEver();
  }

  @Test
  void imagesThatAreCountedAndNotListedMakeAStudyIncomplete() {
    WaveSummary wave = wave("COUNTSGHOSTS", new ZeroImageStudies(0.4), new WrongStudyCounts(3));

    assertThat(wave.instances().verified()).isEqualTo(archive.instances());
    Set<String> empty = studies(wave, "GTY-0603");
    assertThat(empty).isEqualTo(notSent()).isNotEmpty();
    assertThat(wave.studies().incomplete()).isEqualTo(empty.size());
  }

  @Test
  void anAnswerThatIsCutShortIsDividedUntilAllIsSeen() {
    WaveSummary wave = wave("CUTSHORT", new TruncatesAnswers(3, Status.of("A700"), null));

    assertThat(wave.instances().verified()).isEqualTo(archive.instances());
  }

  @Test
  void anAnswerThatIsCutShortAndCannotBeDividedStopsTheWaveBeforeAnythingMoves() {
    WaveSummary wave =
        run(
            "UNDIVIDED",
            LIMIT,
            new TruncatesAnswers(1, Status.of("A700"), null),
            new IgnoresKeys(List.of("StudyDate", "StudyTime", "PatientID")));

    assertThat(wave.sources().getFirst().sweepCode()).isEqualTo("GTY-0306");
    assertThat(wave.balanced()).isFalse();
    assertThat(wave.instances().pending()).isZero();
    assertThat(archive.retrievals()).isZero();
  }

  @Test
  void anArchiveWhoseObjectsAreOthersEachTimeIsAskedOnceForEach() {
    WaveSummary wave =
        wave("NEVERTHESAME", new DiffersOnEachRetrieve(Set.of(Part.HEADER, Part.PIXELS)));

    assertThat(wave.instances().expected()).isEqualTo(archive.instances());
    // The one that showed that what it moves comes to us came twice.
    assertThat(wave.instances().held()).isLessThanOrEqualTo(1);
    assertThat(wave.instances().verified() + wave.instances().held())
        .isEqualTo(archive.instances());
  }

  @Test
  @EnabledIfSystemProperty(named = "gantry.full", matches = "true")
  void studiesWhoseRetrievalIsNeverAnsweredEndAndTheOthersCome() {
    WaveSummary wave = run("SILENT", Duration.ofMinutes(5), new NeverAnswers(null, 1_000, 0.3));

    assertBalanced(wave);
    assertWhatWasSentIsVerifiedAndTheRestIsMissing(wave);
    assertThat(notSent()).isNotEmpty();
    assertThat(studies(wave, "GTY-0304")).isEqualTo(notSent());
    assertNothingWasAskedForEver();
  }

  @Test
  @EnabledIfSystemProperty(named = "gantry.full", matches = "true")
  void queriesThatAreNotAnsweredForAWhileAreAskedAgain() {
    WaveSummary wave = run("SILENTFINDS", Duration.ofMinutes(2), new NeverAnswers(3, null, null));

    assertBalanced(wave);
    assertThat(wave.instances().verified()).isEqualTo(archive.instances());
  }

  /** Each retrieval is longer than the time limit: a cancel ends it, and a part comes each time. */
  @Test
  @EnabledIfSystemProperty(named = "gantry.full", matches = "true")
  void aTapeThatIsSlowerThanTheLimitIsWaitedForByPieces() {
    WaveSummary wave = run("TAPE", Duration.ofMinutes(4), new SlowTape(2, 2, 4, 0.3));

    assertBalanced(wave);
    assertThat(wave.instances().verified()).isEqualTo(archive.instances());
  }
}
