package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.IdentityDecision.Past;
import io.gantry.contracts.event.LoadedEvent.ManifestWritten;
import io.gantry.contracts.event.LoadedEvent.RestampRefused;
import io.gantry.contracts.event.StoredPartSettled;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.restamp.RestampView;
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

/** Each decision that waits for its study's stored part is answered once, against a real ledger. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(120)
class IdentityMovesIT {
  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;

  private final RestampEngine restamps = new RestampEngine(database, List.of());
  private final LedgerRestamps views = new LedgerRestamps(database, () -> {});

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
  void empty() throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "TRUNCATE expectation, receipt, stored_object, study, study_content, attempt, outbox,"
                + " study_order, restamp, restamp_instance, content_patient, study_identity"));
  }

  @Test
  void aRefusedRestampIsToldToTheGateAndLeavesTheStudyInDoubtOnceItsDecisionWaits()
      throws SQLException {
    loaded();
    apply(waiting(2, "MRN-2"));
    restamps.advance();
    RestampView ordered = views.of("1.2").getFirst();
    assertThat(ordered.state()).isEqualTo("ordered");
    assertThat(answers()).isEmpty();

    RestampRefused refused =
        new RestampRefused(
            "1.2", OrderIds.restamp(ordered.ordinal()), "GTY-0520", "signed", AnInstance.EPOCH);
    apply(refused);
    apply(refused);

    assertThat(answers()).containsExactly("legacy 2 REFUSED GTY-0520");
    apply(review(3, "MRN-1"));
    assertThat(exceptions()).isEqualTo(1);
  }

  @Test
  void aStudyThatIsAsWantedIsAnsweredAtOnceAndTheOpenedDecisionAsksForNothing()
      throws SQLException {
    AnInstance object = loaded();
    String mrn = String.valueOf(object.loaded().attributes().patient().patientId());
    String issuer = String.valueOf(object.loaded().attributes().patient().issuerOfPatientId());
    apply(decision(2, mrn, issuer, "GTY-0449", "reviewer", "MRN-1"));
    restamps.advance();

    assertThat(answers()).containsExactly("legacy 2 MOVED");
    apply(decision(3, mrn, issuer, null, "reviewer", mrn));
    apply(decision(3, mrn, issuer, null, "reviewer", mrn));
    assertThat(views.of("1.2")).hasSize(1);
    assertThat(restamps.advance()).isFalse();
  }

  @Test
  void aLaterDecisionDropsWhatWasNotBegun() throws SQLException {
    loaded();
    apply(waiting(2, "MRN-2"));
    apply(review(3, "MRN-1"));

    assertThat(answers()).containsExactly("legacy 2 DROPPED GTY-0663");
    assertThat(views.of("1.2")).extracting(RestampView::code).containsExactly("GTY-0663");
    assertThat(restamps.advance()).isFalse();
    assertThat(exceptions()).isEqualTo(1);
  }

  @Test
  void whatIsUnderWayIsNotDroppedAndTheNextOneFollows() throws SQLException {
    loaded();
    apply(waiting(2, "MRN-2"));
    restamps.advance();
    apply(waiting(3, "MRN-3"));

    assertThat(answers()).isEmpty();
    assertThat(views.of("1.2"))
        .extracting(RestampView::state)
        .containsExactly("waiting", "ordered");
  }

  @Test
  void aDecisionThatALaterOneOfTheSameMomentPassesOverIsAnsweredToo() throws SQLException {
    loaded();
    apply(waiting(2, "MRN-2"), waiting(3, "MRN-3"));
    apply(waiting(2, "MRN-2"));

    assertThat(answers()).contains("legacy 2 DROPPED");
    assertThat(answers()).doesNotContain("legacy 3 DROPPED");
    assertThat(views.of("1.2")).hasSize(1);
  }

  @Test
  void ofAStudyOfWhichNothingIsStoredNothingIsWaitedFor() throws SQLException {
    apply(waiting(2, "MRN-2"));
    restamps.advance();

    assertThat(answers()).containsExactly("legacy 2 MOVED");
  }

  @Test
  void aLinkThatIsTakenBackWhileItsStudyIsOnItsWayIsADoubtOnceItIsThere() throws SQLException {
    apply(decision(1, "MRN-1", "E", null, null, null));
    apply(review(2, "MRN-1"));
    assertThat(exceptions()).isZero();

    loaded();
    assertThat(exceptions()).isEqualTo(1);
    apply(waiting(3, "MRN-1"));
    assertThat(exceptions()).isZero();
  }

  private static IdentityDecision waiting(long revision, String mrn) {
    return decision(revision, mrn, "E", "GTY-0449", "reviewer", "MRN-1");
  }

  private static IdentityDecision review(long revision, String goneUnder) {
    return decision(revision, null, "", "GTY-0440", null, goneUnder);
  }

  private static IdentityDecision decision(
      long revision,
      @Nullable String mrn,
      String issuer,
      @Nullable String code,
      @Nullable String person,
      @Nullable String goneUnder) {
    return new IdentityDecision(
        "legacy",
        "1.2",
        revision,
        mrn == null ? Outcome.REVIEW : Outcome.LINKED,
        mrn == null ? null : new LinkedPatient(mrn, issuer, "", "", "", ""),
        ArchivePatient.UNKNOWN,
        null,
        0,
        "words",
        "identity-1",
        "patients-1",
        person,
        false,
        code,
        AnInstance.EPOCH,
        AnInstance.EPOCH,
        new Past(goneUnder, List.of(), null, List.of()));
  }

  private static void apply(Event... events) throws SQLException {
    database.change(connection -> new LedgerBatch().apply(connection, List.of(events)));
  }

  /** A study of one object, verified and with its manifest. */
  private static AnInstance loaded() throws SQLException {
    AnInstance object = AnInstance.of("legacy", "1.2", "1.2.1.1");
    String order = OrderIds.extract(1);
    apply(
        object.extracted(order, "attempt"),
        object.normalized(),
        object.loaded(),
        new StudyExtracted(
            "legacy",
            order,
            "attempt",
            "1.2",
            StudyProgress.Outcome.COMPLETE,
            1,
            1,
            0,
            null,
            null,
            AnInstance.EPOCH,
            AnInstance.EPOCH),
        new ManifestWritten("1.2", 1, "studies/1.2/manifest.json", 1, AnInstance.EPOCH));
    return object;
  }

  /** What the gate is told: source, revision, outcome, code. */
  private static List<String> answers() throws SQLException {
    List<String> answers = new ArrayList<>();
    for (Outbox.Entry entry : database.read(connection -> Outbox.oldest(connection, 100))) {
      if (entry instanceof Outbox.Entry.Reviewed(_, StoredPartSettled told)) {
        String code = told.code() == null ? "" : " " + told.code();
        answers.add(told.source() + " " + told.revision() + " " + told.outcome() + code);
      }
    }
    return answers;
  }

  /** How many studies are exceptions since they are stored under a link that was taken back. */
  private static long exceptions() throws SQLException {
    return database.read(connection ->
        ScopeSummary.ofStudy(connection, "1.2").stream()
            .flatMap(summary -> summary.exceptions().stream())
            .filter(one -> "GTY-0684".equals(one.code()))
            .count());
  }
}
