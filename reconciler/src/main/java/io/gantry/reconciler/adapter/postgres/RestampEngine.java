package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.OrderEvent.RestampOrder;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.wave.SourceQueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends restamp orders: of each study the oldest restamp that has not ended, once the study is
 * settled, announced, and its manifest written. One thread.
 */
public final class RestampEngine {
  private static final int AT_ONCE = 50;

  /** A study that is under way at any source waits, and so does one whose manifest is behind. */
  private static final String DUE =
      """
      SELECT r.ordinal, r.study_uid, r.wanted, c.revision FROM restamp r
        JOIN study_content c ON c.study_uid = r.study_uid
      WHERE r.applied_at IS NULL AND r.refused_at IS NULL AND r.ordered_at IS NULL
        AND NOT EXISTS (SELECT FROM restamp o WHERE o.study_uid = r.study_uid
          AND o.ordinal < r.ordinal AND o.applied_at IS NULL AND o.refused_at IS NULL)
        AND c.revision > 0 AND NOT c.dirty AND c.manifest_revision >= c.revision
        AND NOT EXISTS (SELECT FROM study s
          WHERE s.study_uid = r.study_uid AND (s.open OR s.n_pending > 0))
      ORDER BY r.ordinal LIMIT\
      """
          + " "
          + AT_ONCE;

  private static final String STALE =
      """
      FROM restamp r JOIN study_content c ON c.study_uid = r.study_uid
      WHERE r.applied_at IS NULL AND r.refused_at IS NULL AND r.ordered_at IS NOT NULL
        AND (c.revision > r.base_revision OR r.ordered_at < now() - interval '15 minutes')\
      """;

  /**
   * A decision that another patient's part is to follow, of a study of which nothing is stored and
   * nothing is on its way: the loader refused it all. Served by the partial index restamp_open.
   */
  private static final String NOTHING_STORED =
      """
      FROM restamp r
      WHERE r.applied_at IS NULL AND r.refused_at IS NULL AND r.ordered_at IS NULL
        AND r.decision_id LIKE 'identity/%'
        AND NOT EXISTS (SELECT FROM study_content c
          WHERE c.study_uid = r.study_uid AND (c.revision > 0 OR c.dirty))
        AND NOT EXISTS (SELECT FROM study s
          WHERE s.study_uid = r.study_uid AND (s.open OR s.n_pending > 0))\
      """;

  private record Due(long ordinal, String study, RestampDecision decision, long revision) {}

  private final Database database;
  private final List<SourceQueue> sources;

  public RestampEngine(Database database, List<SourceQueue> sources) {
    this.database = database;
    this.sources = List.copyOf(sources);
  }

  /** Orders what is due; returns whether something stands in the outbox now. */
  public boolean advance() throws SQLException {
    boolean idle =
        database.read(connection ->
            due(connection).isEmpty()
                && !Sql.exists(connection, "SELECT 1 " + STALE)
                && !Sql.exists(connection, "SELECT 1 " + NOTHING_STORED));
    if (idle) {
      return false;
    }
    database.change(connection -> {
      // Content that came meanwhile: the order for the content before finds another manifest. An
      // order of which nothing is heard may have left the topic: the same order again does the
      // same.
      Sql.update(
          connection,
          "UPDATE restamp SET ordered_at = NULL WHERE ordinal IN (SELECT r.ordinal " + STALE + ")");
      for (Due due : due(connection)) {
        order(connection, due);
      }
      for (Empty empty : empty(connection)) {
        RestampTable.asWanted(connection, empty.study(), empty.ordinal());
      }
    });
    return true;
  }

  private static List<Due> due(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        DUE,
        row ->
            new Due(
                row.getLong(1),
                row.getString(2),
                Sql.fromJson(row.getString(3), RestampDecision.class),
                row.getLong(4)));
  }

  private record Empty(long ordinal, String study) {}

  private static List<Empty> empty(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        "SELECT r.ordinal, r.study_uid " + NOTHING_STORED + " ORDER BY r.ordinal LIMIT " + AT_ONCE,
        row -> new Empty(row.getLong(1), row.getString(2)));
  }

  private void order(Connection connection, Due due) throws SQLException {
    List<VerifiedInstance> instances = VerifiedRows.of(connection, due.study());
    if (due.decision().ruleBook() == null
        && instances.stream()
            .allMatch(i -> is(i.attributes().patient(), due.decision().patient()))) {
      RestampTable.asWanted(connection, due.study(), due.ordinal());
      return;
    }
    String source = instances.getFirst().source();
    int partition =
        sources.stream()
            .filter(queue -> queue.source().equals(source))
            .mapToInt(SourceQueue::partition)
            .findFirst()
            .orElse(0);
    Outbox.order(
        connection,
        partition,
        new RestampOrder(
            OrderIds.restamp(due.ordinal()), source, due.study(), due.revision(), due.decision()));
    Sql.update(
        connection,
        "UPDATE restamp SET ordered_at = now(), base_revision = ? WHERE ordinal = ?",
        due.revision(),
        due.ordinal());
  }

  /** Orders whose events may be lost go out again. */
  static void reorder(Connection connection) throws SQLException {
    Sql.update(
        connection,
        "UPDATE restamp SET ordered_at = NULL WHERE applied_at IS NULL AND refused_at IS NULL");
  }

  private static boolean is(ImagingAttributes.Patient patient, PatientValues wanted) {
    return is(patient.patientId(), wanted.patientId())
        && is(patient.issuerOfPatientId(), wanted.issuerOfPatientId())
        && is(patient.name(), wanted.name())
        && is(patient.birthDate(), wanted.birthDate())
        && is(patient.sex(), wanted.sex());
  }

  private static boolean is(@Nullable String value, @Nullable String wanted) {
    return wanted == null || Objects.requireNonNullElse(value, "").strip().equals(wanted.strip());
  }
}
