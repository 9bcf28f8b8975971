package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.ledger.Reason;
import io.gantry.reconciler.ledger.StudyFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

  private final StudyTable studies = new StudyTable();
  private final LedgerBatch ledger = new LedgerBatch();

  /**
   * Plans an order for each study of the wave that needs one: never ordered; incomplete; with
   * rejected instances or such as the spool has lost; settled, but the archive now counts other
   * than it listed, or does not count. Where every listed instance is accounted for, the order
   * carries the known listing, so that of an unchanged study only what is still to be had is moved.
   * Studies whose order is open are not ordered twice: an unsent order of another run becomes this
   * one's.
   */
  void plan(Connection connection, RunTable.Run run) throws SQLException {
    update(
        connection,
        """
        UPDATE study_order o SET run = ? FROM wave_study w
        WHERE w.wave = ? AND w.study_uid = o.study_uid AND w.source = o.source
          AND o.sent_at IS NULL AND o.closed_at IS NULL\
        """,
        run.id(),
        run.wave());
    update(
        connection,
        """
        INSERT INTO study_order
          (ordinal, source, study_uid, run, study_date, expected, known_listing)
        SELECT nextval('order_ordinal'), s.source, s.study_uid, ?, coalesce(s.study_date, ''),
          s.found_instances,
          CASE WHEN s.class IN ('VERIFIED', 'HELD', 'REJECTED')
            OR s.class = 'INCOMPLETE' AND s.n_listed = s.listed AND s.n_pending = 0
            THEN s.listing END
        FROM wave_study w JOIN study s ON s.study_uid = w.study_uid AND s.source = w.source
        WHERE w.wave = ?
          AND EXISTS (SELECT FROM run_source r WHERE r.run = ? AND r.source = w.source)
          AND NOT EXISTS (SELECT FROM study_order o WHERE o.study_uid = s.study_uid
            AND o.source = s.source AND o.closed_at IS NULL)
          AND (s.class IN ('INCOMPLETE', 'REJECTED')
            OR s.class = 'HELD' AND EXISTS (SELECT FROM expectation e
              WHERE e.study_uid = s.study_uid AND e.source = s.source
                AND e.class = 'HELD' AND e.code = 'GTY-0405')
            OR s.class = 'PENDING' AND (s.ordinal = 0 OR NOT s.open AND s.n_pending = 0)
            OR s.class IN ('VERIFIED', 'HELD', 'REJECTED') AND w.run = ?
              AND s.found_instances IS DISTINCT FROM s.listed)\
        """,
        run.id(),
        run.wave(),
        run.id(),
        run.id());
    open(connection);
  }

  /** Orders that were sent but never ended go out again under new ordinals. */
  void reorder(Connection connection) throws SQLException {
    update(
        connection,
        """
        WITH lost AS (
          UPDATE study_order SET closed_at = now()
          WHERE sent_at IS NOT NULL AND closed_at IS NULL RETURNING *)
        INSERT INTO study_order
          (ordinal, source, study_uid, run, study_date, expected, known_listing)
        SELECT nextval('order_ordinal'), source, study_uid, run, study_date, expected, NULL
        FROM lost\
        """);
    update(
        connection,
        """
        INSERT INTO study_order (ordinal, source, study_uid, run, study_date, expected)
        SELECT nextval('order_ordinal'), s.source, s.study_uid, coalesce((
            SELECT max(o.run) FROM study_order o
            WHERE o.ordinal = s.ordinal), 0),
          coalesce(s.study_date, ''), s.found_instances
        FROM study s WHERE s.class = 'PENDING' AND s.ordinal > 0
          AND NOT EXISTS (SELECT FROM study_order o WHERE o.study_uid = s.study_uid
            AND o.source = s.source AND o.closed_at IS NULL)\
        """);
    open(connection);
  }

  /** As StudyFacts.ordered and StudyState say, for every order just planned. */
  private static void open(Connection connection) throws SQLException {
    update(
        connection,
        """
        UPDATE study s SET ordinal = o.ordinal, n_seen = 0, class = 'PENDING', open = true,
          remainder = greatest(0, coalesce(s.found_instances, s.listed, 0) - s.n_listed),
          code = NULL, message = NULL
        FROM study_order o
        WHERE o.study_uid = s.study_uid AND o.source = s.source AND o.closed_at IS NULL
          AND o.sent_at IS NULL AND o.ordinal > s.ordinal\
        """);
  }

  /**
   * Sends the next orders of a source, newest study date first, as far as its credits go.
   *
   * @param credits how many may be open
   * @param runs whose orders may go
   */
  int release(
      Connection connection, String source, int partition, int credits, Collection<Long> runs)
      throws SQLException {
    List<ExtractOrder> orders = new ArrayList<>();
    try (PreparedStatement next =
        connection.prepareStatement(
            """
            WITH next AS (
              SELECT ordinal FROM study_order
              WHERE source = ? AND sent_at IS NULL AND closed_at IS NULL AND run = ANY (?)
              ORDER BY study_date DESC, study_uid
              LIMIT greatest(0, ? - (SELECT count(*) FROM study_order
                WHERE source = ? AND sent_at IS NOT NULL AND closed_at IS NULL))),
            sent AS (
              UPDATE study_order o SET sent_at = now() FROM next
              WHERE o.ordinal = next.ordinal
              RETURNING o.ordinal, o.study_uid, o.expected, o.known_listing, o.study_date)
            SELECT * FROM sent ORDER BY study_date DESC, study_uid\
            """)) {
      next.setString(1, source);
      next.setArray(2, connection.createArrayOf("bigint", runs.toArray()));
      next.setInt(3, credits);
      next.setString(4, source);
      try (ResultSet row = next.executeQuery()) {
        while (row.next()) {
          orders.add(
              new ExtractOrder(
                  OrderIds.extract(row.getLong(1)),
                  source,
                  row.getString(2),
                  (Integer) row.getObject(3),
                  Packed.sha256(row.getBytes(4))));
        }
      }
    }
    for (ExtractOrder order : orders) {
      Outbox.order(
          connection, partition, order.knownListing() == null ? order : only(connection, order));
    }
    return orders.size();
  }

  /** The order with what is still to be had; for everything where that is too long for an event. */
  private static ExtractOrder only(Connection connection, ExtractOrder order) throws SQLException {
    List<String> wanted = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT sop_uid FROM expectation
            WHERE study_uid = ? AND source = ? AND (class IN ('MISSING', 'REJECTED')
              OR class = 'HELD' AND code = 'GTY-0405')
            ORDER BY sop_uid LIMIT ?\
            """)) {
      select.setString(1, order.studyInstanceUid());
      select.setString(2, order.source());
      select.setInt(3, MOST_WANTED + 1);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          wanted.add(row.getString(1));
        }
      }
    }
    boolean all = wanted.size() > MOST_WANTED;
    return new ExtractOrder(
        order.orderId(),
        order.source(),
        order.studyInstanceUid(),
        order.expectedInstances(),
        all ? null : order.knownListing(),
        all ? List.of() : wanted);
  }

  /** The unsent orders of a source can't be executed: their studies are incomplete. */
  void fail(Connection connection, long run, String source, Reason reason) throws SQLException {
    List<StudyExtracted> ended = new ArrayList<>();
    Instant now = Facts.micros(Instant.now());
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT ordinal, study_uid FROM study_order WHERE run = ? AND source = ?"
                + " AND sent_at IS NULL AND closed_at IS NULL ORDER BY ordinal")) {
      select.setLong(1, run);
      select.setString(2, source);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ended.add(unsent(source, row.getLong(1), row.getString(2), reason, now));
        }
      }
    }
    if (!ended.isEmpty()) {
      ledger.apply(connection, ended);
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
    List<String> uids = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT s.study_uid FROM wave_study w
              JOIN study s ON s.study_uid = w.study_uid AND s.source = w.source
            WHERE w.wave = ? AND s.open AND s.ended_ordinal = s.ordinal\
            """)) {
      select.setString(1, wave);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          uids.add(row.getString(1));
        }
      }
    }
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

  static int update(Connection connection, String sql, Object... arguments) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        update.setObject(i + 1, arguments[i]);
      }
      return update.executeUpdate();
    }
  }
}
