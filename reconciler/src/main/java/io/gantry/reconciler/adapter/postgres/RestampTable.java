package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.LoadedEvent.InstanceRestamped;
import io.gantry.contracts.event.LoadedEvent.RestampRefused;
import io.gantry.contracts.event.LoadedEvent.StudyRestamped;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.StoredPartSettled;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.wave.Request;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tables restamp and restamp_instance: what was asked for, and the versions that came of it. */
final class RestampTable {
  /** Another decision came first. */
  private static final String DROPPED = "GTY-0663";

  private static final String ENDED = "applied_at IS NOT NULL OR refused_at IS NOT NULL";
  private static final String VIEW =
      """
      SELECT r.ordinal, r.study_uid, r.decision_id,
        CASE WHEN r.applied_at IS NOT NULL THEN 'done' WHEN r.refused_at IS NOT NULL THEN 'refused'
          WHEN r.ordered_at IS NOT NULL THEN 'ordered' ELSE 'waiting' END,
        r.asked_by, r.why, r.asked_at, coalesce(r.applied_at, r.refused_at),
        (SELECT count(*) FROM restamp_instance i
          WHERE i.restamp = r.ordinal AND i.stored <> i.previous),
        r.instances, r.refused_code, r.refused_message
      FROM restamp r\
      """;

  private final Bulk<InstanceRestamped> insert =
      new Bulk<InstanceRestamped>(
              """
              INSERT INTO restamp_instance (:columns) SELECT DISTINCT ON (sop_uid, restamp) :columns
              FROM :rows ORDER BY sop_uid, restamp, stored
              ON CONFLICT (sop_uid, restamp) DO NOTHING\
              """)
          .text("sop_uid", e -> e.instance().sopInstanceUid())
          .number("restamp", e -> OrderIds.restampOrdinal(e.orderId()))
          .text("study_uid", e -> e.instance().studyInstanceUid())
          .bytes("received", e -> e.received().toBytes())
          .bytes("previous", e -> e.previous().toBytes())
          .bytes("stored", e -> e.stored().instance().toBytes());

  /** SOP Instance UIDs that these restamps have made versions of. */
  static Set<String> instances(Connection connection, Collection<StudyRestamped> done)
      throws SQLException {
    return done.isEmpty()
        ? Set.of()
        : new HashSet<>(
            Sql.list(
                connection,
                "SELECT sop_uid FROM restamp_instance WHERE restamp = ANY (?)",
                row -> row.getString(1),
                done.stream().map(e -> OrderIds.restampOrdinal(e.orderId())).toList()));
  }

  /** Puts on record what the loader told; returns the restamps that are done by it. */
  Set<Long> write(Connection connection, EventBatch batch) throws SQLException {
    insert.execute(connection, batch.restamped);
    Set<Long> done = new HashSet<>();
    for (StudyRestamped event : batch.restamps) {
      long ordinal = OrderIds.restampOrdinal(event.orderId());
      int changed =
          Sql.update(
              connection,
              """
              UPDATE restamp SET applied_at = ?, instances = ?, wanted = NULL
              WHERE ordinal = ? AND NOT (%s)
                AND (SELECT count(*) FROM restamp_instance WHERE restamp = ?) = ?\
              """
                  .formatted(ENDED),
              event.at(),
              event.instances(),
              ordinal,
              ordinal,
              event.instances());
      if (changed > 0) {
        done.add(ordinal);
        IdentityMoves.ended(connection, ordinal, StoredPartSettled.Outcome.MOVED, null);
        audit(connection, event.studyInstanceUid(), "restamped", ordinal, event.instances() + "");
      } else {
        again(connection, event, ordinal);
      }
    }
    for (RestampRefused event : batch.notRestamped) {
      refused(connection, event);
    }
    return done;
  }

  /** The loader is done, but what it told of some instances was lost: it is asked once more. */
  private static void again(Connection connection, StudyRestamped event, long ordinal)
      throws SQLException {
    int changed =
        Sql.update(
            connection,
            "UPDATE restamp SET ordered_at = NULL WHERE ordinal = ? AND ordered_at IS NOT NULL"
                + " AND NOT ("
                + ENDED
                + ")",
            ordinal);
    if (changed > 0) {
      audit(
          connection,
          event.studyInstanceUid(),
          "restamp ordered again",
          ordinal,
          "not all of its " + event.instances() + " versions were heard of");
    }
  }

