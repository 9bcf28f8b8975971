package io.gantry.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.GantryException;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.reconciler.wave.AssumedSizes;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Embargoes.Action;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.StudyOrder;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WavePlan.Appointment;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveStatus;
import io.gantry.reconciler.wave.WaveSummary;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators do to waves and sources, on a real broker and PostgreSQL; stages are a double. */
@Timeout(120)
class WavesIT {
  private static final Request PLANNER = new Request("planner", "as agreed");
  private static final Request SURGEON = new Request("surgeon", "operation at noon");
  private static final Encryption WAIVER_OVER =
      new Encryption(Encryption.Kind.WAIVER, LocalDate.of(2020, 1, 31));
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static EmbeddedKafka broker;
  private static KafkaSettings kafka;
  private static int number = 0;

  private StagesDouble stages;
  private ReconcilerStage reconciler;
  private Operations operations;
  private String prefix;
  // New ledgers read what earlier tests told the broker: sources of one test are no other's.
  private String legacy;
  private String shadow;
  private String open;
  private String ledgerUrl;

  @BeforeAll
  static void startServers() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    broker = EmbeddedKafka.start(home.resolve("kafka"));
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(kafka, TopicAdmin.EMBEDDED_PARTITIONS);
  }

  @AfterAll
  static void stopServers() {
    broker.close();
    postgres.close();
  }

  @BeforeEach
  void startReconciler() throws SQLException {
    prefix = "1.3." + ++number;
    legacy = "legacy" + number;
    shadow = "shadow" + number;
    open = "open" + number;
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE waves" + number);
      ledgerUrl = postgres.jdbcUrl().replaceFirst("/" + connection.getCatalog(), "/waves" + number);
    }
    stages = new StagesDouble(kafka, true);
    reconciler =
        new ReconcilerStage(
            new ReconcilerSettings(
                ledgerUrl,
                postgres.user(),
                postgres.password(),
                List.of(
                    new ReconcilerSettings.Source(legacy, 2),
                    new ReconcilerSettings.Source(shadow, 2),
                    new ReconcilerSettings.Source(open, new Limits(2, 0, 0, ""), WAIVER_OVER)),
                null,
                home,
                true,
                new Forecaster.Prices("EUR", 7, Map.of("COLD", 2.0))),
            kafka,
            studies -> Optional.of(stages.objects()));
    reconciler.start();
    operations = reconciler.operations();
  }

  @AfterEach
  void stopReconciler() {
    reconciler.close();
    stages.close();
  }

  private String study(int number) {
    return prefix + "." + number;
  }

  private void holds(int studies) {
    IntStream.rangeClosed(1, studies).forEach(n -> stages.holds(instance(legacy, n)));
  }

  private AnInstance instance(String source, int study) {
    return AnInstance.of(source, study(study), study(study) + ".1.1");
  }

  private static WavePlan plan(String name, Scope scope, StudyOrder order, Gates gates) {
    return new WavePlan(name, scope, order, List.of(), 0, 0, "", gates);
  }

  private Scope archive() {
    return Scope.archive(List.of(legacy), Map.of(), List.of());
  }

  private Scope ledger(List<String> studies, List<String> patients, boolean left) {
    return new Scope(Scope.From.LEDGER, List.of(legacy), Map.of(), studies, patients, left);
  }

  private void start(WavePlan plan) {
    operations.plan(plan, PLANNER);
    operations.move(plan.name(), Move.START, PLANNER);
  }

  private WaveStatus until(String wave, String state) {
    return await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> operations.status(wave), status -> status.state().equals(state));
  }

  private void awaitOrders(int count) {
    await().atMost(SOON).until(() -> stages.extractOrders().size() >= count);
  }

  private List<String> ordered() {
    return stages.extractOrders().stream().map(ExtractOrder::studyInstanceUid).toList();
  }

  private void inventory() {
    reconciler.waves().inventory(new WaveSpec("inventory", List.of(legacy), Map.of(), List.of()));
    until("inventory", "finished");
  }

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

  private long verified(String wave) {
    return summary(operations.status(wave)).studies().verified();
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
    UrgentView done = operations.urgent(study(1)).getFirst();
    assertThat(done.state()).isEqualTo("done");
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
    Map<String, SourceControl> latest = new HashMap<>();
    stages.controls().forEach(control -> latest.put(control.source(), control));
    assertThat(Objects.requireNonNull(latest.get(legacy)).mode()).isEqualTo(Mode.RUN);
    assertThat(latest.get(legacy).limits()).isEqualTo(new Limits(1, 0, 0, ""));
    assertThat(Objects.requireNonNull(latest.get(shadow)).mode()).isEqualTo(Mode.PAUSE);
    assertThat(latest.get(shadow).limits()).isNull();
    assertThat(operations.history("all sources", 10))
        .extracting(AuditEntry::why)
        .containsExactly("it was toast", "smoke in the server room");
  }

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

  private static WaveSummary summary(WaveStatus status) {
    return Objects.requireNonNull(status.summary());
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
