package io.gantry.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.AssumedSizes;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.StudyOrder;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WavePlan.Appointment;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveStatus;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a wave takes and in which order, and which gates let it, on a real broker and PostgreSQL.
 */
@Timeout(240)
class WavePlansIT extends WavesFixture {
  @Test
  void wavesAreCutFromTheLedgerByLimitListPatientAndWhatIsLeft() {
    holds(6);
    stages.patient(study(2), "4711");
    inventory();
    int sweeps = stages.sweepOrders().size();

    start(
        new WavePlan(
            "two",
            ledger(List.of(), List.of(), false),
            StudyOrder.NEWEST_FIRST,
            List.of(),
            2,
            0,
            "",
            Gates.USUAL));
    WaveStatus two = until("two", "finished");
    start(
        plan(
            "priors",
            ledger(List.of(), List.of("4711"), false),
            StudyOrder.NEWEST_FIRST,
            Gates.USUAL));
    until("priors", "finished");
    start(
        plan(
            "listed",
            ledger(List.of(study(1), study(6)), List.of(), false),
            StudyOrder.LISTED,
            Gates.USUAL));
    until("listed", "finished");
    start(plan("left", ledger(List.of(), List.of(), true), StudyOrder.OLDEST_FIRST, Gates.USUAL));
    WaveStatus left = until("left", "finished");

    assertThat(summary(two).studies().expected()).isEqualTo(2);
    assertThat(two.beyondLimits()).isEqualTo(4);
    assertThat(two.accepted()).as(two.gates().toString()).isTrue();
    assertThat(ordered())
        .containsExactly(study(6), study(5), study(2), study(1), study(3), study(4));
    assertThat(summary(left).studies().verified()).isEqualTo(2);
    assertThat(operations.status("priors").listedPatients()).isEqualTo(1);
    assertThat(summary(operations.status("listed")).studies().expected()).isEqualTo(2);
    assertThat(stages.sweepOrders()).as("nothing was swept again").hasSize(sweeps);
  }

  @Test
  void studiesGoInTheOrderOfAppointmentsOfStudiesAndPatients() {
    holds(4);
    stages.patient(study(1), "4711");
    Instant noon = Instant.parse("2026-01-02T12:00:00Z");

    start(
        new WavePlan(
            "due",
            archive(),
            StudyOrder.APPOINTMENTS,
            List.of(
                new Appointment(study(3), null, noon),
                new Appointment(null, "4711", noon.minusSeconds(60))),
            0,
            0,
            "",
            Gates.NONE));
    until("due", "finished");

    assertThat(ordered()).containsExactly(study(1), study(3), study(4), study(2));
  }

  @Test
  void aWavePausesItselfAboveItsExceptionRateAndSaysWhy() {
    holds(9);
    IntStream.rangeClosed(6, 9).forEach(n -> stages.poisonous(study(n) + ".1.1", true));

    start(
        plan(
            "sick",
            archive(),
            StudyOrder.NEWEST_FIRST,
            new Gates(null, true, true, new Gates.Stop(50, 3), 10.0, true)));
    WaveStatus paused = until("sick", "paused");

    assertThat(paused.by()).isEqualTo("gate");
    assertThat(paused.why()).contains("stop.exceptions");
    assertThat(paused.gates())
        .filteredOn(gate -> gate.gate().equals("stop.exceptions"))
        .singleElement()
        .satisfies(gate -> {
          assertThat(gate.passed()).isFalse();
          assertThat(gate.measured()).isGreaterThan(50);
        });
    assertThat(operations.history("wave sick", 100))
        .anyMatch(e -> e.by().equals("gate") && e.action().equals("wave paused"));
    operations.move("sick", Move.RESUME, new Request("operator", "the four are known"));
    WaveStatus end = until("sick", "finished");
    assertThat(summary(end).studies().rejected()).isEqualTo(4);
    assertThat(end.accepted()).as("44 % are exceptions, 10 % allowed").isFalse();
  }

  @Test
  void aWaveDoesNotStartWhileASourceIsInTrouble() {
    holds(1);
    operations.control(legacy, Mode.STOP, PLANNER);
    operations.plan(plan("early", archive(), StudyOrder.NEWEST_FIRST, Gates.USUAL), PLANNER);

    assertThatThrownBy(() -> operations.move("early", Move.START, PLANNER))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("entry.sources")
        .hasMessageContaining(legacy + " is set to stop");

    assertThat(operations.status("early").state()).isEqualTo("planned");
    operations.control(legacy, Mode.RUN, PLANNER);
    operations.move("early", Move.START, PLANNER);
    assertThat(until("early", "finished").accepted()).isTrue();
  }

  @Test
  void aWaveDoesNotStartWhileASourceIsReachedInPlainTextWithoutAWaiverThatHolds() {
    operations.plan(
        plan(
            "bare",
            Scope.archive(List.of(open), Map.of(), List.of()),
            StudyOrder.NEWEST_FIRST,
            Gates.USUAL),
        PLANNER);

    assertThatThrownBy(() -> operations.move("bare", Move.START, PLANNER))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo("GTY-0648"))
        .hasMessageContaining("entry.encryption")
        .hasMessageContaining("waiver until 2020-01-31, which is over");

