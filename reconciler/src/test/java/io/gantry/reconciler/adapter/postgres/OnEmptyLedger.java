package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.reconciler.AnInstance;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;

/** Each test begins with nothing known of any study "1.2". */
abstract class OnEmptyLedger extends OnPostgres {
  @BeforeEach
  void empty() throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "TRUNCATE expectation, receipt, stored_object, study, study_content, attempt,"
                + " outbox, consumer_offset, study_order, conformance, conformance_count,"
                + " source_objects, study_inconsistency"));
  }

  static StudyListed listed(String source, String order, int instances) {
    return new StudyListed(source, order, "1.2", instances, Sha256.EMPTY, AnInstance.EPOCH);
  }

  static StudyExtracted ended(String source, String order, int listed, int stored, int missing) {
    return new StudyExtracted(
        source,
        order,
        source + "-attempt",
        "1.2",
        missing == 0 ? Outcome.COMPLETE : Outcome.PARTIAL,
        listed,
        stored,
        missing,
        null,
        null,
        AnInstance.EPOCH,
        AnInstance.EPOCH.plusSeconds(5));
  }
}
