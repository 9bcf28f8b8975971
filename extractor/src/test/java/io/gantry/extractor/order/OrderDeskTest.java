package io.gantry.extractor.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceMissing;
import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.SourceStatus.State;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.extractor.Codes;
import io.gantry.extractor.ExtractorSettings.Timing;
import io.gantry.extractor.move.MoveAnswer;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.move.Retrieval;
import io.gantry.extractor.receive.Intake;
import io.gantry.extractor.receive.OpenStudy;
import io.gantry.extractor.receive.Pace;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Kind;
import io.gantry.platform.config.SourceConfig.Limits;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.config.SourceConfig.Tls;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.kafka.TransientFailure;
import io.gantry.platform.spool.Spool;
import io.gantry.platform.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Orders against an archive that misbehaves as told; the spool and the intake are real. */
@Timeout(60)
class OrderDeskTest {
  private static final Timing AT_ONCE = quietFor(Duration.ofMillis(50));
  private static final long LIMIT = 100_000_000;

  @TempDir Path directory;
  private final OpenMoves<OpenStudy> moves = new OpenMoves<>();
  private Spool spool;
  private Intake intake;
  private OrderDesk desk;
  private SourceDesk legacy;
  private FakeArchive archive;
  private final MemoryOutbox outbox = new MemoryOutbox();
  private int orders;

  @BeforeEach
  void anArchiveWithAStudyOfFour() throws IOException {
    spool = Spool.open(directory.resolve("main"), SpoolSettings.limitedTo(LIMIT));
    intake =
        new Intake(
            spool,
            moves,
            outbox,
            Clock.systemUTC(),
            _ -> Optional.of("legacy"),
            _ -> true,
            Map.of());
    archive = new FakeArchive(intake, "LEGACY");
    archive.holds("1.1", 4);
    SourceConfig config =
        new SourceConfig(
            "legacy",
            "LEGACY",
            "127.0.0.1",
            104,
            Kind.LEGACY,
            "",
            new Tls(TlsMode.NONE, null),
            Retrieve.C_MOVE,
            new Limits(1, 0, ""));
    legacy =
        new SourceDesk(config, archive, outbox, Clock.systemUTC(), new Pace(0), "MIGRATOR@test");
    legacy.own(() -> true);
    desk = new OrderDesk(shop(AT_ONCE), List.of(legacy));
  }

