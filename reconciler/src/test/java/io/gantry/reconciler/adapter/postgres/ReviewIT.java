package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.wave.StudyIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reviewers decide, on a real PostgreSQL. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(120)
class ReviewIT extends OnIdentities {
  private static final String STUDY = "1.2.3";
  private static final Request ROSE = new Request("rose", "the request form agrees");
  private static final Request NED = new Request("ned", "looked as well");
  private final Identities one = new LedgerIdentities(database, false, () -> {});
  private final Identities two = new LedgerIdentities(database, true, () -> {});

  @BeforeEach
  void theStudyWaits() throws SQLException {
    known("legacy", 1, null);
  }

  private static void known(String source, long revision, @Nullable String person)
      throws SQLException {
    decided(source, STUDY, revision, ArchivePatient.UNKNOWN, person);
  }

  private static Review link(String mrn) {
    return new Review(STUDY, null, Verdict.LINK, mrn);
  }

  private static Review says(Verdict verdict) {
    return new Review(STUDY, null, verdict, null);
  }

  private static List<ReviewDecision> sent() throws SQLException {
    return database.read(connection ->
        Sql.list(
            connection,
            "SELECT payload FROM outbox WHERE topic = 'decisions' ORDER BY id",
            row -> {
              try {
                return Json.mapper().readValue(row.getBytes(1), ReviewDecision.class);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  private static List<String> audited() throws SQLException {
    return database.read(connection ->
        Sql.list(
            connection,
            "SELECT actor || ' ' || action || ' ' || detail FROM audit ORDER BY id",
            row -> row.getString(1)));
  }

  @Test
  void whatOnePersonDecidesIsAProposalUntilAnotherAgrees() throws SQLException {
    StudyIdentity proposed = two.decide(link("10000017"), ROSE);

    assertThat(proposed.proposal()).isEqualTo("link 10000017 by rose");
    assertThat(sent()).isEmpty();

    StudyIdentity agreed = two.decide(link("10000017"), NED);

    assertThat(agreed.proposal()).isNull();
    assertThat(sent())
        .singleElement()
        .satisfies(decision -> {
          assertThat(decision.by()).isEqualTo("rose");
          assertThat(decision.secondBy()).isEqualTo("ned");
          assertThat(decision.mrn()).isEqualTo("10000017");
        });
    assertThat(audited())
        .containsExactly(
            "rose identity proposed legacy: link 10000017",
            "ned identity decided legacy: link 10000017, proposed by rose");
  }

  @Test
  void thePersonWhoProposedCannotAgreeHoweverTheNameIsWritten() throws SQLException {
    two.decide(link("10000017"), ROSE);

    for (String name : List.of("rose", "Rose", " ROSE ")) {
      assertThatThrownBy(() -> two.decide(link("10000017"), new Request(name, "again")))
          .hasMessageContaining("somebody else");
    }
    assertThat(sent()).isEmpty();
  }

  @Test
  void whoDecidesOtherwiseProposesAnew() throws SQLException {
    two.decide(link("10000017"), ROSE);
    assertThat(two.decide(link("10000025"), NED).proposal()).isEqualTo("link 10000025 by ned");
    assertThat(sent()).isEmpty();

    two.decide(link("10000025"), ROSE);

    assertThat(sent()).extracting(ReviewDecision::mrn).containsExactly("10000025");
  }

  @Test
  void aProposalIsWithdrawnAndADecisionUndone() throws SQLException {
    two.decide(says(Verdict.SKIP), ROSE);
    assertThat(two.decide(says(Verdict.UNDO), NED).proposal()).isNull();
    assertThat(sent()).isEmpty();
    assertThatThrownBy(() -> two.decide(says(Verdict.UNDO), NED))
        .hasMessageContaining("No person has decided");

    known("legacy", 2, "rose, ned");
    two.decide(says(Verdict.UNDO), NED);

    assertThat(sent()).extracting(ReviewDecision::verdict).containsExactly(Verdict.UNDO);
    assertThat(audited())
        .containsExactly(
            "rose identity proposed legacy: skip",
            "ned identity proposal withdrawn legacy",
            "ned identity decided legacy: undo");
  }

  @Test
  void onePersonIsEnoughWhereThePolicyDoesNotAskForTwo() throws SQLException {
    one.decide(says(Verdict.NONE), ROSE);

    assertThat(sent()).extracting(ReviewDecision::secondBy).containsOnlyNulls().hasSize(1);
  }

  @Test
  void aLaterDecisionIsLaterAlsoWhereAClockWentBack() throws SQLException {
    Instant ahead = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.MICROS);
    database.change(connection ->
        Sql.update(connection, "UPDATE study_identity SET decided_at = ?", Timestamp.from(ahead)));

    one.decide(link("10000017"), ROSE);

    assertThat(sent()).singleElement().satisfies(d -> assertThat(d.at()).isAfter(ahead));
  }

  @Test
  void aReasonAStudyAndItsSourceAreNeeded() throws SQLException {
    assertThatThrownBy(() -> one.decide(link("1"), new Request("rose", "")))
        .hasMessageContaining("--why");
    assertThatThrownBy(() -> one.decide(new Review("9.9", null, Verdict.SKIP, null), ROSE))
        .hasMessageContaining("Nothing is known");
    known("shadow", 1, null);
    assertThatThrownBy(() -> one.decide(link("1"), ROSE)).hasMessageContaining("--source");

    one.decide(new Review(STUDY, "shadow", Verdict.SKIP, null), ROSE);

    assertThat(sent()).extracting(ReviewDecision::source).containsExactly("shadow");
    assertThat(one.list(true, 10)).hasSize(2);
  }
}