    assertThat(operations.status("bare").state()).isEqualTo("planned");
    assertThat(stages.sweepOrders()).isEmpty();
    assertThat(operations.history("wave bare", 10))
        .extracting(AuditEntry::action)
        .contains("wave not started");
  }

  @Test
  void aWaveWithTooFewKnownPatientsPausesBeforeAnythingMoves() {
    holds(4);
    stages.patient(study(1), "4711");
    stages.patient(study(2), "4711");
    stages.patient(study(3), "4712");

    start(
        plan(
            "unknown",
            archive(),
            StudyOrder.NEWEST_FIRST,
            new Gates(80.0, true, true, null, null, true)));
    WaveStatus paused = until("unknown", "paused");

    assertThat(paused.by()).isEqualTo("gate");
    assertThat(paused.gates())
        .filteredOn(gate -> gate.gate().equals("entry.identity"))
        .singleElement()
        .satisfies(gate -> {
          assertThat(gate.passed()).isFalse();
          assertThat(gate.measured()).isEqualTo(75);
          assertThat(gate.required()).isEqualTo(80);
        });
    assertThat(stages.extractOrders()).isEmpty();
    operations.move("unknown", Move.RESUME, new Request("operator", "the fourth is a phantom"));
    assertThat(summary(until("unknown", "finished")).studies().verified()).isEqualTo(4);

    start(
        plan(
            "known",
            archive(),
            StudyOrder.NEWEST_FIRST,
            new Gates(75.0, true, true, null, null, true)));
    assertThat(until("known", "finished").accepted()).isTrue();
  }

  @Test
  void bytesLimitARunAndTheNextOneTakesUpTheRest() {
    holds(5);
    long ct = Objects.requireNonNull(AssumedSizes.BY_MODALITY.get("CT"));
    operations.plan(
        new WavePlan(
            "small",
            archive(),
            StudyOrder.OLDEST_FIRST,
            List.of(),
            0,
            2 * ct + ct / 2,
            "",
            Gates.USUAL),
        PLANNER);

    operations.move("small", Move.START, PLANNER);
    WaveStatus first = until("small", "finished");
    assertThat(ordered()).containsExactly(study(1), study(2));
    assertThat(first.beyondLimits()).isEqualTo(3);
    assertThat(first.accepted()).isTrue();
    operations.move("small", Move.START, PLANNER);
    await().atMost(SOON).until(() -> ordered().size() == 4);
    assertThat(ordered()).endsWith(study(3), study(4));
    until("small", "finished");
  }

  @Test
  void outsideItsWindowAWaveOrdersNothing() {
    holds(3);
    DayOfWeek other = LocalDate.now(ZoneId.systemDefault()).getDayOfWeek().plus(3);
    String closed = other.getDisplayName(TextStyle.SHORT, Locale.ENGLISH) + " 00:00-00:01";
    start(
        new WavePlan(
            "later", archive(), StudyOrder.NEWEST_FIRST, List.of(), 0, 0, closed, Gates.USUAL));
    await()
        .atMost(SOON)
        .until(() ->
            operations.sources().stream()
                .anyMatch(one -> one.source().equals(legacy) && one.queued() == 3));
    await()
        .during(Duration.ofMillis(700))
        .atMost(SOON)
        .until(() -> stages.extractOrders().isEmpty());
    assertThat(operations.status("later").state()).isEqualTo("running");

    operations.move("later", Move.STOP, new Request("operator", "another window"));
    until("later", "stopped");
    start(
        new WavePlan(
            "later", archive(), StudyOrder.NEWEST_FIRST, List.of(), 0, 0, "Mon-Sun", Gates.USUAL));
    assertThat(summary(until("later", "finished")).studies().verified()).isEqualTo(3);
  }

  @Test
  void aForecastCountsWhatTheLedgerKnowsAndMovesNothing() throws Exception {
    holds(5);
    inventory();
    WavePlan plan =
        plan("next", ledger(List.of(), List.of(), true), StudyOrder.NEWEST_FIRST, Gates.USUAL);

    Forecast forecast = operations.forecast(plan, List.of());

    assertThat(forecast.studies()).isEqualTo(5);
    assertThat(forecast.instances()).isEqualTo(5);
    assertThat(forecast.bytes())
        .isEqualTo(5 * Objects.requireNonNull(AssumedSizes.BY_MODALITY.get("CT")));
    assertThat(forecast.assumptions()).isNotEmpty();
    // At the prices of the configuration.
    assertThat(forecast.storage().currency()).isEqualTo("EUR");
    assertThat(forecast.storage().perMonth())
        .isEqualTo(Map.of("COLD", forecast.bytes() / 1e9 * 2.0));
    assertThat(forecast.storage().overYears())
        .isEqualTo(Map.of("COLD", forecast.bytes() / 1e9 * 2.0 * 12 * 7));
    assertThat(stages.extractOrders()).isEmpty();
    Map<String, Long> assumed = new HashMap<>();
    try (Connection connection =
            DriverManager.getConnection(ledgerUrl, postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT modality, bytes FROM assumed_size")) {
      while (row.next()) {
        assumed.put(row.getString(1), row.getLong(2));
      }
    }
    assertThat(assumed).isEqualTo(AssumedSizes.BY_MODALITY);
  }
}
