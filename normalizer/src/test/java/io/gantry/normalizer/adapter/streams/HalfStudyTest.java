package io.gantry.normalizer.adapter.streams;

import static io.gantry.normalizer.adapter.streams.GatedStudy.ADA;
import static io.gantry.normalizer.adapter.streams.GatedStudy.BEA;
import static io.gantry.normalizer.adapter.streams.GatedStudy.CYD;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.patient.ArchivePatient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Half a study never goes under one patient while the other half waits. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class HalfStudyTest {
  @TempDir Path directory;
  private GatedStudy study;

  @BeforeEach
  void start() {
    study = new GatedStudy(directory);
  }

  @AfterEach
  void stop() {
    study.close();
  }

  @Test
  void aStudyGoesOnWholeOnceItsMoveHasEnded() {
    study.found("legacy", ADA).arrives("legacy", "1", ADA).arrives("legacy", "2", ADA);
    assertThat(study.passed()).isEmpty();

    study.ended("legacy", 2);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA");
    assertThat(study.held()).isEmpty();
  }

  @Test
  void theEndMayBeHeardBeforeTheLastObjects() {
    study.found("legacy", ADA).ended("legacy", 2).arrives("legacy", "1", ADA);
    assertThat(study.passed()).isEmpty();

    study.arrives("legacy", "2", ADA);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA");
  }

  @Test
  void anObjectThatComesTwiceIsNotWaitedForOnceTheStudyIsGone() {
    study.found("legacy", ADA).arrives("legacy", "1", ADA).arrives("legacy", "2", ADA);
    study.ended("legacy", 2).arrives("legacy", "1", ADA);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA", "1>M-ADA");
  }

  @Test
  void anObjectThatBreaksOffDoesNotKeepTheOthersWaiting() {
    study
        .found("legacy", ADA)
        .arrives("legacy", "1", ADA, "attempt-1", true, "cut off")
        .arrives("legacy", "2", ADA)
        .ended("legacy", 2);

    assertThat(study.passed()).containsExactly("2>M-ADA");
    assertThat(study.held()).containsExactly("1 GTY-0401");
  }

  @Test
  void whatIsNotListedWaitsForTheOthers() {
    study.found("legacy", ADA).arrivesUnlisted("legacy", "9", ADA);
    assertThat(study.passed()).isEmpty();

    study.arrives("legacy", "1", BEA).ended("legacy", 1);

    assertThat(study.passed()).isEmpty();
    assertThat(study.held()).containsExactlyInAnyOrder("9 GTY-0442", "1 GTY-0442");
  }

  @Test
  void whatIsNotListedGoesWithTheOthersAndAlsoAfterThem() {
    study.found("legacy", ADA).arrivesUnlisted("legacy", "8", ADA).arrives("legacy", "1", ADA);
    study.ended("legacy", 1).arrivesUnlisted("legacy", "9", ADA);

    assertThat(study.passed()).containsExactlyInAnyOrder("8>M-ADA", "1>M-ADA", "9>M-ADA");
  }

  @Test
  void ofAStudyThatIsNotListedAtAllEverythingThatCameGoesOn() {
    study.found("legacy", ADA).arrivesUnlisted("legacy", "1", ADA).ended("legacy", 0);

    assertThat(study.passed()).containsExactly("1>M-ADA");
  }

  @Test
  void aHeaderThatDiffersInALaterOrderHoldsAllOfThatOrderAndSaysWhatIsStored() {
    goneUnderAda();

    study
        .arrives("legacy", "3", ADA, "attempt-2", true, "")
        .arrives("legacy", "4", BEA, "attempt-2", true, "")
        .ended("legacy", "attempt-2", 2, 0, StudyProgress.Outcome.COMPLETE);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA");
    assertThat(study.held()).containsExactlyInAnyOrder("3 GTY-0448", "4 GTY-0448");
    IdentityDecision decision = study.decision("legacy");
    assertThat(decision.outcome()).isEqualTo(Outcome.REVIEW);
    assertThat(decision.words()).contains("M-ADA").contains("cloud archive");
    assertThat(decision.goneUnder()).isEqualTo("M-ADA");
  }

  @Test
  void theMatcherNeverMovesAStudyOfWhichSomethingIsStored() {
    goneUnderAda();
    study.patients().number("L-ADA", "M-BEA");
    study.links("legacy", "M-CYD").says("legacy", Verdict.UNDO);

    IdentityDecision decision = study.decision("legacy");
    assertThat(decision.outcome()).isEqualTo(Outcome.REVIEW);
    assertThat(decision.code()).isEqualTo("GTY-0448");
  }

  @Test
  void aMergeInTheIndexIsNoOtherPatient() {
    goneUnderAda();
    study.patients().merge("M-ADA", "M-BEA");
    study.links("legacy", "M-ADA").says("legacy", Verdict.UNDO);

    assertThat(study.decision("legacy").outcome()).isEqualTo(Outcome.LINKED);
  }

  @Test
  void whoDecidesKnowingOfTwoNamesDoesNotDecideForAThird() {
    study
        .found("legacy", ADA)
        .arrives("legacy", "1", ADA)
        .arrives("legacy", "2", BEA)
        .ended("legacy", 2)
        .links("legacy", "M-ADA");
    assertThat(study.passed()).containsExactlyInAnyOrder("1>M-ADA", "2>M-ADA");

    study
        .arrives("legacy", "3", BEA, "attempt-2", true, "")
        .ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE)
        .arrives("legacy", "4", CYD, "attempt-3", true, "")
        .ended("legacy", "attempt-3", 1, 0, StudyProgress.Outcome.COMPLETE);

    assertThat(study.passed()).contains("3>M-ADA").hasSize(3);
    assertThat(study.held()).contains("4 GTY-0448");
  }

  @Test
  void aTakeoverBetweenTwoHeadersChangesNothing() {
    study.found("legacy", ADA).takenOver().arrives("legacy", "1", ADA).takenOver();
    study.arrives("legacy", "2", BEA).takenOver().ended("legacy", 2).takenOver();

    assertThat(study.passed()).isEmpty();
    assertThat(study.held()).containsExactlyInAnyOrder("1 GTY-0442", "2 GTY-0442");

    study.links("legacy", "M-BEA").takenOver();

    assertThat(study.passed()).containsExactlyInAnyOrder("1>M-BEA", "2>M-BEA");
  }

  @Test
  void aTakeoverRemembersThatTheStudyIsGoneAndUnderWhom() {
    goneUnderAda();
    study.takenOver().arrives("legacy", "1", ADA);
    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA", "1>M-ADA");

    study.takenOver().arrives("legacy", "3", BEA, "attempt-2", true, "");

    assertThat(study.held()).containsExactly("3 GTY-0448");
  }

  @Test
  void aDecisionThatIsToldAgainAfterALaterOneIsPassedOver() {
    study.found("legacy", CYD);
    ReviewDecision link = study.said("legacy", Verdict.LINK, "M-BEA");
    ReviewDecision undo = study.said("legacy", Verdict.UNDO, null);
    study.again(link).again(undo).arrives("legacy", "1", CYD).ended("legacy", 1);

    study.again(link);

    assertThat(study.passed()).isEmpty();
    assertThat(study.decision("legacy").outcome()).isEqualTo(Outcome.REVIEW);
  }

  @Test
  void aPersonsLinkOfOneCopyHoldsTheOtherArchivesThatSaysOtherwise() {
    study.found("legacy", ADA).found("shadow", ADA);
    study.arrives("shadow", "5", ADA);

    study.links("legacy", "M-BEA");
    study.ended("shadow", 1);

    assertThat(study.decision("shadow").code()).isEqualTo("GTY-0447");
    assertThat(study.passed()).isEmpty();
    assertThat(study.held()).containsExactly("5 GTY-0447");
    study.links("shadow", "M-BEA");
    assertThat(study.passed()).containsExactly("5>M-BEA");
  }

  @Test
  void aCopyInAnotherArchiveIsNotLinkedToSomebodyElseThanWhatIsStored() {
    goneUnderAda();
    study.says("legacy", Verdict.NONE).found("shadow", BEA);

    assertThat(study.decision("shadow").outcome()).isEqualTo(Outcome.REVIEW);
    assertThat(study.decision("shadow").code()).isEqualTo("GTY-0447");
  }

  @Test
  void whatCameOfAFailedMoveWaitsForTheNextOneAndGoesWithIt() {
    study.found("legacy", ADA).arrives("legacy", "1", ADA);
    study.ended("legacy", "attempt-1", 5, 4, StudyProgress.Outcome.FAILED);
    study.arrives("legacy", "2", ADA); // its end was heard before it

    assertThat(study.passed()).isEmpty();
    assertThat(study.held()).containsExactly("1 GTY-0414", "2 GTY-0414");

    study.takenOver().arrives("legacy", "3", ADA, "attempt-2", true, "");
    assertThat(study.passed()).isEmpty();
    study.ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA", "3>M-ADA");
  }

  @Test
  void aFailedMoveWhoseRestNamesSomebodyElseHasLetNothingGo() {
    study.found("legacy", ADA).arrives("legacy", "1", ADA);
    study.ended("legacy", "attempt-1", 2, 1, StudyProgress.Outcome.FAILED);
    study.arrives("legacy", "2", BEA, "attempt-2", true, "");
    study.ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE);

    assertThat(study.passed()).isEmpty();
    assertThat(study.decision("legacy").code()).isEqualTo("GTY-0442");
    study.links("legacy", "M-BEA");
    assertThat(study.passed()).containsExactlyInAnyOrder("1>M-BEA", "2>M-BEA");
  }

  @Test
  void aPersonMayLetGoWhatCameOfAFailedMove() {
    study.found("legacy", ADA).links("legacy", "M-ADA").arrives("legacy", "1", ADA);
    study.ended("legacy", "attempt-1", 5, 4, StudyProgress.Outcome.FAILED);
    assertThat(study.passed()).as("who linked it did not know yet").isEmpty();

    study.links("legacy", "M-ADA");

    assertThat(study.passed()).containsExactly("1>M-ADA");
  }

  @Test
  void aStudyThatIsGoneFromItsArchiveGoesOnWithWhatCame() {
    study.found("legacy", ADA).arrives("legacy", "1", ADA);
    study.ended("legacy", "attempt-1", 5, 4, StudyProgress.Outcome.VANISHED);

    assertThat(study.passed()).containsExactly("1>M-ADA");
  }

  @Test
  void anObjectThatSaysNothingOfItsPatientIsNoProof() {
    study.found("legacy", ADA);
    study.arrives("legacy", "1", ArchivePatient.UNKNOWN).ended("legacy", 1);

    assertThat(study.held()).containsExactly("1 GTY-0442");
  }

  @Test
  void objectsThatAreGoneFromTheSpoolAreHeldSingly() {
    study.found("legacy", CYD).arrives("legacy", "1", CYD).ended("legacy", 1).loseSpool();

    study.links("legacy", "M-CYD");

    assertThat(study.held()).containsExactly("1 GTY-0440", "1 GTY-0405");
    assertThat(study.passed()).isEmpty();
  }

  private void goneUnderAda() {
    study.found("legacy", ADA).arrives("legacy", "1", ADA).arrives("legacy", "2", ADA);
    study.ended("legacy", 2);
    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA");
  }
}