  private static void refused(Connection connection, RestampRefused event) throws SQLException {
    long ordinal = OrderIds.restampOrdinal(event.orderId());
    int changed =
        Sql.update(
            connection,
            "UPDATE restamp SET refused_at = ?, refused_code = ?, refused_message = ?,"
                + " wanted = NULL WHERE ordinal = ? AND NOT ("
                + ENDED
                + ")",
            event.at(),
            event.code(),
            event.message(),
            ordinal);
    if (changed > 0) {
      IdentityMoves.ended(connection, ordinal, StoredPartSettled.Outcome.REFUSED, event.code());
      audit(connection, event.studyInstanceUid(), "restamp refused", ordinal, event.code());
    }
  }

  private static void audit(
      Connection connection, String study, String action, long ordinal, String detail)
      throws SQLException {
    Audit.write(
        connection,
        Request.own("restamp " + ordinal),
        action,
        Audit.study(study),
        "restamp " + ordinal + ": " + detail);
  }

  /** Takes a decision; of one that is on record already the ordinal there. */
  static long add(Connection connection, String study, RestampDecision decision, Request request)
      throws SQLException {
    Optional<Long> fresh =
        Sql.one(
            connection,
            """
            INSERT INTO restamp (ordinal, study_uid, decision_id, wanted, asked_by, why)
            VALUES (nextval('order_ordinal'), ?, ?, ?::jsonb, ?, ?)
            ON CONFLICT (study_uid, decision_id) DO NOTHING RETURNING ordinal\
            """,
            row -> row.getLong(1),
            study,
            decision.decisionId(),
            Sql.json(decision),
            request.by(),
            request.why());
    if (fresh.isPresent()) {
      Audit.write(
          connection,
          request,
          "restamp",
          Audit.study(study),
          "restamp " + fresh.get() + ", decision " + decision.decisionId());
      return fresh.get();
    }
    return Sql.one(
            connection,
            "SELECT ordinal FROM restamp WHERE study_uid = ? AND decision_id = ?",
            row -> row.getLong(1),
            study,
            decision.decisionId())
        .orElseThrow();
  }

  /** Ends a restamp that was not begun, since another decision came. */
  static void dropped(Connection connection, String study, long ordinal) throws SQLException {
    Sql.update(
        connection,
        "UPDATE restamp SET refused_at = now(), refused_code = ?, refused_message = ?,"
            + " wanted = NULL WHERE ordinal = ?",
        DROPPED,
        "Another decision about the study's patient came before it was begun",
        ordinal);
    IdentityMoves.ended(connection, ordinal, StoredPartSettled.Outcome.DROPPED, DROPPED);
    audit(connection, study, "restamp dropped", ordinal, DROPPED);
  }

  /** Ends a restamp for which nothing is to be done: the study is as wanted. */
  static void asWanted(Connection connection, String study, long ordinal) throws SQLException {
    Sql.update(
        connection,
        "UPDATE restamp SET applied_at = now(), instances = 0, wanted = NULL WHERE ordinal = ?",
        ordinal);
    IdentityMoves.ended(connection, ordinal, StoredPartSettled.Outcome.MOVED, null);
    audit(connection, study, "restamped", ordinal, "the study was so already");
  }

  static RestampView view(Connection connection, long ordinal) throws SQLException {
    return Sql.one(connection, VIEW + " WHERE r.ordinal = ?", RestampTable::view, ordinal)
        .orElseThrow();
  }

  static List<RestampView> ofStudy(Connection connection, String study) throws SQLException {
    return Sql.list(
        connection,
        VIEW + " WHERE r.study_uid = ? ORDER BY r.ordinal DESC LIMIT 100",
        RestampTable::view,
        study);
  }

  /** Index restamp_open_by_age. */
  static List<RestampView> open(Connection connection, long after, int limit) throws SQLException {
    return Sql.list(
        connection,
        VIEW
            + " WHERE r.applied_at IS NULL AND r.refused_at IS NULL AND r.ordinal > ?"
            + " ORDER BY r.ordinal LIMIT ?",
        RestampTable::view,
        after,
        limit);
  }

  private static RestampView view(ResultSet row) throws SQLException {
    return new RestampView(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getTimestamp(7).toInstant(),
        InstanceTables.instant(row, 8),
        row.getInt(9),
        (Integer) row.getObject(10),
        row.getString(11),
        row.getString(12));
  }
}
