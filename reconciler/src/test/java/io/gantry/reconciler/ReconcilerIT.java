package io.gantry.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.GantryException;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.reconciler.adapter.postgres.Database;
import io.gantry.reconciler.adapter.postgres.LedgerOperations;
import io.gantry.reconciler.adapter.postgres.WaveEngine;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Waves from start to balance, on a real broker and PostgreSQL; the other stages are a double. */
@Timeout(120)
class ReconcilerIT {
  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static EmbeddedKafka broker;
  private static KafkaSettings kafka;
  private static int number = 0;

  private StagesDouble stages;
  private ReconcilerStage reconciler;
  private String prefix;
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
  void startStages() throws SQLException {
    prefix = "1.2." + ++number;
    ledgerUrl = newLedger("ledger" + number);
    stages = new StagesDouble(kafka, true);
    reconciler = start();
  }

  private static String newLedger(String name) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      return postgres.jdbcUrl().replaceFirst("/" + connection.getCatalog(), "/" + name);
    }
  }

  @AfterEach
  void stopStages() {
    reconciler.close();
    stages.close();
  }

  private ReconcilerStage start() {
    return start(null);
  }

  private ReconcilerStage start(ReconcilerSettings.@Nullable Dashboard dashboard) {
    ReconcilerStage stage =
        new ReconcilerStage(
            new ReconcilerSettings(
                ledgerUrl,
                postgres.user(),
                postgres.password(),
                List.of(
                    new ReconcilerSettings.Source("legacy", 2),
                    new ReconcilerSettings.Source("shadow", 2)),
                dashboard,
                home,
                true),
            kafka,
            studies -> Optional.of(stages.objects()));
    stage.start();
    return stage;
  }

  private WaveSummary run(String wave, String... sources) {
    reconciler.waves().start(new WaveSpec(wave, List.of(sources), Map.of(), List.of()));
    return finished(wave);
  }

  private WaveSummary finished(String wave) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> reconciler.waves().summary(wave), WaveSummary::finished);
  }

  private AnInstance instance(String source, int study, int number) {
    return AnInstance.of(source, prefix + "." + study, prefix + "." + study + ".1." + number);
  }

  private StudyCustody custody(String study) {
    return reconciler.ledger().study(study).orElseThrow();
  }

  private List<StudyVerified> announced() {
    return stages.announced().stream()
        .filter(verified -> verified.studyInstanceUid().startsWith(prefix + "."))
        .toList();
  }

  @Test
  void aWaveOverTwoSourcesBalancesAndASecondRunOrdersNothing() {
    for (int study = 1; study <= 12; study++) {
      stages.holds(instance("legacy", study, 1), instance("legacy", study, 2));
    }
    stages.holds(instance("shadow", 1, 1), instance("shadow", 1, 2), instance("shadow", 20, 1));

    WaveSummary first = run("two-sources", "legacy", "shadow");

    assertThat(first.reasons()).isEmpty();
    assertThat(first.balanced()).isTrue();
    assertThat(first.exceptions()).isEmpty();
    assertThat(first.studies()).isEqualTo(new WaveSummary.Studies(13, 13, 13, 0, 0, 0, 0));
    WaveSummary.Instances instances = first.instances();
    assertThat(instances.expected()).isEqualTo(27);
    assertThat(instances.verified()).isEqualTo(27);
    assertThat(instances.published()).isEqualTo(27);
    assertThat(instances.duplicates()).isEqualTo(2);
    assertThat(instances.bytes()).isEqualTo(25 * 1000);
    assertThat(announced()).hasSize(13);
    int ordered = stages.extractOrders().size();

    WaveSummary second = run("two-sources", "legacy", "shadow");

    assertThat(second.balanced()).isTrue();
    assertThat(stages.extractOrders()).hasSize(ordered);
    assertThat(announced()).hasSize(13);
    try (Stream<StudyVerified.VerifiedInstance> verified =
        reconciler.ledger().verifiedInstances("two-sources")) {
      assertThat(verified).hasSize(25);
    }
    assertThat(custody(prefix + ".1").instances()).hasSize(4);
  }

  @Test
  void anArchiveThatDoesNotCountIsListedAgainButNothingMoves() {
    stages.close();
    stages = new StagesDouble(kafka, false);
    stages.holds(instance("legacy", 1, 1), instance("legacy", 1, 2));
    run("uncounted", "legacy");

    WaveSummary second = run("uncounted", "legacy");

    assertThat(second.balanced()).isTrue();
    assertThat(ordersOf(1)).hasSize(2);
    assertThat(ordersOf(1).getFirst().knownListing()).isNull();
    assertThat(ordersOf(1).getLast().knownListing()).isNotNull();
    assertThat(custody(prefix + ".1").sources().getFirst().outcome()).isEqualTo("unchanged");
    assertThat(announced()).hasSize(1);
  }

  @Test
  void aMissingInstanceLeavesTheStudyIncompleteUntilALaterRunObtainsIt() {
    stages.holds(instance("legacy", 1, 1), instance("legacy", 1, 2));
    stages.unobtainable(prefix + ".1.1.2", true);

    WaveSummary first = run("partial", "legacy");

    assertThat(first.balanced()).as(first.reasons().toString()).isTrue();
    assertThat(first.studies().incomplete()).isEqualTo(1);
    assertThat(first.instances().missing()).isEqualTo(1);
    assertThat(first.instances().verified()).isEqualTo(1);
    assertThat(first.instances().published()).isEqualTo(1);
    assertThat(first.exceptions())
        .singleElement()
        .isEqualTo(
            new WaveSummary.WaveException(
                prefix + ".1",
                prefix + ".1.1.2",
                "legacy",
                "GTY-0331",
                "The archive did not send it"));
    stages.unobtainable(prefix + ".1.1.2", false);

    WaveSummary second = run("partial", "legacy");

    assertThat(second.balanced()).as(second.reasons().toString()).isTrue();
    assertThat(second.exceptions()).isEmpty();
    assertThat(second.instances().verified()).isEqualTo(2);
    assertThat(announced()).extracting(StudyVerified::revision).containsExactly(1L, 2L);
    assertThat(custody(prefix + ".1").instances().getFirst().versions().getFirst().arrivals())
        .as("what was verified is not moved again")
        .isEqualTo(1);
  }

  @Test
  void whatTheLoaderPutsAsideIsRejectedUntilALaterRunStoresIt() {
    stages.holds(instance("legacy", 1, 1), instance("legacy", 1, 2));
    stages.poisonous(prefix + ".1.1.2", true);

    WaveSummary first = run("poison", "legacy");

    assertThat(first.balanced()).as(first.reasons().toString()).isTrue();
    assertThat(first.instances().pending()).isZero();
    assertThat(first.instances().rejected()).isEqualTo(1);
    assertThat(first.exceptions())
        .singleElement()
        .satisfies(exception -> {
          assertThat(exception.sopInstanceUid()).isEqualTo(prefix + ".1.1.2");
          assertThat(exception.code()).isEqualTo("GTY-0622");
          assertThat(exception.message()).contains("loader").doesNotContain("Doe");
        });
    stages.poisonous(prefix + ".1.1.2", false);

    WaveSummary second = run("poison", "legacy");

    assertThat(second.balanced()).as(second.reasons().toString()).isTrue();
    assertThat(second.exceptions()).isEmpty();
    assertThat(second.instances().verified()).isEqualTo(2);
  }

  @Test
  void whatCameUnaskedIsAnExceptionOfItsStudyUntilItIsReceivedInOrder() {
    stages.holds(instance("legacy", 1, 1));
    stages
        .publisher()
        .publish(
            Topics.INSTANCES_FAILED,
            instance("legacy", 1, 2).unsolicited(Instant.parse("2020-01-01T00:00:00Z")))
        .join();

    WaveSummary first = run("unasked", "legacy");

    assertThat(first.balanced()).as(first.reasons().toString()).isTrue();
    assertThat(first.exceptions())
        .singleElement()
        .satisfies(exception -> {
          assertThat(exception.sopInstanceUid()).isEqualTo(prefix + ".1.1.2");
          assertThat(exception.code()).isEqualTo("GTY-0623");
        });
    stages.holds(instance("legacy", 1, 2));

    assertThat(run("unasked", "legacy").exceptions()).isEmpty();
  }

  @Test
  void aGrownStudyIsOrderedAgainAndAnnouncedWithTheNextRevision() {
    stages.holds(instance("legacy", 1, 1));
    run("growing", "legacy");
    stages.holds(instance("legacy", 1, 2));

    WaveSummary second = run("growing", "legacy");

    assertThat(second.balanced()).isTrue();
    assertThat(second.instances().verified()).isEqualTo(2);
    assertThat(announced().getLast().revision()).isEqualTo(2);
    assertThat(announced().getLast().instances()).hasSize(2);
  }

  @Test
  void aCollisionIsHeldAndNamedAndTheFirstReceivedStaysVerified() {
    AnInstance first = instance("legacy", 1, 1).receivedAt(1);
    stages.holds(first, first.from("shadow").head("other").pixels("others").receivedAt(2));

    WaveSummary wave = run("collision", "legacy", "shadow");

    assertThat(wave.balanced()).as(wave.reasons().toString()).isTrue();
    assertThat(wave.instances().collisions()).isEqualTo(1);
    assertThat(wave.instances().held()).isEqualTo(1);
    assertThat(wave.instances().verified()).isEqualTo(1);
    assertThat(wave.studies().held()).isEqualTo(1);
    assertThat(wave.exceptions())
        .singleElement()
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo("GTY-0601");
          assertThat(e.sopInstanceUid()).isEqualTo(first.id().sopInstanceUid());
          assertThat(e.source()).isEqualTo("shadow");
        });
    assertThat(announced().getLast().instances())
        .singleElement()
        .satisfies(verified -> {
          assertThat(verified.source()).isEqualTo("legacy");
          assertThat(verified.received()).isEqualTo(first.received());
          assertThat(verified.copies()).isEmpty();
        });
  }

  @Test
  void aRefusedPublicationIsAnExceptionAndOfferedAgainByTheNextRun() {
    stages.holds(instance("legacy", 1, 1));
    stages.refuse(prefix + ".1");

    WaveSummary first = run("refused", "legacy");

    assertThat(first.studies().verified()).isEqualTo(1);
    assertThat(first.studies().published()).isZero();
    assertThat(first.exceptions())
        .singleElement()
        .extracting(WaveSummary.WaveException::code)
        .isEqualTo("GTY-0701");

    WaveSummary stillRefused = run("refused", "legacy");

    assertThat(stillRefused.exceptions()).hasSize(1);
    stages.accept(prefix + ".1");

    WaveSummary third = run("refused", "legacy");

    assertThat(third.studies().published()).isEqualTo(1);
    assertThat(third.exceptions()).isEmpty();
    assertThat(announced()).extracting(StudyVerified::revision).containsExactly(1L, 1L, 1L);
    assertThat(ordersOf(1)).hasSize(1);
  }

  @Test
  void aSourceThatCannotBeSweptIsNamedAndTheOtherIsMoved() {
    stages.holds(instance("legacy", 1, 1));
    stages.unreachable("shadow");

    WaveSummary wave = run("unreachable", "legacy", "shadow");

    assertThat(wave.balanced()).isFalse();
    assertThat(wave.reasons()).singleElement().asString().contains("shadow", "GTY-0301");
    assertThat(wave.studies().verified()).isEqualTo(1);
    assertThat(wave.exceptions())
        .singleElement()
        .isEqualTo(
            new WaveSummary.WaveException(null, null, "shadow", "GTY-0301", "No connection"));
  }

  @Test
  void aStoppedSourceLeavesWhatWasNotOrderedIncomplete() {
    for (int study = 1; study <= 10; study++) {
      stages.holds(instance("legacy", study, 1));
    }
    stages.stopAfterOrders("legacy", 4);

    WaveSummary wave = run("stopped", "legacy");

    assertThat(wave.studies().pending()).isZero();
    assertThat(wave.studies().incomplete()).isEqualTo(10);
    assertThat(wave.exceptions()).hasSize(10).allMatch(e -> e.code().equals("GTY-0321"));
    stages.stopAfterOrders("legacy", Integer.MAX_VALUE);

    WaveSummary second = run("stopped", "legacy");

    assertThat(second.balanced()).as(second.reasons().toString()).isTrue();
    assertThat(second.studies().verified()).isEqualTo(10);
  }

  @Test
  void atMostTwiceTheAssociationsAreOrderedAtOnceAndNewestFirst() {
    stages.deafForExtraction(true);
    for (int study = 1; study <= 9; study++) {
      stages.holds(instance("legacy", study, 1));
    }
    reconciler.waves().start(new WaveSpec("credits", List.of("legacy"), Map.of(), List.of()));
    await().until(() -> stages.extractOrders().size() >= 4);
    WaveSummary meanwhile = reconciler.waves().summary("credits");

    assertThat(meanwhile.instances().pending()).isEqualTo(9);
    assertThat(stages.extractOrders()).hasSize(4);
    assertThat(stages.extractOrders())
        .extracting(order -> order.studyInstanceUid())
        .containsExactly(prefix + ".9", prefix + ".8", prefix + ".7", prefix + ".6");
    stages.deafForExtraction(false);

    assertThat(finished("credits").studies().verified()).isEqualTo(9);
  }

  @Test
  void aWaveGoesOnInANewProcessWithoutOrderingTwice() {
    stages.deafForExtraction(true);
    for (int study = 1; study <= 9; study++) {
      stages.holds(instance("legacy", study, 1));
    }
    WaveSpec spec = new WaveSpec("resumed", List.of("legacy"), Map.of(), List.of());
    reconciler.waves().start(spec);
    await().until(() -> stages.extractOrders().size() >= 4);
    reconciler.close();
    stages.deafForExtraction(false);
    reconciler = start();
    reconciler.waves().start(spec);

    WaveSummary wave = finished("resumed");

    assertThat(wave.balanced()).as(wave.reasons().toString()).isTrue();
    assertThat(wave.studies().verified()).isEqualTo(9);
    assertThat(stages.extractOrders()).hasSize(9);
  }

  @Test
  void aSecondReconcilerTakesOverAndTheFirstStops() {
    stages.holds(instance("legacy", 1, 1));
    ReconcilerStage first = reconciler;
    reconciler = start();
    try {
      assertThatThrownBy(() ->
              first.waves().start(new WaveSpec("zombie", List.of("legacy"), Map.of(), List.of())))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("taken over");

      WaveSummary wave = run("taken-over", "legacy");

      assertThat(wave.balanced()).isTrue();
      await().until(() -> !first.health().ok());
      assertThat(first.health().code()).isEqualTo("GTY-0607");
    } finally {
      first.close();
    }
  }

  @Test
  void whatWasDecidedIsSentEvenIfTheProcessEndsBeforeSendingIt() throws Exception {
    reconciler.close();
    stages.holds(instance("legacy", 1, 1));
    WaveSpec spec = new WaveSpec("unsent", List.of("legacy"), Map.of(), List.of());
    try (Database database = Database.open(ledgerUrl, postgres.user(), postgres.password())) {
      database.takeOver();
      List<SourceQueue> queues =
          ReconcilerSettings.queues(List.of(new ReconcilerSettings.Source("legacy", 2)));
      WaveEngine engine =
          new WaveEngine(database, queues, true, ArchiveCount.UNAVAILABLE, () -> Long.MIN_VALUE);
      new LedgerOperations(
              database, queues, true, engine, new Forecaster(Forecaster.Prices.USUAL), () -> {})
          .start(spec);
    }
    reconciler = start();
    reconciler.waves().start(spec);

    WaveSummary wave = finished("unsent");

    assertThat(wave.balanced()).as(wave.reasons().toString()).isTrue();
    assertThat(wave.studies().verified()).isEqualTo(1);
  }

  @Test
  void aLogThatLostItsEndMakesUnfinishedStudiesBeOrderedAgain() throws Exception {
    stages.deafForExtraction(true);
    stages.holds(instance("legacy", 1, 1), instance("legacy", 2, 1));
    WaveSpec spec = new WaveSpec("lost", List.of("legacy"), Map.of(), List.of());
    reconciler.waves().start(spec);
    await().until(() -> stages.extractOrders().size() == 2);
    reconciler.close();
    stages.forgetOrders();
    try (Connection connection =
            DriverManager.getConnection(ledgerUrl, postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE consumer_offset SET next_offset = next_offset + 1000000"
              + " WHERE topic = 'instances.extracted'");
    }
    stages.deafForExtraction(false);
    reconciler = start();
    reconciler.waves().start(spec);

    WaveSummary wave = finished("lost");

    assertThat(wave.studies().verified()).isEqualTo(2);
    assertThat(ordersOf(1)).extracting(ExtractOrder::orderId).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void theDashboardShowsARealWaveAndNoPatient() throws Exception {
    reconciler.close();
    reconciler = start(new ReconcilerSettings.Dashboard("127.0.0.1", 0));
    stages.holds(instance("legacy", 1, 1));
    WaveSummary wave = run("shown", "legacy");
    URI uri = reconciler.dashboard().orElseThrow();

    String page;
    String study;
    String api;
    try (HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      get(client, reconciler.signInLink().orElseThrow());
      page = get(client, uri.resolve("/"));
      study = get(client, uri.resolve("/studies/" + prefix + ".1"));
      api = get(client, uri.resolve("/api/studies/" + prefix + ".1"));
      noFilterTakesWhatIsNone(client, uri);
    }

    assertThat(wave.balanced()).isTrue();
    assertThat(page).contains("shown", "balanced", "verified");
    assertThat(study).contains(prefix + ".1.1.1", "studies/" + prefix + ".1/", "ImagingStudy/1");
    assertThat(page + study + api).doesNotContain("Invented", "4711", "19700101");
  }

  /** What is meant for a database, a shell, a template or a browser is a name of nothing. */
  private static void noFilterTakesWhatIsNone(HttpClient client, URI home) throws Exception {
    List<String> places =
        List.of(
            "/studies/%s",
            "/api/studies/%s",
            "/api/studies/%s/findings",
            "/api/waves/%s",
            "/api/operations/waves/%s",
            "/api/operations/history?subject=%s",
            "/api/operations/first?study=%s",
            "/api/restamps/studies/%s",
            "/api/duplicates?cases=%s");
    for (String place : places) {
      for (String nasty :
          List.of("' OR '1'='1", "1;DROP TABLE account", "<script>alert(1)</script>", "${7*7}")) {
        String encoded = URLEncoder.encode(nasty, StandardCharsets.UTF_8).replace("+", "%20");
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(home.resolve(place.formatted(encoded))).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(place + " " + nasty).isIn(200, 400, 404);
        assertThat(answer.body()).doesNotContain("<script>alert", "SQL", "1.1.1");
      }
    }
  }

  private static String get(HttpClient client, URI uri) throws Exception {
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private List<ExtractOrder> ordersOf(int study) {
    return stages.extractOrders().stream()
        .filter(order -> order.studyInstanceUid().equals(prefix + "." + study))
        .toList();
  }
}
