package io.gantry.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Embargoes.Action;
import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.StudyOrder;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveStatus;
import io.gantry.reconciler.wave.WaveSummary;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators do to waves and sources, on a real broker and PostgreSQL; stages are a double. */
@Timeout(240)
class WavesIT extends WavesFixture {
  @Test
  void aPlannedWaveIsStartedPausedResumedAndFinishedAndAllOfItIsOnRecord() {
    holds(9);
    stages.deafForExtraction(true);
    operations.plan(plan("all", archive(), StudyOrder.OLDEST_FIRST, Gates.USUAL), PLANNER);
    assertThat(operations.status("all").state()).isEqualTo("planned");
    assertThat(stages.sweepOrders()).isEmpty();

    operations.move("all", Move.START, PLANNER);
    awaitOrders(4);
    assertThat(ordered()).containsExactly(study(1), study(2), study(3), study(4));
    operations.move("all", Move.PAUSE, new Request("operator", "the archive is being backed up"));
    stages.deafForExtraction(false);
    await().atMost(SOON).until(() -> verified("all") == 4);
    assertThat(ordered()).hasSize(4);
    WaveStatus paused = operations.status("all");
    assertThat(paused.state()).isEqualTo("paused");
    assertThat(paused.why()).isEqualTo("the archive is being backed up");
    operations.move("all", Move.RESUME, new Request("operator", "backup is over"));
    WaveStatus end = until("all", "finished");

    assertThat(end.accepted()).isTrue();
    assertThat(summary(end).balanced()).as(summary(end).reasons().toString()).isTrue();
    assertThat(end.gates()).allMatch(GateResult::passed);
    assertThat(end.gates())
        .extracting(GateResult::gate)
        .contains("entry.sources", "entry.encryption", "exit.accounted", "exit.balanced");
    assertThat(operations.history("wave all", 100))
        .extracting(AuditEntry::action)
        .contains("wave planned", "wave running", "wave paused", "wave finished");
    assertThat(operations.history("wave all", 100))
        .anyMatch(e -> e.by().equals("operator") && e.why().equals("backup is over"));
    assertThatThrownBy(() -> operations.move("all", Move.PAUSE, PLANNER))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("can't pause");
  }

  @Test
  void aStudyPutFirstGoesBeforeTheWaveAndItsClockStopsInTheCloud() {
    holds(9);
    stages.deafForExtraction(true);
    start(plan("busy", archive(), StudyOrder.NEWEST_FIRST, Gates.USUAL));
    awaitOrders(4);

    UrgentView asked = operations.studyFirst(study(1), null, SURGEON);
    stages.deafForExtraction(false);
    until("busy", "finished");

    assertThat(asked.state()).isEqualTo("moving");
    assertThat(ordered()).startsWith(study(9), study(8), study(7), study(6), study(1));
    UrgentView done =
        await()
            .atMost(SOON)
            .until(() -> operations.urgent(study(1)).getFirst(), one -> one.state().equals("done"));
    assertThat(done.studies())
        .singleElement()
        .extracting(UrgentView.Study::outcome)
        .isEqualTo("verified");
    assertThat(done.by()).isEqualTo("surgeon");
    assertThat(done.seconds()).isPositive();
    assertThat(reconciler.ledger().study(study(1)).orElseThrow().urgent()).hasSize(1);
    assertThat(operations.history("study " + study(1), 10))
        .extracting(AuditEntry::why)
        .containsExactly("operation at noon");
  }

  @Test
  void aWaveEndsBalancedWithAHeldAndARejectedStudyAndTakesThemUpOnceTheyMayGo() {
    holds(6);
    stages.deafForExtraction(true);
    start(plan("some", archive(), StudyOrder.NEWEST_FIRST, Gates.USUAL));
    awaitOrders(4);
    operations.embargoes().change(study(6), null, Action.HOLD, PLANNER);
    operations.embargoes().change(study(1), null, Action.HOLD, PLANNER);
    operations.embargoes().change(study(2), null, Action.REJECT, PLANNER);
    assertThatThrownBy(() -> operations.studyFirst(study(2), null, SURGEON))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("restore");
    stages.deafForExtraction(false);
    WaveSummary end = summary(until("some", "finished"));

    assertThat(ordered()).containsExactly(study(6), study(5), study(4), study(3));
    assertThat(end.balanced()).as(end.reasons().toString()).isTrue();
    assertThat(end.studies().verified()).as("what was under way is whole").isEqualTo(4);
    assertThat(end.studies().held()).isEqualTo(1);
    assertThat(end.studies().rejected()).isEqualTo(1);
    assertThat(end.exceptions())
        .extracting(WaveSummary.WaveException::code)
        .containsExactlyInAnyOrder("GTY-0652", "GTY-0653");
    operations.move("some", Move.START, PLANNER);
    assertThat(summary(until("some", "finished")).studies().verified()).isEqualTo(4);

    operations.embargoes().change(study(1), null, Action.RELEASE, PLANNER);
    operations.embargoes().change(study(2), null, Action.RESTORE, PLANNER);
    assertThat(summary(operations.status("some")).studies().pending()).isZero();
    operations.move("some", Move.START, PLANNER);
    await().atMost(SOON).until(() -> verified("some") == 6);

    assertThat(ordered()).hasSize(6).endsWith(study(2), study(1));
    assertThat(summary(until("some", "finished")).balanced()).isTrue();
  }

