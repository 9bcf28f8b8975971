package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.LoadedEvent.InstanceLoaded;
import io.gantry.contracts.event.LoadedEvent.InstanceRestamped;
import io.gantry.contracts.event.LoadedEvent.ManifestWritten;
import io.gantry.contracts.event.LoadedEvent.StudyRestamped;
import io.gantry.contracts.event.OrderEvent.RestampOrder;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.restamp.RestampSpec;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.wave.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When restamps of a study are ordered, on a real PostgreSQL. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(120)
class RestampQueueIT {
  private static final String STUDY = "1.2";
  private static final Request WHO = new Request("records office", "ticket 4711");

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;

  private final LedgerRestamps restamps = new LedgerRestamps(database, () -> {});
  private final RestampEngine engine = new RestampEngine(database, List.of());

  @BeforeAll
  static void startDatabase() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    database = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password());
    database.takeOver();
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
    postgres.close();
  }

  @BeforeEach
  void aStudyIsStored() throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "TRUNCATE expectation, receipt, stored_object, study, study_content, attempt, outbox,"
                + " study_order, restamp, restamp_instance, content_patient, merged_patient"));
    loads(OrderIds.extract(1), 1, 1);
  }

  private static void apply(List<? extends Event> events) throws SQLException {
    database.change(connection -> new LedgerBatch().apply(connection, events));
  }

  private static AnInstance instance(int number) {
    return AnInstance.of("legacy", STUDY, "1.2.1." + number);
  }

  /** An order that brings one more instance, and the manifest that follows. */
  private static void loads(String order, int number, long revision) throws SQLException {
    begins(order, number);
    ends(order, number);
    manifest(revision);
  }

  private static void begins(String order, int number) throws SQLException {
    apply(
        List.of(
            new StudyListed("legacy", order, STUDY, number, Sha256.EMPTY, AnInstance.EPOCH),
            instance(number).extracted(order, order)));
  }

  private static void ends(String order, int listed) throws SQLException {
    List<Event> events = new ArrayList<>();
    for (int i = 1; i <= listed; i++) {
      events.add(instance(i).extracted(order, order));
      events.add(instance(i).loaded());
    }
    events.add(
        new StudyExtracted(
            "legacy",
            order,
            order,
            STUDY,
            Outcome.COMPLETE,
            listed,
            listed,
            0,
            null,
            null,
            AnInstance.EPOCH,
            AnInstance.EPOCH.plusSeconds(5)));
    apply(events);
  }

  private static void manifest(long revision) throws SQLException {
    apply(List.of(new ManifestWritten(STUDY, revision, "manifest.json", 1, AnInstance.EPOCH)));
  }

  private RestampView asks(String id, String patientId, @Nullable String ruleBook) {
    PatientValues patient = new PatientValues(patientId, "HOSPITAL", null, null, null);
    return restamps.study(STUDY, new RestampSpec(id, patient, ruleBook, Reason.COERCE), WHO);
  }

  private static List<RestampOrder> orders() throws SQLException {
    return database.read(connection ->
        Sql.list(
            connection,
            "SELECT payload FROM outbox WHERE event_type = 'RestampOrder' ORDER BY id",
            row -> {
              try {
                return Json.mapper().readValue(row.getBytes(1), RestampOrder.class);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  private static void restamped(RestampView restamp, String patientId, int... numbers)
      throws SQLException {
    List<Event> events = new ArrayList<>();
    String order = OrderIds.restamp(restamp.ordinal());
    for (int number : numbers) {
      InstanceLoaded was = instance(number).loaded();
      InstanceLoaded now = instance(number).head("restamped " + restamp.ordinal()).loaded();
      ImagingAttributes.Patient patient =
          new ImagingAttributes.Patient(patientId, "HOSPITAL", null, null, null);
      events.add(
          new InstanceRestamped(
              "restamped",
              order,
              was.instance(),
              was.sopClassUid(),
              was.transferSyntaxUid(),
              was.received().instance(),
              was.stored().instance(),
              now.stored(),
              now.object(),
              "restamp-1",
              List.of("(0010,0020)"),
              new ImagingAttributes(
                  patient,
                  was.attributes().study(),
                  was.attributes().series(),
                  was.attributes().instance()),
              AnInstance.EPOCH.plusSeconds(9)));
    }
    events.add(new StudyRestamped(STUDY, order, numbers.length, AnInstance.EPOCH.plusSeconds(9)));
    apply(events);
  }

  @Test
  void ofTwoRestampsTheSecondWaitsForTheManifestOfTheFirst() throws SQLException {
    RestampView first = asks("a", "MRN-9", null);
    RestampView second = asks("b", "MRN-10", "site-7");
    engine.advance();
    engine.advance();
    assertThat(orders()).extracting(order -> order.decision().decisionId()).containsExactly("a");

    restamped(first, "MRN-9", 1);
    engine.advance();
    assertThat(orders()).as("the manifest is behind").hasSize(1);

    manifest(2);
    engine.advance();

    assertThat(orders())
        .extracting(order -> order.decision().decisionId() + " of revision " + order.revision())
        .containsExactly("a of revision 1", "b of revision 2");
    assertThat(orders().getLast().decision().ruleBook()).isEqualTo("site-7");
    assertThat(restamps.of(STUDY))
        .extracting(RestampView::state)
        .containsExactly("ordered", "done");
    assertThat(restamps.open()).extracting(RestampView::ordinal).containsExactly(second.ordinal());
  }

  @Test
  void aRestampOfAStudyThatIsLoadingWaitsUntilItIsStored() throws SQLException {
    begins(OrderIds.extract(2), 2);
    asks("a", "MRN-9", null);
    engine.advance();
    assertThat(orders()).isEmpty();

    ends(OrderIds.extract(2), 2);
    engine.advance();
    assertThat(orders()).as("the manifest is behind").isEmpty();

    manifest(2);
    engine.advance();

    assertThat(orders()).extracting(RestampOrder::revision).containsExactly(2L);
  }

  @Test
  void instancesThatComeAfterARestampGetWhatTheOthersHave() throws SQLException {
    RestampView first = asks("a", "MRN-9", null);
    engine.advance();
    restamped(first, "MRN-9", 1);
    manifest(2);

    loads(OrderIds.extract(2), 2, 3);
    engine.advance();

    assertThat(orders()).hasSize(2);
    RestampOrder follows = orders().getLast();
    assertThat(follows.revision()).isEqualTo(3);
    assertThat(follows.decision().decisionId()).isEqualTo("a@3");
    assertThat(follows.decision().patient().patientId()).isEqualTo("MRN-9");
    assertThat(follows.decision().patient().issuerOfPatientId()).isEqualTo("HOSPITAL");
  }
}
