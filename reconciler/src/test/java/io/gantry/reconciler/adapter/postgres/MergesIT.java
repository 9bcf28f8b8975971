package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.LoadedEvent.InstanceRestamped;
import io.gantry.contracts.event.LoadedEvent.StudyRestamped;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.restamp.Survivors;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What merges and second thoughts do to the ledger, against a real PostgreSQL. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(120)
class MergesIT extends OnMergedStudies {
  /** As the patient index would say it. */
  private final Map<String, PatientValues> index = new HashMap<>();

  private final Survivors survivors = mrn -> Optional.ofNullable(index.get(mrn));
  private final MergeEngine merges = new MergeEngine(database, survivors);
  private final RestampEngine restamps = new RestampEngine(database, List.of());
  private final LedgerRestamps views = new LedgerRestamps(database, () -> {});

  @BeforeEach
  void empty() throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "TRUNCATE expectation, receipt, stored_object, study, study_content, attempt, outbox,"
                + " study_order, restamp, restamp_instance, content_patient, merged_patient,"
                + " patient_merge, study_identity"));
  }

  @Test
  void aMergeRestampsWhatIsThereAndWhatComesLaterAndIsToldTwiceInVain() throws SQLException {
    AnInstance object = loaded("1.2");
    String prior = patientId(object);
    merge(prior, "MRN-9");
    laterInTheLedger();
    assertThat(merges.advance()).as("the index does not know of it yet").isTrue();
    assertThat(views.of("1.2")).isEmpty();

    index.put(prior, new PatientValues("MRN-9", issuer(object), "Wexcombe^Ottilie", null, null));
    laterInTheLedger();
    merges.advance();
    assertThat(views.of("1.2")).hasSize(1);
    RestampView asked = views.of("1.2").getFirst();
    assertThat(asked.by()).isEqualTo("ADT message 4711");

    merge(prior, "MRN-9");
    laterInTheLedger();
    assertThat(merges.advance()).isFalse();
    loaded("1.3");
    assertThat(views.of("1.2")).hasSize(1);
    assertThat(views.of("1.3")).hasSize(1);
    assertThat(views.open()).hasSize(2);
    assertThat(asked.decisionId()).doesNotContain(prior).doesNotContain("MRN-9");
  }

  @Test
  void aMergeFindsTheStudiesWhoseObjectsWriteTheIssuerOtherwise() throws SQLException {
    AnInstance object = loaded("1.2");
    String prior = patientId(object);
    String issuer = issuer(object);
    assertThat(issuer).isNotEmpty();
    apply(List.of(recorded(prior, " " + issuer.toLowerCase(Locale.ROOT) + " ", "MRN-9")));
    index.put(prior, new PatientValues("MRN-9", issuer, "Wexcombe^Ottilie", null, null));
    laterInTheLedger();
    merges.advance();
    assertThat(views.of("1.2")).hasSize(1);

    apply(List.of(recorded(prior, "ELSEWHERE", "MRN-8")));
    index.put(prior, new PatientValues("MRN-8", issuer, null, null, null));
    laterInTheLedger();
    merges.advance();
    assertThat(views.open()).as("another issuer's number is another patient").hasSize(1);
  }

  @Test
  void whereTheLoaderIsDoneButAVersionWasNotHeardOfItIsAskedAgain() throws SQLException {
    AnInstance object = loaded("1.2");
    String prior = patientId(object);
    index.put(prior, new PatientValues("MRN-9", issuer(object), null, null, null));
    merge(prior, "MRN-9");
    laterInTheLedger();
    merges.advance();
    restamps.advance();
    RestampView ordered = views.of("1.2").getFirst();
    assertThat(ordered.state()).isEqualTo("ordered");

    String order = OrderIds.restamp(ordered.ordinal());
    apply(List.of(new StudyRestamped("1.2", order, 1, AnInstance.EPOCH)));
    assertThat(views.of("1.2").getFirst().state()).isEqualTo("waiting");
    assertThat(restamps.advance()).isTrue();

    apply(List.of(version(object, order), new StudyRestamped("1.2", order, 1, AnInstance.EPOCH)));
    // The version that stands for it here names the prior patient still: one more is wanted.
    assertThat(views.of("1.2")).extracting(RestampView::state).containsExactly("waiting", "done");
  }

  @Test
  void aPersonsOtherLinkOfAStudyInTheCloudIsARestampAndNoLinkIsADoubt() throws SQLException {
    AnInstance object = loaded("1.2");
    apply(List.of(decided(1, "MRN-1", null)));
    assertThat(views.of("1.2")).as("what the matcher links is no correction").isEmpty();

    apply(List.of(decided(2, "MRN-2", "reviewer")));
    apply(List.of(decided(2, "MRN-2", "reviewer")));
    assertThat(views.of("1.2")).hasSize(1);

    apply(List.of(decided(3, null, null)));
    assertThat(doubts()).isEqualTo(1);
    assertThat(views.of("1.2")).hasSize(1);

    apply(List.of(decided(4, "MRN-3", null)));
    assertThat(doubts()).isZero();
    assertThat(views.of("1.2")).hasSize(2);
    assertThat(object.source()).isEqualTo("legacy");
  }

  @Test
  void aFirstLinkOfAStudyThatWasNeverMovedIsNoRestamp() throws SQLException {
    apply(List.of(decided(1, null, null)));
    apply(List.of(decided(2, "MRN-2", "reviewer")));

    assertThat(views.of("1.2")).isEmpty();
    assertThat(doubts()).isZero();
  }

  private static void merge(String prior, String survivor) throws SQLException {
    apply(List.of(recorded(prior, issuer(AnInstance.of("legacy", "1.2", "1")), survivor)));
  }

  private static InstanceRestamped version(AnInstance object, String order) {
    var loaded = object.loaded();
    return new InstanceRestamped(
        "restamped",
        order,
        loaded.instance(),
        loaded.sopClassUid(),
        loaded.transferSyntaxUid(),
        loaded.received().instance(),
        loaded.stored().instance(),
        object.head("restamped").stored(),
        loaded.object(),
        loaded.ruleBook(),
        loaded.changed(),
        loaded.attributes(),
        AnInstance.EPOCH);
  }

  private static IdentityDecision decided(
      long revision, @Nullable String mrn, @Nullable String person) {
    return new IdentityDecision(
        "legacy",
        "1.2",
        revision,
        mrn == null ? Outcome.REVIEW : Outcome.LINKED,
        mrn == null ? null : new LinkedPatient(mrn, "ENTERPRISE", "", "", "", ""),
        ArchivePatient.UNKNOWN,
        null,
        0,
        "words",
        "identity-1",
        "patients-1",
        person,
        false,
        mrn == null ? "GTY-0440" : null,
        AnInstance.EPOCH,
        AnInstance.EPOCH);
  }

  private static long doubts() throws SQLException {
    return database.read(connection ->
        Sql.one(
                connection,
                "SELECT count(*) FROM study_identity WHERE in_doubt",
                row -> row.getLong(1))
            .orElseThrow());
  }
}