  @Test
  void aPatientPutFirstMovesWithoutAnyWaveAlsoWhatTheLedgerDidNotKnow() throws Exception {
    holds(3);
    stages.patient(study(1), "4711");
    stages.patient(study(2), "4711");
    stages.patient(study(3), "4712");

    operations.patientFirst("4711", legacy, SURGEON);
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(operations.urgent(study(1)))
                .singleElement()
                .satisfies(urgent -> {
                  assertThat(urgent.state()).isEqualTo("done");
                  assertThat(urgent.studies()).hasSize(2);
                }));

    assertThat(ordered()).containsExactlyInAnyOrder(study(1), study(2));
    assertThat(stages.extractOrders().toString()).doesNotContain("4711");
    try (Connection connection =
            DriverManager.getConnection(ledgerUrl, postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (SELECT string_agg(a::text, '') FROM audit a)"
                    + " || (SELECT string_agg(u::text, '') FROM urgent u)")) {
      row.next();
      assertThat(row.getString(1)).doesNotContain("4711");
    }
  }

  private SourceControl lastWanted(String source) {
    return stages.controls().stream()
        .filter(control -> control.source().equals(source))
        .reduce((_, later) -> later)
        .orElseThrow(() -> new AssertionError("nothing was wanted of " + source));
  }

  @Test
  void theKillSwitchStopsEverySourceAndLiftingItBringsBackWhatWasWanted() {
    holds(9);
    stages.deafForExtraction(true);
    operations.control(shadow, Mode.PAUSE, PLANNER);
    operations.limits(legacy, Map.of("associations", "1"), PLANNER);
    start(plan("killed", archive(), StudyOrder.NEWEST_FIRST, Gates.NONE));
    awaitOrders(2);

    operations.kill(new Request("operator", "smoke in the server room"));
    stages.deafForExtraction(false);
    await().atMost(SOON).until(() -> verified("killed") == 2);
    await().atMost(SOON).until(() -> stages.controls().size() >= 4);

    assertThat(ordered()).hasSize(2);
    assertThat(operations.sources()).allMatch(s -> s.killed() && s.mode().equals("stop"));
    assertThatThrownBy(() -> operations.control(legacy, Mode.RUN, PLANNER))
        .hasMessageContaining("kill switch");
    operations.lift(new Request("operator", "it was toast"));
    until("killed", "finished");
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          assertThat(lastWanted(legacy).mode()).isEqualTo(Mode.RUN);
          assertThat(lastWanted(legacy).limits()).isEqualTo(new Limits(1, 0, 0, ""));
          assertThat(lastWanted(shadow).mode()).isEqualTo(Mode.PAUSE);
          assertThat(lastWanted(shadow).limits()).isNull();
        });
    assertThat(operations.history("all sources", 10))
        .extracting(AuditEntry::why)
        .containsExactly("it was toast", "smoke in the server room");
  }

  @Test
  void aStoppedWaveAccountsForWhatItDidNotMoveAndAStartTakesItUp() {
    holds(9);
    stages.deafForExtraction(true);
    start(plan("stopped", archive(), StudyOrder.NEWEST_FIRST, Gates.USUAL));
    awaitOrders(4);

    operations.move("stopped", Move.STOP, new Request("operator", "the budget is spent"));
    assertThat(operations.status("stopped").state()).isEqualTo("stopping");
    stages.deafForExtraction(false);
    WaveStatus stopped = until("stopped", "stopped");

    assertThat(summary(stopped).studies().verified()).isEqualTo(4);
    assertThat(summary(stopped).studies().incomplete()).isEqualTo(5);
    assertThat(summary(stopped).exceptions()).allMatch(e -> e.code().equals("GTY-0641"));
    assertThat(summary(stopped).balanced()).isTrue();
    operations.move("stopped", Move.START, PLANNER);
    assertThat(summary(until("stopped", "finished")).studies().verified()).isEqualTo(9);
  }

  @Test
  void anInstitutionIsAMatchingKeyOfTheSweep() {
    holds(1);
    start(
        plan(
            "one-house",
            Scope.archive(List.of(legacy), Map.of("InstitutionName", "St. Elsewhere"), List.of()),
            StudyOrder.NEWEST_FIRST,
            Gates.USUAL));
    until("one-house", "finished");
    assertThat(stages.sweepOrders())
        .last()
        .satisfies(sweep ->
            assertThat(sweep.query()).isEqualTo(Map.of("InstitutionName", "St. Elsewhere")));
  }
}
