package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.reconciler.wave.Embargoes.Action;
import io.gantry.reconciler.wave.IdentityQueue;
import io.gantry.reconciler.wave.IdentityQueue.Filter;
import io.gantry.reconciler.wave.IdentityQueue.Line;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order in which reviewers are shown what waits, on a real PostgreSQL. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(120)
class IdentityQueueIT extends OnIdentities {
  private static final Request ROSE = new Request("rose", "looked at it");
  private final LedgerIdentityQueue queue = new LedgerIdentityQueue(database, true);

  private static void found(String study, String date) throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "INSERT INTO study SELECT (jsonb_populate_record(NULL::study, ?::jsonb)).*",
            """
            {"study_uid": "%s", "source": "legacy", "study_date": "%s", "ordinal": 0,
             "found_at": "2026-01-01T00:00:00Z", "sweep_id": "s", "modalities": "CT",
             "written_off": 0, "n_units": 0, "n_verified": 0, "n_held": 0, "n_rejected": 0,
             "n_missing": 0, "n_pending": 0, "n_listed": 0, "n_seen": 0, "n_received": 0,
             "n_normalized": 0, "n_loaded": 0, "n_duplicates": 0, "n_collisions": 0,
             "class": "HELD", "open": false, "remainder": 0}\
            """
                .formatted(study, date)));
  }

  private static void decided(String study, long revision, String patientId) throws SQLException {
    decided(study, revision, patientId, null);
  }

  private static void decided(
      String study, long revision, String patientId, @Nullable String person) throws SQLException {
    ArchivePatient asked = new ArchivePatient(patientId, "", "", "DOE^JANE", "19700102", "F");
    decided("legacy", study, revision, asked, person);
  }

  private List<String> order() {
    return queue.list(Filter.ALL, null, 100).lines().stream()
        .map(line -> line.identity().studyInstanceUid())
        .toList();
  }

  @Test
  void whatIsUrgentComesFirstThenRecentStudiesThenPatientsWithManyWaiting() throws SQLException {
    found("1.1", "20200101");
    found("1.2", "20260101");
    found("1.3", "20240101");
    found("1.4", "20240101");
    for (String study : List.of("1.1", "1.2")) {
      decided(study, 1, "alone-" + study);
    }
    decided("1.3", 1, "lone");
    decided("1.4", 1, "many");
    decided("1.5", 1, "many");
    database.change(connection ->
        Sql.update(connection, "UPDATE study SET study_date = '20230101' WHERE study_uid = '1.5'"));
    assertThat(order()).containsExactly("1.2", "1.4", "1.3", "1.5", "1.1");

    queue.later("1.2", "legacy", ROSE);
    database.change(connection -> {
      Sql.update(
          connection, "INSERT INTO urgent (requested_by, why, study_uid) VALUES ('x', '', '1.1')");
      Sql.update(
          connection,
          "INSERT INTO urgent_study (request, study_uid, source)"
              + " SELECT request, '1.1', 'legacy' FROM urgent");
    });

    assertThat(order()).containsExactly("1.1", "1.4", "1.3", "1.5", "1.2");
    assertThat(queue.list(Filter.ALL, null, 1).lines().getFirst().urgency()).isEqualTo("urgent");
    assertThat(queue.find("1.4", "legacy").orElseThrow().line().alike()).isEqualTo(2);
    assertThat(queue.waiting()).isEqualTo(5);
  }

  @Test
  void pagesJoinWithoutGapsOrRepeats() throws SQLException {
    for (int i = 1; i <= 7; i++) {
      found("2." + i, "2024010" + (i % 3));
      decided("2." + i, 1, "p" + i % 2);
    }
    List<String> walked = new ArrayList<>();
    String after = null;
    do {
      IdentityQueue.Page page = queue.list(Filter.ALL, after, 2);
      page.lines().forEach(line -> walked.add(line.identity().studyInstanceUid()));
      after = page.after();
    } while (after != null);

    assertThat(walked).isEqualTo(order()).hasSize(7);
    assertThat(queue.list(new Filter("nowhere", null, null), null, 9).lines()).isEmpty();
    assertThat(queue.list(new Filter("legacy", "GTY-0440", ""), null, 9).lines()).hasSize(7);
    assertThatThrownBy(() -> queue.list(Filter.ALL, "' OR 1=1", 9))
        .hasMessageContaining("no such place");
  }

  @Test
  void whatIsLinkedLeavesNothingOfThePatientAndWhatIsUndoneComesBack() throws SQLException {
    found("3.1", "20240101");
    decided("3.1", 1, "p");
    assertThat(queue.find("3.1", "legacy").orElseThrow().asked()).isNotNull();

    decided("3.1", 2, "p", "rose, ned");

    assertThat(order()).isEmpty();
    assertThat(queue.find("3.1", "legacy").orElseThrow().asked()).isNull();
    assertThat(queue.decided(10)).hasSize(1);
    decided("3.1", 3, "p");
    assertThat(order()).containsExactly("3.1");
  }

  @Test
  void theNextCaseIsOneThatThisPersonMayDecide() throws SQLException {
    found("4.1", "20260101");
    found("4.2", "20240101");
    decided("4.1", 1, "p");
    decided("4.2", 1, "q");
    LedgerIdentities two = new LedgerIdentities(database, true, () -> {});

    two.decide(new Review("4.1", "legacy", Verdict.LINK, "10000017"), ROSE);
    assertThat(next("rose")).isEqualTo("4.2");
    assertThat(next("ned")).isEqualTo("4.1");

    two.decide(
        new Review("4.1", "legacy", Verdict.LINK, "10000017"), new Request("ned", "so do I"));
    assertThat(next("ned")).isEqualTo("4.2");
    queue.assign("4.2", "legacy", "rose", ROSE);
    assertThat(queue.next("ned")).isEmpty();
    assertThat(next(" ROSE")).isEqualTo("4.2");
    assertThatThrownBy(() -> queue.later("4.1", "legacy", ROSE))
        .hasMessageContaining("waits for no reviewer");
  }

  @Test
  void whatAPersonHasRejectedIsNotInTheQueueUntilItIsRestored() throws SQLException {
    LedgerEmbargoes embargoes = new LedgerEmbargoes(database, false, false, () -> {});
    for (String study : List.of("5.1", "5.2", "5.3")) {
      found(study, "20240101");
      decided(study, 1, "same");
    }
    queue.assign("5.2", "legacy", "rose", ROSE);
    queue.later("5.2", "legacy", ROSE);
    embargoes.change("5.1", null, Action.HOLD, ROSE);
    assertThat(order()).as("a held one may go yet").containsExactly("5.1", "5.3", "5.2");

    embargoes.change("5.2", "legacy", Action.REJECT, ROSE);

    assertThat(order()).containsExactly("5.1", "5.3");
    assertThat(queue.waiting()).isEqualTo(2);
    assertThat(queue.list(Filter.ALL, null, 9).lines()).allMatch(line -> line.alike() == 2);
    assertThat(queue.list(new Filter("legacy", "GTY-0440", "rose"), null, 9).lines()).isEmpty();
    assertThat(queue.find("5.2", "legacy").orElseThrow())
        .matches(one -> one.rejected() && !one.open() && one.asked() != null);
    assertThatThrownBy(() -> queue.assign("5.2", "legacy", "ned", ROSE))
        .hasMessageContaining("waits for no reviewer");
    decided("5.2", 2, "same");
    assertThat(queue.waiting()).as("another sweep asks the same").isEqualTo(2);

    embargoes.change("5.2", "legacy", Action.RESTORE, ROSE);

    assertThat(order()).as("as it was").containsExactly("5.1", "5.3", "5.2");
    assertThat(queue.waiting()).isEqualTo(3);
    assertThat(queue.list(Filter.ALL, null, 9).lines())
        .allMatch(line -> line.alike() == 3)
        .last()
        .matches(line -> "rose".equals(line.assignee()) && line.urgency().equals("later"));
    embargoes.change("5.3", null, Action.REJECT, ROSE);
    decided("5.3", 2, "same", "rose");
    embargoes.change("5.3", null, Action.RESTORE, ROSE);
    assertThat(order()).as("decided while it was rejected").containsExactly("5.1", "5.2");
    assertThat(queue.waiting()).isEqualTo(2);
  }

  @Test
  void aStudyThatWasRejectedBeforeItsPatientWasAskedForDoesNotEnterTheQueue() throws SQLException {
    LedgerEmbargoes embargoes = new LedgerEmbargoes(database, false, false, () -> {});
    found("6.1", "20240101");
    embargoes.change("6.1", null, Action.REJECT, ROSE);
    decided("6.1", 1, "p");

    assertThat(order()).isEmpty();
    assertThat(queue.waiting()).isZero();
    assertThat(queue.next("rose")).isEmpty();
    embargoes.change("6.1", null, Action.RESTORE, ROSE);
    assertThat(order()).containsExactly("6.1");
  }

  private @Nullable String next(String person) {
    return queue.next(person).map(Line::identity).map(i -> i.studyInstanceUid()).orElse(null);
  }
}