  private static Timing quietFor(Duration quiet) {
    return new Timing(
        quiet,
        Duration.ofMillis(1),
        2,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1));
  }

  private Workshop shop(Timing timing) {
    return new Workshop(moves, outbox, new Admission(spool, LIMIT), timing, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    intake.close();
    spool.close();
  }

  private StudyExtracted extract(String study) throws TransientFailure, InterruptedException {
    desk.handle(new ExtractOrder("order-" + ++orders, "legacy", study, null, null));
    return outbox.told(StudyExtracted.class).getLast();
  }

  private State state() {
    return outbox.told(SourceStatus.class).getLast().state();
  }

  @Test
  void aStudyThatArrivesAtOnceIsAskedForOnce() throws Exception {
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(end.cStoreSuccesses()).isEqualTo(4);
    assertThat(archive.asked).containsExactly(new Retrieval.OfStudy("1.1"));
    assertThat(outbox.told(InstanceExtracted.class)).hasSize(4);
  }

  @Test
  void ofAKnownListingOnlyWhatIsWantedIsAskedForOneByOne() throws Exception {
    extract("1.1");
    Sha256 listing = archive.list("1.1").digest();
    archive.asked.clear();
    desk.handle(
        new ExtractOrder("again", "legacy", "1.1", null, listing, List.of("1.1.2.3", "9.9")));
    StudyExtracted end = outbox.told(StudyExtracted.class).getLast();
    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(end.cStoreSuccesses()).isEqualTo(1);
    assertThat(archive.asked).containsExactly(new Retrieval.OfInstance("1.1", "1.1.2", "1.1.2.3"));
  }

  @Test
  void withoutMoveOriginatorTheStudyUidBinds() throws Exception {
    archive.tellsOriginator = false;
    assertThat(extract("1.1").cStoreSuccesses()).isEqualTo(4);
    assertThat(outbox.told(InstanceUnsolicited.class)).isEmpty();
  }

  @Test
  void whatIsMissingIsAskedForBySeriesAndThenOneByOne() throws Exception {
    archive.script.add((what, id) -> new MoveAnswer(0xB000, archive.send(what, id, 1), 3));
    archive.script.add((_, _) -> new MoveAnswer(0xC000, 0, 1));
    archive.script.add((what, id) -> new MoveAnswer(0, archive.send(what, id, 1), 0));
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(archive.asked.stream().map(Retrieval::getClass).map(Class::getSimpleName))
        .startsWith("OfStudy", "OfSeries", "OfSeries", "OfInstance");
    assertThat(end.cStoreSuccesses()).isEqualTo(outbox.told(InstanceExtracted.class).size());
  }

  @Test
  void whatNeverArrivesIsReportedWithItsStatus() throws Exception {
    archive.script.add((what, id) -> new MoveAnswer(0xB000, archive.send(what, id, 3), 1));
    archive.alwaysStatus(0xC123);
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.PARTIAL);
    assertThat(end.missing()).isEqualTo(1);
    assertThat(outbox.told(InstanceMissing.class))
        .singleElement()
        .satisfies(missing -> assertThat(missing.dicomStatus()).isEqualTo("C123"));
  }

  @Test
  void anArchiveShortOfResourcesIsAskedAgainLater() throws Exception {
    archive.thenStatus(0xA702).thenStatus(0xA701);
    assertThat(extract("1.1").outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(outbox.told(SourceStatus.class))
        .anySatisfy(status -> assertThat(status.state()).isEqualTo(State.BACKING_OFF));
    assertThat(state()).isEqualTo(State.RUNNING);
  }

  @Test
  void anArchiveShortOfResourcesForGoodFailsTheOrderAndIsNotStopped() throws Exception {
    archive.alwaysStatus(0xA702);
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.code()).isEqualTo(Codes.OUT_OF_RESOURCES);
    assertThat(state()).isEqualTo(State.BACKING_OFF);
  }

  @Test
  void aMismatchAtStudyLevelIsTriedAtSeriesLevel() throws Exception {
    archive.thenStatus(0xA900);
    assertThat(extract("1.1").outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(archive.asked).hasSize(3);
  }

  @Test
  void aMismatchAtEveryLevelStopsTheSource() throws Exception {
    archive.alwaysStatus(0xA900);
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.code()).isEqualTo(Codes.RETRIEVAL_MISMATCH);
    assertThat(state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aRefusalStopsTheSourceUntilItIsSweptAgain() throws Exception {
    archive.thenStatus(0x0124);
    assertThat(extract("1.1").code()).isEqualTo(Codes.RETRIEVAL_REFUSED);
    assertThat(extract("1.1").code()).isEqualTo(Codes.RETRIEVAL_REFUSED);
    assertThat(archive.asked).hasSize(1);
    desk.handle(new SweepOrder("sweep", "legacy", "sweep", Map.of(), List.of()));
    assertThat(extract("1.1").outcome()).isEqualTo(Outcome.COMPLETE);
  }

  @Test
  void aFailureWithNothingMovedIsTriedOnceMore() throws Exception {
    archive.thenStatus(0xC000);
    assertThat(extract("1.1").outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(archive.asked).hasSize(2);
  }

  @Test
  void aStudyThatGoesMeanwhileIsVanishedAndItsInstancesAreMissing() throws Exception {
    archive.script.add((_, _) -> {
      archive.studies.remove("1.1");
      return new MoveAnswer(0xC000, 0, -1);
    });
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.VANISHED);
    assertThat(end.missing()).isEqualTo(4);
    assertThat(outbox.told(InstanceMissing.class))
        .hasSize(4)
        .allSatisfy(missing -> assertThat(missing.code()).isEqualTo(Codes.VANISHED));
  }

  @Test
  void oneBadStudyOfAnArchiveThatDeliversIsMissingAndTheNextGoesOn() throws Exception {
    archive.holds("2.2", 2);
    archive.holds("3.3", 2);
    assertThat(extract("1.1").outcome()).isEqualTo(Outcome.COMPLETE);
    archive.alwaysStatus(0xC000);
    StudyExtracted bad = extract("2.2");
    assertThat(bad.outcome()).isEqualTo(Outcome.PARTIAL);
    assertThat(bad.missing()).isEqualTo(2);
    archive.always = null;
    assertThat(extract("3.3").outcome()).isEqualTo(Outcome.COMPLETE);
  }

  @Test
  void fiveStudiesInARowWithNothingMovedStopTheSource() throws Exception {
    archive.alwaysStatus(0xC000);
    for (int i = 1; i <= 5; i++) {
      archive.holds("5." + i, 1);
      assertThat(extract("5." + i).code()).isEqualTo(Codes.NOTHING_MOVED);
      assertThat(state()).isEqualTo(i < 5 ? State.RUNNING : State.STOPPED);
    }
  }

  @Test
  void aBrokenAssociationIsOpenedAgainForWhatIsMissing() throws Exception {
    archive.script.add((what, id) -> {
      archive.send(what, id, 2);
      throw FakeArchive.lost();
    });
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(archive.asked.get(1)).isInstanceOf(Retrieval.OfSeries.class);
  }

  @Test
  void anObjectOfAnotherStudyUnderOurMessageIdIsUnsolicitedAndCounted() throws Exception {
    archive.script.add((what, id) -> {
      archive.store(id, List.<String[]>of(new String[] {"9.9", "9.9.1", "9.9.1.1"}));
      return new MoveAnswer(0, archive.send(what, id, 10), 0);
    });
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(outbox.told(InstanceUnsolicited.class)).hasSize(1);
    assertThat(end.cStoreSuccesses())
        .isEqualTo(
            outbox.told(InstanceExtracted.class).size()
                + outbox.told(InstanceUnsolicited.class).size());
  }

  @Test
  void aBrokerThatDoesNotAcknowledgeLeavesTheOrderToBeDoneAgain() throws Exception {
    outbox.refusesInstances = true;
    ExtractOrder order = new ExtractOrder("order", "legacy", "1.1", null, null);
    assertThatThrownBy(() -> desk.handle(order)).isInstanceOf(TransientFailure.class);
    assertThat(outbox.told(StudyExtracted.class)).isEmpty();
    outbox.refusesInstances = false;
    desk.handle(order);
    assertThat(outbox.told(StudyExtracted.class))
        .singleElement()
        .satisfies(end -> assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE));
    desk.handle(order);
    assertThat(outbox.told(StudyExtracted.class)).as("a repeated order").hasSize(1);
  }

  @Test
  void aSweepWhoseConnectionBreaksGoesOnAndTellsEachStudyOnce() throws Exception {
    archive.holds("2.2", 1);
    archive.breaksQueries = 2;
    desk.handle(new SweepOrder("sweep", "legacy", "sweep", Map.of(), List.of()));
    assertThat(outbox.told(StudyFound.class).stream().map(StudyFound::studyInstanceUid))
        .containsExactlyInAnyOrder("1.1", "2.2");
    assertThat(outbox.told(SweepFinished.class))
        .singleElement()
        .satisfies(end -> assertThat(end.studies()).isEqualTo(2));
  }

  @Test
  void aSweepOfAnArchiveThatStaysAwayEndsWithItsCode() throws Exception {
    archive.breaksQueries = 100;
    desk.handle(new SweepOrder("sweep", "legacy", "sweep", Map.of(), List.of()));
    assertThat(outbox.told(SweepFinished.class))
        .singleElement()
        .satisfies(end -> assertThat(end.code()).isEqualTo(Codes.CONNECTION_LOST));
    assertThat(state()).isEqualTo(State.STOPPED);
  }

  @Test
  void anArchiveThatCannotTellWhetherItHasAStudyHasNotSaidThatItIsGone() throws Exception {
    archive.cannotTell = true;
    archive.alwaysStatus(0xC000);
    StudyExtracted moved = extract("1.1");
    assertThat(moved.outcome()).isEqualTo(Outcome.PARTIAL);
    assertThat(moved.missing()).isEqualTo(4);
    StudyExtracted listed = extract("4.4");
    assertThat(listed.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(listed.code()).isEqualTo(Codes.QUERY_REFUSED);
  }

  @Test
  void anArchiveThatFailsToTellAllOfAStudyIsAskedForLessAndNotStopped() throws Exception {
    archive.failsQueries = true;
    desk.handle(new SweepOrder("sweep", "legacy", "sweep", Map.of(), List.of()));
    assertThat(outbox.told(StudyFound.class)).hasSize(1);
    assertThat(outbox.told(SweepFinished.class).getLast().code()).isNull();
    assertThat(extract("1.1").outcome()).isEqualTo(Outcome.COMPLETE);
  }

  @Test
  void answersThatCannotBeReadMakeTheSweepIncomplete() throws Exception {
    archive.unreadable = 1;
    desk.handle(new SweepOrder("sweep", "legacy", "sweep", Map.of(), List.of()));
    SweepFinished end = outbox.told(SweepFinished.class).getLast();
    assertThat(end.code()).isEqualTo(Codes.QUERY_UNREADABLE);
    assertThat(end.studies()).isEqualTo(1);
  }

  @Test
  void whatCannotBeMovedIsAskedForWithGet() throws Exception {
    archive.offersGet = true;
    archive.script.add((what, id) -> new MoveAnswer(0xB000, archive.send(what, id, 3), 1));
    archive.always = (_, _) -> new MoveAnswer(0xA702, 0, 1);
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(end.cStoreSuccesses()).isEqualTo(4);
    assertThat(archive.got).singleElement().isInstanceOf(Retrieval.OfInstance.class);
  }

  @Test
  void aStudyOfWhichNothingCanBeSentIsAskedForWithGetAndNotCalledShortOfResources()
      throws Exception {
    archive.offersGet = true;
    archive.always = (_, _) -> new MoveAnswer(0xA702, 0, 4);
    assertThat(extract("1.1").outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(archive.got).hasSize(4);
    archive.offersGet = false;
    archive.holds("2.2", 1);
    StudyExtracted without = extract("2.2");
    assertThat(without.outcome()).isEqualTo(Outcome.PARTIAL);
    assertThat(without.missing()).isEqualTo(1);
  }

  @Test
  void whereNothingEverCameAndNothingWasTriedGetDoesNotHideAWrongDestination() throws Exception {
    archive.offersGet = true;
    archive.alwaysStatus(0xC000);
    assertThat(extract("1.1").code()).isEqualTo(Codes.NOTHING_MOVED);
    assertThat(archive.got).isEmpty();
  }

  @Test
  void aFinalStatusBeforeTheObjectsIsWaitedFor() throws Exception {
    // However late the other thread gets its turn: it ends when all four have come.
    desk = new OrderDesk(shop(quietFor(Duration.ofMinutes(1))), List.of(legacy));
    archive.script.add((what, id) -> {
      Thread.ofVirtual().start(() -> archive.send(what, id, 10));
      return new MoveAnswer(0, 0, 0);
    });
    StudyExtracted end = extract("1.1");
    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(end.cStoreSuccesses()).isEqualTo(4);
    assertThat(archive.asked).hasSize(1);
  }

  private void sweep() throws Exception {
    desk.handle(new SweepOrder("sweep-" + ++orders, "legacy", "sweep", Map.of(), List.of()));
  }

  @Test
  void theFirstStudyOfAWaveStartsWithOneInstance() throws Exception {
    archive.holds("2.2", 2);
    sweep();
    StudyExtracted first = extract("1.1");
    assertThat(first.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(first.cStoreSuccesses()).as("one of four twice").isEqualTo(5);
    assertThat(outbox.told(InstanceExtracted.class)).hasSize(5);
    assertThat(extract("2.2").cStoreSuccesses()).isEqualTo(2);
    assertThat(archive.asked.stream().map(Retrieval::getClass).map(Class::getSimpleName))
        .containsExactly("OfInstance", "OfStudy", "OfStudy");
  }

  @Test
  void anObjectThatIsSentAndDoesNotComeStopsTheSourceBeforeAStudyIsMoved() throws Exception {
    sweep();
    archive.always = (_, _) -> new MoveAnswer(0, 1, 0);
    StudyExtracted end = extract("1.1");
    assertThat(end.code()).isEqualTo(Codes.MOVED_ELSEWHERE);
    assertThat(end.message()).contains("address and port");
    assertThat(state()).isEqualTo(State.STOPPED);
    assertThat(archive.asked).hasSize(3).hasOnlyElementsOfType(Retrieval.OfInstance.class);
  }

  @Test
  void anUnknownDestinationShowsItselfWithOneInstance() throws Exception {
    sweep();
    archive.alwaysStatus(0xA801);
    assertThat(extract("1.1").code()).isEqualTo(Codes.DESTINATION_UNKNOWN);
    assertThat(archive.asked).singleElement().isInstanceOf(Retrieval.OfInstance.class);
  }

  @Test
  void anArchiveThatIsTooBusyForAMomentIsNotStopped() throws Exception {
    assertThat(extract("1.1").outcome()).isEqualTo(Outcome.COMPLETE);
    archive.holds("2.2", 2);
    archive.rejects = 4;
    assertThat(extract("2.2").outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(outbox.told(SourceStatus.class))
        .anySatisfy(status -> {
          assertThat(status.state()).isEqualTo(State.BACKING_OFF);
          assertThat(status.code()).isEqualTo(Codes.REJECTED);
          assertThat(status.message()).contains("1 of 1 at once");
        });
    assertThat(state()).isEqualTo(State.RUNNING);
  }

  @Test
  void aStudyThatIsListedWithoutImagesIsMovedOnceAndHasNone() throws Exception {
    archive.holds("2.2", 0);
    StudyExtracted end = extract("2.2");
    assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(end.listed()).isZero();
    assertThat(archive.asked).containsExactly(new Retrieval.OfStudy("2.2"));
  }

  @Test
  void aStudyWhoseRetrievalsAllBreakOffFailsAndTheNextGoesOn() throws Exception {
    extract("1.1");
    archive.holds("2.2", 2);
    archive.holds("3.3", 2);
    archive.always =
        (_, _) -> {
          throw FakeArchive.lost();
        };
    archive.asked.clear();
    StudyExtracted end = extract("2.2");
    assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.code()).isEqualTo(Codes.CONNECTION_LOST);
    assertThat(archive.asked).hasSize(1 + AT_ONCE.retries());
    archive.always = null;
    assertThat(state()).isNotEqualTo(State.STOPPED);
    assertThat(extract("3.3").outcome()).isEqualTo(Outcome.COMPLETE);
  }

  @Test
  void anArchiveThatTakesNoMoveForRightIsAskedWithGetFromThenOn() throws Exception {
    archive.offersGet = true;
    archive.holds("2.2", 3);
    archive.alwaysStatus(0xA900);
    assertThat(extract("1.1").outcome()).isEqualTo(Outcome.COMPLETE);
    archive.asked.clear();
    assertThat(extract("2.2").outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(archive.asked).isEmpty();
    assertThat(archive.got).hasSize(4 + 3);
  }

  @Test
  void objectsUnderOtherUidsAreNotAskedForOverAndOver() throws Exception {
    extract("1.1");
    archive.holds("2.2", 40);
    archive.asked.clear();
    archive.always =
        (what, id) -> {
          List<String[]> others = new ArrayList<>();
          int count = what instanceof Retrieval.OfInstance ? 1 : 40;
          for (int i = 0; i < count; i++) {
            others.add(new String[] {"2.2", "2.2.9", "2.2.9." + i});
          }
          archive.store(id, others);
          return new MoveAnswer(0, count, 0);
        };
    StudyExtracted end = extract("2.2");
    assertThat(end.code()).isEqualTo(Codes.OTHER_UIDS);
    assertThat(end.missing()).isEqualTo(40);
    assertThat(archive.asked).hasSize(3);
  }
}
