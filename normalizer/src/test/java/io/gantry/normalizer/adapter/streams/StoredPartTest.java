package io.gantry.normalizer.adapter.streams;

import static io.gantry.contracts.event.StoredPartSettled.Outcome.DROPPED;
import static io.gantry.contracts.event.StoredPartSettled.Outcome.MOVED;
import static io.gantry.contracts.event.StoredPartSettled.Outcome.REFUSED;
import static io.gantry.normalizer.adapter.streams.GatedStudy.ADA;
import static io.gantry.normalizer.adapter.streams.GatedStudy.BEA;
import static io.gantry.normalizer.adapter.streams.GatedStudy.CYD;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.event.StudyProgress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study of which a part is stored is never under two patients, not even for a time: the rest
 * waits until the ledger has said that the part is where the decision wants it.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class StoredPartTest {
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
  void theRestWaitsUntilTheStoredPartIsUnderTheSamePatient() {
    twoStoredUnderAdaAndOneOfBeaHeld();
    study.links("legacy", "M-BEA");

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA");
    IdentityDecision waits = study.decision("legacy");
    assertThat(waits.outcome()).isEqualTo(Outcome.LINKED);
    assertThat(waits.code()).isEqualTo("GTY-0449");
    assertThat(waits.goneUnder()).isEqualTo("M-ADA");

    study.answers("legacy", MOVED);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA", "3>M-BEA");
    IdentityDecision open = study.decision("legacy");
    assertThat(open.open()).isTrue();
    assertThat(open.goneUnder()).isEqualTo("M-BEA");
    assertThat(open.person()).isEqualTo("reviewer");
  }

  @Test
  void anAnswerThatIsToldTwiceChangesNothing() {
    twoStoredUnderAdaAndOneOfBeaHeld();
    study.links("legacy", "M-BEA");
    long toBea = study.decision("legacy").revision();
    study.answers("legacy", toBea, MOVED).answers("legacy", toBea, MOVED);
    int decisions = study.decisions();
    study.links("legacy", "M-CYD").answers("legacy", toBea, MOVED);

    assertThat(study.decision("legacy").code()).isEqualTo("GTY-0449");
    assertThat(study.decisions()).isEqualTo(decisions + 1);
    study.answers("legacy", MOVED);
    assertThat(study.decision("legacy").goneUnder()).isEqualTo("M-CYD");
    study.answers("legacy", toBea, MOVED);
    assertThat(study.decision("legacy").goneUnder()).isEqualTo("M-CYD");
    assertThat(study.passed()).filteredOn(one -> one.startsWith("3")).containsExactly("3>M-BEA");
  }

  @Test
  void whereThePartCanNotBeMovedTheRestIsNotTakenToSomebodyElse() {
    twoStoredUnderAdaAndOneOfBeaHeld();
    study.links("legacy", "M-BEA").answers("legacy", REFUSED);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA");
    IdentityDecision refused = study.decision("legacy");
    assertThat(refused.code()).isEqualTo("GTY-0448");
    assertThat(refused.goneUnder()).isEqualTo("M-ADA");
    assertThat(refused.words()).contains("M-BEA").contains("GTY-0520");

    study.links("legacy", "M-ADA");
    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA", "3>M-ADA");
  }

  @Test
  void afterARefusalTheSameDecisionMayBeTriedAgain() {
    twoStoredUnderAdaAndOneOfBeaHeld();
    study.links("legacy", "M-BEA").answers("legacy", REFUSED).links("legacy", "M-BEA");
    assertThat(study.decision("legacy").code()).isEqualTo("GTY-0449");

    study.answers("legacy", MOVED);

    assertThat(study.passed()).endsWith("3>M-BEA");
  }

  @Test
  void whatComesWhileThePartIsBeingMovedWaitsToo() {
    storedUnderAda();
    study.links("legacy", "M-BEA").arrives("legacy", "3", ADA, "attempt-2", true, "");
    study.ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE);
    study.arrives("legacy", "1", ADA); // a repetition of what has gone on

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA");
    assertThat(study.held()).containsExactlyInAnyOrder("3 GTY-0449", "1 GTY-0449");

    study.answers("legacy", MOVED);
    assertThat(study.passed())
        .containsExactlyInAnyOrder("1>M-ADA", "2>M-ADA", "3>M-BEA", "1>M-BEA");
  }

  @Test
  void aMoveThatIsUnderWayIsWaitedForAfterTheAnswerToo() {
    storedUnderAda();
    study.arrives("legacy", "3", ADA, "attempt-2", true, "").links("legacy", "M-BEA");
    assertThat(study.held()).containsExactly("3 GTY-0449");
    study.answers("legacy", MOVED);
    assertThat(study.passed()).hasSize(2);

    study.arrives("legacy", "4", ADA, "attempt-2", true, "");
    study.ended("legacy", "attempt-2", 2, 0, StudyProgress.Outcome.COMPLETE);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA", "3>M-BEA", "4>M-BEA");
  }

  @Test
  void anotherHeaderThatComesMeanwhileIsNotLetThrough() {
    storedUnderAda();
    study.links("legacy", "M-BEA").arrives("legacy", "3", CYD, "attempt-2", true, "");
    study.ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE);
    assertThat(study.decision("legacy").code()).isEqualTo("GTY-0448");

    study.answers("legacy", 2, MOVED);

    assertThat(study.passed()).hasSize(2);
    assertThat(study.decision("legacy").code()).isEqualTo("GTY-0448");
    study.links("legacy", "M-BEA");
    assertThat(study.decision("legacy").goneUnder()).isEqualTo("M-BEA");
    assertThat(study.passed()).endsWith("3>M-BEA");
  }

  @Test
  void anUndoWhileThePartIsBeingMovedWaitsForWhatReallyBecameOfIt() {
    storedUnderAda();
    study.links("legacy", "M-BEA");
    long toBea = study.decision("legacy").revision();
    study.says("legacy", Verdict.UNDO).arrives("legacy", "3", ADA, "attempt-2", true, "");
    study.ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE);
    long back = study.decision("legacy").revision();
    assertThat(study.passed()).as("it may be under Bea by now").hasSize(2);

    study.answers("legacy", toBea, MOVED);
    assertThat(study.passed()).hasSize(2);
    study.answers("legacy", back, MOVED);

    assertThat(study.passed()).endsWith("3>M-ADA");
    assertThat(study.decision("legacy").goneUnder()).isEqualTo("M-ADA");
  }

  @Test
  void anUndoBeforeThePartWasMovedGoesOnWhereItIs() {
    storedUnderAda();
    study.links("legacy", "M-BEA");
    long toBea = study.decision("legacy").revision();
    study.says("legacy", Verdict.UNDO).arrives("legacy", "3", ADA, "attempt-2", true, "");
    study.ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE);

    long back = study.decision("legacy").revision();
    study.answers("legacy", toBea, DROPPED).answers("legacy", back, MOVED);

    assertThat(study.passed()).endsWith("3>M-ADA");
  }

  @Test
  void whoeverIsLinkedNextIsWaitedForByTheLastAnswer() {
    twoStoredUnderAdaAndOneOfBeaHeld();
    study.links("legacy", "M-BEA");
    long toBea = study.decision("legacy").revision();
    study.links("legacy", "M-CYD");
    long toCyd = study.decision("legacy").revision();

    study.answers("legacy", toCyd, MOVED);
    assertThat(study.passed()).as("the other move may still come").hasSize(2);
    study.answers("legacy", toBea, DROPPED);

    assertThat(study.passed()).endsWith("3>M-CYD");
  }

  @Test
  void aTakeoverAtAnyTimeChangesNothing() {
    storedUnderAda();
    study.takenOver().arrives("legacy", "3", BEA, "attempt-2", true, "").takenOver();
    study.ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE).takenOver();
    study.links("legacy", "M-BEA").takenOver();
    assertThat(study.passed()).hasSize(2);
    long toBea = study.decision("legacy").revision();

    study.answers("legacy", toBea, MOVED).takenOver().answers("legacy", toBea, MOVED);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA", "3>M-BEA");
  }

  @Test
  void aSweepInBetweenLetsNothingThroughAndAsksNothingTwice() {
    twoStoredUnderAdaAndOneOfBeaHeld();
    study.links("legacy", "M-BEA");
    long toBea = study.decision("legacy").revision();
    study.found("legacy", ADA);

    assertThat(study.passed()).hasSize(2);
    assertThat(study.decision("legacy").revision()).isEqualTo(toBea);
    assertThat(study.decision("legacy").code()).isEqualTo("GTY-0449");
    study.answers("legacy", toBea, MOVED);
    assertThat(study.passed()).endsWith("3>M-BEA");
  }

  @Test
  void anotherArchivesCopyWaitsAsWell() {
    storedUnderAda();
    study.found("shadow", ADA).links("legacy", "M-BEA").links("shadow", "M-BEA");
    study.arrives("shadow", "5", ADA).ended("shadow", 1);
    assertThat(study.passed()).hasSize(2);
    assertThat(study.held()).containsExactly("5 GTY-0449");

    study.answers("shadow", MOVED);
    assertThat(study.passed()).as("the other answer is to come").hasSize(2);
    study.answers("legacy", MOVED);

    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA", "5>M-BEA");
    assertThat(study.decision("legacy").open()).isTrue();
    assertThat(study.decision("shadow").open()).isTrue();
  }

  @Test
  void aMergeInTheIndexDoesNotPutTwoNumbersInOneStudy() {
    storedUnderAda();
    study.patients().merge("M-ADA", "M-BEA");
    study.links("legacy", "M-ADA").arrives("legacy", "3", ADA, "attempt-2", true, "");
    study.ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE);
    assertThat(study.passed()).hasSize(2);

    study.answers("legacy", MOVED);

    assertThat(study.passed()).endsWith("3>M-BEA");
  }

  @Test
  void whatWasStoredBeforeThereWasAGateIsWaitedForAsTheLedgerKnowsOfIt() {
    study.found("legacy", CYD).arrives("legacy", "1", CYD).ended("legacy", 1);
    study.linksStored("legacy", "M-CYD");
    assertThat(study.passed()).isEmpty();
    assertThat(study.decision("legacy").code()).isEqualTo("GTY-0449");

    study.answers("legacy", MOVED);

    assertThat(study.passed()).containsExactly("1>M-CYD");
  }

  @Test
  void aMoveOfAnotherCopyThatEndsMeanwhileIsAtRestForTheLedgerToo() {
    study.found("shadow", BEA).arrives("shadow", "5", BEA);
    study.found("legacy", CYD).linksStored("legacy", "M-BEA");
    study.ended("shadow", 1);
    assertThat(study.passed()).isEmpty();
    assertThat(study.held()).as("else its part would wait for it").containsExactly("5 GTY-0449");

    study.answers("legacy", MOVED);

    assertThat(study.passed()).containsExactly("5>M-BEA");
  }

  private void storedUnderAda() {
    study.found("legacy", ADA).arrives("legacy", "1", ADA).arrives("legacy", "2", ADA);
    study.ended("legacy", 2);
    assertThat(study.passed()).containsExactly("1>M-ADA", "2>M-ADA");
  }

  private void twoStoredUnderAdaAndOneOfBeaHeld() {
    storedUnderAda();
    study
        .arrives("legacy", "3", BEA, "attempt-2", true, "")
        .ended("legacy", "attempt-2", 1, 0, StudyProgress.Outcome.COMPLETE);
    assertThat(study.held()).containsExactly("3 GTY-0448");
  }
}
