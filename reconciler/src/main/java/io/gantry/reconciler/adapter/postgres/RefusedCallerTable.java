package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.CallersRefused.Caller;
import io.gantry.contracts.event.CallersRefused.Reason;
import io.gantry.reconciler.watch.RefusedCaller;
import io.gantry.reconciler.watch.RefusedCallers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/**
 * Tables {@code refused_caller}, {@code refused_others}, {@code refused_teller}: a few hundred rows
 * whatever comes, so statements read them whole.
 */
final class RefusedCallerTable {
  /** Extractor processes whose latest event is remembered; each start of one is another. */
  private static final int TELLERS = 100;

  /** An event and one of its callers. */
  private record Row(String teller, Caller caller) {}

  private final Bulk<Row> add =
      new Bulk<Row>(
              """
              INSERT INTO refused_caller (:columns) SELECT :columns FROM :rows
              ON CONFLICT (remote, calling_ae, reason) DO UPDATE SET
                times = refused_caller.times + excluded.times,
                first_at = least(refused_caller.first_at, excluded.first_at),
                last_at = greatest(refused_caller.last_at, excluded.last_at),
                called_ae = excluded.called_ae, answer = excluded.answer,
                extractor = excluded.extractor\
              """)
          .text("remote", row -> row.caller().remote())
          .text("calling_ae", row -> row.caller().callingAe())
          .text("reason", row -> row.caller().reason().name())
          .text("called_ae", row -> row.caller().calledAe())
          .text("answer", row -> row.caller().answer())
          .text("extractor", Row::teller)
          .number("times", row -> row.caller().times())
          .time("first_at", row -> row.caller().firstAt())
          .time("last_at", row -> row.caller().lastAt());

  void write(Connection connection, List<CallersRefused> events) throws SQLException {
    for (CallersRefused event : events) {
      if (isNew(connection, event)) {
        add.execute(
            connection,
            event.callers().stream().map(caller -> new Row(event.teller(), caller)).toList());
        others(connection, event);
      }
    }
    if (!events.isEmpty()) {
      forget(connection);
    }
  }

  private static boolean isNew(Connection connection, CallersRefused event) throws SQLException {
    return Sql.update(
            connection,
            """
            INSERT INTO refused_teller (teller, sequence, told_at) VALUES (?, ?, ?)
            ON CONFLICT (teller) DO UPDATE
              SET sequence = excluded.sequence, told_at = excluded.told_at
              WHERE refused_teller.sequence < excluded.sequence\
            """,
            event.teller(),
            event.sequence(),
            event.at())
        > 0;
  }

  private static void others(Connection connection, CallersRefused event) throws SQLException {
    if (event.others() > 0) {
      Sql.update(
          connection,
          "UPDATE refused_others SET times = times + ?, last_at = greatest(last_at, ?)",
          event.others(),
          event.othersLastAt() == null ? event.at() : event.othersLastAt());
    }
  }

  /** First of each address, then of all; who is forgotten goes on counting among the others. */
  private static void forget(Connection connection) throws SQLException {
    Sql.update(
        connection,
        """
        WITH here AS (
          SELECT remote, calling_ae, reason, last_at, row_number() OVER (
            PARTITION BY remote ORDER BY last_at DESC, calling_ae, reason) AS of_address
          FROM refused_caller),
        ranked AS (
          SELECT *, row_number() OVER (
            ORDER BY of_address > ?, last_at DESC, remote, calling_ae, reason) AS of_all
          FROM here),
        gone AS (
          DELETE FROM refused_caller c USING ranked r
          WHERE c.remote = r.remote AND c.calling_ae = r.calling_ae AND c.reason = r.reason
            AND (r.of_address > ? OR r.of_all > ?)
          RETURNING c.times, c.last_at)
        UPDATE refused_others o SET times = o.times + g.times,
          last_at = greatest(o.last_at, g.last_at)
        FROM (SELECT sum(times)::bigint AS times, max(last_at) AS last_at FROM gone) AS g
        WHERE g.times > 0\
        """,
        RefusedCallers.MOST_OF_ADDRESS,
        RefusedCallers.MOST_OF_ADDRESS,
        RefusedCallers.MOST);
    Sql.update(
        connection,
        """
        DELETE FROM refused_teller WHERE teller NOT IN (
          SELECT teller FROM refused_teller ORDER BY told_at DESC, teller LIMIT ?)\
        """,
        TELLERS);
  }

  static RefusedCallers read(Connection connection) throws SQLException {
    List<RefusedCaller> callers =
        Sql.list(
            connection,
            """
            SELECT calling_ae, called_ae, remote, reason, answer, times, first_at, last_at,
              extractor
            FROM refused_caller ORDER BY last_at DESC, remote, calling_ae, reason LIMIT ?\
            """,
            RefusedCallerTable::caller,
            RefusedCallers.MOST);
    return Sql.one(
            connection,
            "SELECT times, last_at FROM refused_others",
            row -> {
              Timestamp last = row.getTimestamp(2);
              return new RefusedCallers(
                  callers, row.getLong(1), last == null ? null : last.toInstant());
            })
        .orElse(RefusedCallers.NONE);
  }

  private static RefusedCaller caller(ResultSet row) throws SQLException {
    return new RefusedCaller(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        Reason.valueOf(row.getString(4)),
        row.getString(5),
        row.getLong(6),
        row.getTimestamp(7).toInstant(),
        row.getTimestamp(8).toInstant(),
        row.getString(9));
  }
}
