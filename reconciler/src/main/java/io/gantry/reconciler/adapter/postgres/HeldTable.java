package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.reconciler.ledger.HeldObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Table held_object: where the copies of held objects lie; the latest received counts. */
final class HeldTable {
  private final Bulk<InstanceHeld> put =
      new Bulk<InstanceHeld>(
              """
              INSERT INTO held_object (:columns) SELECT :columns FROM :rows
              ON CONFLICT (sop_uid, source, study_uid) DO UPDATE SET
                series_uid = excluded.series_uid, transfer_syntax = excluded.transfer_syntax,
                volume = excluded.volume, segment = excluded.segment, place = excluded.place,
                length = excluded.length, head_length = excluded.head_length,
                tail_length = excluded.tail_length, received_at = excluded.received_at
              WHERE held_object.received_at <= excluded.received_at\
              """)
          .text("sop_uid", e -> e.instance().sopInstanceUid())
          .text("source", InstanceHeld::source)
          .text("study_uid", e -> e.instance().studyInstanceUid())
          .text("series_uid", e -> e.instance().seriesInstanceUid())
          .text("transfer_syntax", InstanceHeld::transferSyntaxUid)
          .text("volume", e -> e.spool().volume())
          .text("segment", e -> e.spool().segment())
          .number("place", e -> e.spool().offset())
          .number("length", e -> e.spool().length())
          .number("head_length", e -> e.received().head().length())
          .number("tail_length", e -> e.received().tail().length())
          .time("received_at", InstanceHeld::receivedAt);

  void write(Connection connection, List<InstanceHeld> events) throws SQLException {
    Map<String, InstanceHeld> latest = new LinkedHashMap<>();
    events.stream()
        .sorted(Comparator.comparing(InstanceHeld::receivedAt))
        .forEach(e -> latest.put(e.instance() + " " + e.source(), e));
    put.execute(connection, List.copyOf(latest.values()));
  }

  /** Those that are held still, study by study. */
  static List<HeldObject> read(
      Connection connection, @Nullable String study, @Nullable String source, int limit)
      throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT h.study_uid, h.series_uid, h.sop_uid, h.source, h.transfer_syntax, h.volume,
          h.segment, h.place, h.length, h.head_length, h.tail_length, h.received_at
        FROM held_object h JOIN expectation e ON e.sop_uid = h.sop_uid AND e.source = h.source
          AND e.study_uid = h.study_uid AND e.class = 'HELD'
        WHERE (?::text IS NULL OR h.study_uid = ?) AND (?::text IS NULL OR h.source = ?)
        ORDER BY h.study_uid, h.sop_uid, h.source LIMIT ?\
        """,
        HeldTable::row,
        study,
        study,
        source,
        source,
        limit);
  }

  private static HeldObject row(ResultSet row) throws SQLException {
    return new HeldObject(
        new InstanceId(row.getString(1), row.getString(2), row.getString(3)),
        row.getString(4),
        row.getString(5),
        new SpoolRef(row.getString(6), row.getString(7), row.getLong(8), row.getLong(9)),
        row.getLong(10),
        row.getLong(11),
        row.getTimestamp(12).toInstant());
  }
}
