package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.ledger.Reason;
import io.gantry.reconciler.ledger.StudyFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Table study_order: the queue of each source. The ledger is the queue; Kafka holds its front. */
final class OrderTable {
  /** An event has 512 KiB at most, a UID 64 characters. */
  private static final int MOST_WANTED = 4000;

  private static final int AT_ONCE = 2_000;

  private static final String OPEN =
      """
      UPDATE study s SET ordinal = o.ordinal, n_seen = 0, class = 'PENDING', open = true,
        remainder = greatest(0, coalesce(s.found_instances, s.listed, 0) - s.n_listed),
        code = NULL, message = NULL
      FROM study_order o
      WHERE o.study_uid = s.study_uid AND o.source = s.source AND o.closed_at IS NULL
        AND o.sent_at IS NULL AND o.ordinal > s.ordinal\
      """;

  private final StudyTable studies = new StudyTable();
  private final LedgerBatch ledger = new LedgerBatch();

  /** Orders that were sent but never ended go out again under new ordinals. */
  void reorder(Connection connection) throws SQLException {
    RestampEngine.reorder(connection);
    forget(connection);
    Sql.update(
        connection,
        """
        WITH lost AS (
          UPDATE study_order SET closed_at = now()
          WHERE sent_at IS NOT NULL AND closed_at IS NULL RETURNING *)
        INSERT INTO study_order
          (ordinal, source, study_uid, run, study_date, expected, lane, priority)
        SELECT nextval('order_ordinal'), source, study_uid, run, study_date, expected, lane,
          priority
        FROM lost\
        """);
    Sql.update(
        connection,
        """
        INSERT INTO study_order (ordinal, source, study_uid, run, study_date, expected, priority)
        SELECT nextval('order_ordinal'), s.source, s.study_uid, coalesce((
            SELECT max(o.run) FROM study_order o
            WHERE o.ordinal = s.ordinal), 0),
          coalesce(s.study_date, ''), s.found_instances, date_priority(s.study_date, true)
        FROM study s WHERE s.class = 'PENDING' AND s.ordinal > 0
          AND NOT EXISTS (SELECT FROM study_order o WHERE o.study_uid = s.study_uid
            AND o.source = s.source AND o.closed_at IS NULL)\
        """);
    open(connection);
  }

  /** What a person set aside and of which nothing is on its way does not go out again. */
  private void forget(Connection connection) throws SQLException {
    Instant now = Facts.micros(Instant.now());
    Reason reason =
        new Reason(Reason.TAKEN_BACK, "A person had set the study aside when its order was lost");
    ledger.apply(
        connection,
        Sql.list(
            connection,
            """
            SELECT o.source, o.ordinal, o.study_uid FROM study_order o
              JOIN study s ON s.study_uid = o.study_uid AND s.source = o.source
            WHERE s.embargo IS NOT NULL AND o.closed_at IS NULL AND s.n_pending = 0
            ORDER BY o.ordinal\
            """,
            row -> unsent(row.getString(1), row.getLong(2), row.getString(3), reason, now)));
  }

  /**
   * The unsent orders of a study are not executed; index study_order_by_study.
   *
   * @return whether there was one
   */
  boolean takeBack(Connection connection, StudyTable.AtSource study, Reason reason)
      throws SQLException {
    Instant now = Facts.micros(Instant.now());
    List<StudyExtracted> ended =
        Sql.list(
            connection,
            "SELECT ordinal FROM study_order WHERE study_uid = ? AND source = ?"
                + " AND sent_at IS NULL AND closed_at IS NULL ORDER BY ordinal",
            row -> unsent(study.source(), row.getLong(1), study.studyInstanceUid(), reason, now),
            study.studyInstanceUid(),
            study.source());
    ledger.apply(connection, ended);
    return !ended.isEmpty();
  }

  /** As StudyFacts.ordered and StudyState say, for every order just planned. */
  static void open(Connection connection) throws SQLException {
    Sql.update(connection, OPEN);
  }

  /** The same, of one study. */
  static void open(Connection connection, String study) throws SQLException {
    Sql.update(connection, OPEN + " AND s.study_uid = ?", study);
  }

