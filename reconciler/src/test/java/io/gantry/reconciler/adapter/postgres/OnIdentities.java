package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** What the gate decided of studies, and who looks at them, on an empty ledger. */
abstract class OnIdentities extends OnPostgres {
  @BeforeEach
  void nothingWaits() throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "TRUNCATE study, study_identity, identity_case, identity_proposal, outbox, audit, urgent,"
                + " urgent_study"));
  }

  /**
   * What the gate says of a study: linked to 10000017 where a person said so, else to be reviewed.
   */
  static void decided(
      String source, String study, long revision, ArchivePatient asked, @Nullable String person)
      throws SQLException {
    boolean linked = person != null;
    IdentityDecision decision =
        new IdentityDecision(
            source,
            study,
            revision,
            linked ? IdentityDecision.Outcome.LINKED : IdentityDecision.Outcome.REVIEW,
            linked ? new LinkedPatient("10000017", "ENTERPRISE", "", "", "", "") : null,
            asked,
            "10000017",
            5,
            "not enough",
            "identity-1",
            "csv",
            person,
            false,
            linked ? null : "GTY-0440",
            null,
            Instant.parse("2026-01-02T03:04:05Z"));
    apply(List.of(decision));
  }
}
