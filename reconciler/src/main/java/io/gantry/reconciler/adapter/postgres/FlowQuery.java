package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.watch.Backlog;
import io.gantry.reconciler.watch.Flow;
import io.gantry.reconciler.watch.Flow.Point;
import io.gantry.reconciler.watch.SourceTotals;
import io.gantry.reconciler.watch.SourceTotals.Stages;
import io.gantry.reconciler.watch.Span;
import io.gantry.reconciler.wave.WaveSummary.Studies;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The roll-ups source_tally and flow, and what waits. */
final class FlowQuery {
  private FlowQuery() {}

  /** One row per source; the two minutes come from the key (source, minute) of throughput. */
  static List<SourceTotals> totals(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT t.*, coalesce((SELECT objects FROM throughput p WHERE p.source = t.source
            AND p.minute = date_trunc('minute', now()) - interval '1 minute'), 0) AS per_minute,
          (SELECT max(minute) FROM throughput p WHERE p.source = t.source) AS last_received
        FROM source_tally t ORDER BY t.source\
        """,
        FlowQuery::totals);
  }

  private static SourceTotals totals(ResultSet row) throws SQLException {
    long verified = row.getLong("s_verified");
    long held = row.getLong("s_held");
    long rejected = row.getLong("s_rejected");
    long incomplete = row.getLong("s_incomplete");
    long pending = row.getLong("s_pending");
    java.sql.Timestamp last = row.getTimestamp("last_received");
    return new SourceTotals(
        row.getString("source"),
        new Studies(
            verified + held + rejected + incomplete + pending,
            verified,
            0,
            held,
            rejected,
            incomplete,
            pending),
        new Stages(
            row.getLong("expected"),
            row.getLong("received"),
            row.getLong("normalized"),
            row.getLong("loaded"),
            row.getLong("verified"),
            row.getLong("published"),
            row.getLong("held"),
            row.getLong("rejected"),
            row.getLong("missing"),
            row.getLong("pending")),
        row.getLong("per_minute"),
        last == null ? null : last.toInstant());
  }

  /** What one step added, without its time. */
  private record Step(long received, long normalized, long loaded, long verified, long published) {}

  /**
   * From what is now, back: the steps are taken away one by one. The table holds a row per source
   * and minute of work; the key (source, minute) is read once per source.
   */
  static Flow flow(Connection connection, Span span, Instant now) throws SQLException {
    long step = span.step().toSeconds();
    long end = Math.floorDiv(now.getEpochSecond(), step) * step + step;
    long begin = end - span.length().toSeconds();
    Map<Long, Step> steps = new HashMap<>();
    Sql.list(
            connection,
            """
            SELECT floor(extract(epoch FROM f.minute) / ?)::bigint * ?, sum(f.received)::bigint,
              sum(f.normalized)::bigint, sum(f.loaded)::bigint, sum(f.verified)::bigint,
              sum(f.published)::bigint
            FROM source_tally t JOIN flow f ON f.source = t.source AND f.minute >= ?
            GROUP BY 1\
            """,
            row -> Map.entry(row.getLong(1), step(row, 2)),
            step,
            step,
            Instant.ofEpochSecond(begin))
        .forEach(one -> steps.put(one.getKey(), one.getValue()));
    Step left =
        Sql.one(
                connection,
                """
                SELECT coalesce(sum(received), 0)::bigint, coalesce(sum(normalized), 0)::bigint,
                  coalesce(sum(loaded), 0)::bigint, coalesce(sum(verified), 0)::bigint,
                  coalesce(sum(published), 0)::bigint FROM source_tally\
                """,
                row -> step(row, 1))
            .orElseThrow();
    List<Point> points = new ArrayList<>();
    for (long at = end - step; at >= begin; at -= step) {
      Instant until = at + step == end ? now : Instant.ofEpochSecond(at + step);
      points.addFirst(
          new Point(
              until,
              left.received(),
              left.normalized(),
              left.loaded(),
              left.verified(),
              left.published()));
      Step before = steps.getOrDefault(at, new Step(0, 0, 0, 0, 0));
      left =
          new Step(
              left.received() - before.received(),
              left.normalized() - before.normalized(),
              left.loaded() - before.loaded(),
              left.verified() - before.verified(),
              left.published() - before.published());
    }
    return new Flow(span, points);
  }

  private static Step step(ResultSet row, int first) throws SQLException {
    return new Step(
        row.getLong(first),
        row.getLong(first + 1),
        row.getLong(first + 2),
        row.getLong(first + 3),
        row.getLong(first + 4));
  }

  /** Each from a partial index that holds nothing else, or a table that is small. */
  static Backlog backlog(Connection connection) throws SQLException {
    return new Backlog(
        few(connection, "study_identity WHERE outcome <> 'LINKED'"),
        few(
            connection,
            "study_content WHERE published_revision < revision AND refused_revision >= revision"
                + " AND refused_code IS NOT NULL"),
        few(connection, "study_identity WHERE in_doubt"),
        few(connection, "unsolicited"),
        few(connection, "study_content WHERE dirty OR manifest_revision < revision"),
        few(connection, "outbox"));
  }

  private static long few(Connection connection, String from) throws SQLException {
    return Sql.one(
            connection,
            "SELECT count(*) FROM (SELECT FROM " + from + " LIMIT ?) AS few",
            row -> row.getLong(1),
            Backlog.MOST)
        .orElse(0L);
  }
}