  /**
   * Sends the next orders of a source as far as its credits go: what was put first, then the waves
   * in the order of their start, each in its own order.
   *
   * @param credits how many may be open
   * @param runs whose orders may go
   */
  int release(
      Connection connection, String source, int partition, int credits, Collection<Long> runs)
      throws SQLException {
    List<ExtractOrder> orders =
        Sql.list(
            connection,
            """
            WITH free AS (
              SELECT greatest(0, ? - count(*)) AS n FROM study_order
              WHERE source = ? AND sent_at IS NOT NULL AND closed_at IS NULL),
            next AS (
              (SELECT ordinal, lane, run, priority, study_uid FROM study_order
                WHERE source = ? AND lane = 0 AND sent_at IS NULL AND closed_at IS NULL
                ORDER BY priority, ordinal LIMIT (SELECT n FROM free))
              UNION ALL
              (SELECT o.ordinal, o.lane, o.run, o.priority, o.study_uid
                FROM unnest(?::bigint[]) AS r (run) CROSS JOIN LATERAL (
                  SELECT * FROM study_order q
                  WHERE q.source = ? AND q.run = r.run AND q.lane > 0 AND q.sent_at IS NULL
                    AND q.closed_at IS NULL
                  ORDER BY q.priority, q.study_uid LIMIT (SELECT n FROM free)) AS o)
              ORDER BY lane, run, priority, study_uid LIMIT (SELECT n FROM free)),
            sent AS (
              UPDATE study_order o SET sent_at = now() FROM next
              WHERE o.ordinal = next.ordinal
              RETURNING o.ordinal, o.study_uid, o.expected, o.known_listing, o.lane, o.run,
                o.priority)
            SELECT * FROM sent ORDER BY lane, run, priority, study_uid\
            """,
            row ->
                new ExtractOrder(
                    OrderIds.extract(row.getLong(1)),
                    source,
                    row.getString(2),
                    (Integer) row.getObject(3),
                    Packed.sha256(row.getBytes(4))),
            credits,
            source,
            source,
            List.copyOf(runs),
            source);
    for (ExtractOrder order : orders) {
      ExtractOrder told = released(connection, order);
      Outbox.order(
          connection, partition, told.knownListing() == null ? told : only(connection, told));
    }
    return orders.size();
  }

  /** The order with what a person said of its text. */
  private static ExtractOrder released(Connection connection, ExtractOrder order)
      throws SQLException {
    return Sql.one(
            connection,
            "SELECT character_set FROM hold_release"
                + " WHERE study_uid = ? AND source = ? AND character_set IS NOT NULL",
            row -> row.getString(1),
            order.studyInstanceUid(),
            order.source())
        .map(set ->
            new ExtractOrder(
                order.orderId(),
                order.source(),
                order.studyInstanceUid(),
                order.expectedInstances(),
                order.knownListing(),
                order.wanted(),
                set))
        .orElse(order);
  }

  /** The order with what is still to be had; for everything where that is too long for an event. */
  private static ExtractOrder only(Connection connection, ExtractOrder order) throws SQLException {
    List<String> wanted =
        Sql.list(
            connection,
            """
            SELECT sop_uid FROM expectation e
            WHERE study_uid = ? AND source = ? AND (class IN ('MISSING', 'REJECTED')
              OR class = 'HELD' AND code = 'GTY-0405'
              OR class = 'HELD' AND code LIKE 'GTY-04%' AND EXISTS (SELECT FROM hold_release h
                WHERE h.study_uid = e.study_uid AND h.source = e.source))
            ORDER BY sop_uid LIMIT ?\
            """,
            row -> row.getString(1),
            order.studyInstanceUid(),
            order.source(),
            MOST_WANTED + 1);
    boolean all = wanted.size() > MOST_WANTED;
    return new ExtractOrder(
        order.orderId(),
        order.source(),
        order.studyInstanceUid(),
        order.expectedInstances(),
        all ? null : order.knownListing(),
        all ? List.of() : wanted,
        order.characterSet());
  }

  /**
   * The unsent orders of a run at a source are not executed: their studies are incomplete. What was
   * put first stays.
   */
  void fail(Connection connection, long run, String source, Reason reason) throws SQLException {
    Instant now = Facts.micros(Instant.now());
    List<StudyExtracted> ended =
        Sql.list(
            connection,
            "SELECT ordinal, study_uid FROM study_order WHERE run = ? AND source = ? AND lane > 0"
                + " AND sent_at IS NULL AND closed_at IS NULL ORDER BY ordinal",
            row -> unsent(source, row.getLong(1), row.getString(2), reason, now),
            run,
            source);
    for (int from = 0; from < ended.size(); from += AT_ONCE) {
      ledger.apply(connection, ended.subList(from, Math.min(ended.size(), from + AT_ONCE)));
    }
  }

  private static StudyExtracted unsent(
      String source, long ordinal, String study, Reason reason, Instant now) {
    String id = OrderIds.extract(ordinal);
    return new StudyExtracted(
        source,
        id,
        "unsent-" + ordinal,
        study,
        Outcome.FAILED,
        0,
        0,
        0,
        reason.code(),
        reason.message(),
        now,
        now);
  }

  /** Events of ended orders that are still outstanding will not come: they are written off. */
  void writeOff(Connection connection, String wave) throws SQLException {
    List<String> uids =
        Sql.list(
            connection,
            """
            SELECT s.study_uid FROM study s
            WHERE s.class = 'PENDING' AND s.open AND s.ended_ordinal = s.ordinal
              AND EXISTS (SELECT FROM wave_study w WHERE w.study_uid = s.study_uid
                AND w.source = s.source AND w.wave = ?)\
            """,
            row -> row.getString(1),
            wave);
    if (uids.isEmpty()) {
      return;
    }
    Map<StudyTable.AtSource, StudyTable.Row> rows = studies.load(connection, uids);
    List<StudyTable.Row> writtenOff = new ArrayList<>();
    for (StudyTable.Row row : rows.values()) {
      StudyFacts.Ended ended = row.facts().ended();
      if (row.state().open() && ended != null && ended.ordinal() == row.facts().ordinal()) {
        writtenOff.add(new StudyTable.Row(row.facts().noLongerWaitedFor(), row.counts()));
      }
    }
    studies.write(connection, writtenOff);
  }
}
