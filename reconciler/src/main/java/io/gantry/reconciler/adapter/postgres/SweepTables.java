package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.event.InventoryEvent.KeysProbed;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.InventoryEvent.SweepProgress;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.inventory.Claim;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tables sweep, sweep_study, sweep_seen, inventory_study: what sweeps of inventories see. A row
 * that a later sweep sees as it is costs eight bytes in sweep_seen until that sweep ends.
 */
final class SweepTables {
  /** Sweeps of inventories; those of waves are named otherwise (RunTable). */
  private static final String PREFIX = "i-";

  /** One study as a sweep sees it. */
  private record Seen(
      String sweepId,
      String source,
      String studyUid,
      @Nullable Integer instances,
      @Nullable Integer series,
      int facts) {
    static Seen of(StudyFound row) {
      return new Seen(
          row.sweepId(),
          row.source(),
          row.studyInstanceUid(),
          row.instances(),
          row.series(),
          Objects.hash(
              text(row.studyDate()),
              text(row.accessionNumber()),
              text(row.patientId()),
              text(row.issuerOfPatientId())));
    }

    private static String text(@Nullable String value) {
      return value == null ? "" : value;
    }
  }

  private final Bulk<Seen> number =
      rows(
          """
          INSERT INTO inventory_study (source, study_uid)
          SELECT DISTINCT v.source, v.study_uid FROM :rows
          WHERE NOT EXISTS (SELECT FROM inventory_study d
            WHERE d.study_uid = v.study_uid AND d.source = v.source)\
          """);

  private static final String NUMBERED =
      """
       FROM :rows JOIN sweep s ON s.sweep_id = v.sweep_id AND s.source = v.source
        JOIN inventory_study d ON d.study_uid = v.study_uid AND d.source = v.source
      """;

  private final Bulk<Seen> see =
      rows(
          """
          INSERT INTO sweep_study AS t (view, study, instances, series, facts, since)
          SELECT DISTINCT ON (s.view, d.study)
            s.view, d.study, v.instances, v.series, v.facts, s.sweep
          """
              + NUMBERED
              + """
              ORDER BY s.view, d.study, s.sweep DESC
              ON CONFLICT (view, study) DO UPDATE SET
                instances = coalesce(excluded.instances, t.instances),
                series = coalesce(excluded.series, t.series), facts = excluded.facts,
                since = CASE WHEN t.gone IS NULL THEN t.since ELSE excluded.since END,
                changed = CASE WHEN t.gone IS NULL THEN excluded.since END,
                gone = NULL
              WHERE t.gone IS NOT NULL OR t.facts <> excluded.facts
                OR coalesce(excluded.instances, t.instances) IS DISTINCT FROM t.instances
                OR coalesce(excluded.series, t.series) IS DISTINCT FROM t.series\
              """);

  private final Bulk<Seen> unchanged =
      rows(
          "INSERT INTO sweep_seen (sweep, study) SELECT DISTINCT s.sweep, d.study"
              + NUMBERED
              + " JOIN sweep_study t ON t.view = s.view AND t.study = d.study"
              + " WHERE t.since <> s.sweep AND t.changed IS DISTINCT FROM s.sweep");

  private static Bulk<Seen> rows(String sql) {
    return new Bulk<Seen>(sql)
        .text("sweep_id", Seen::sweepId)
        .text("source", Seen::source)
        .text("study_uid", Seen::studyUid)
        .integer("instances", Seen::instances)
        .integer("series", Seen::series)
        .integer("facts", Seen::facts);
  }

  private static final String FOUND_OTHERWISE =
      """
      SELECT v.n FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::int[])
          WITH ORDINALITY AS v (study_uid, source, study_date, modalities, series, instances, n)
        LEFT JOIN study s ON s.study_uid = v.study_uid AND s.source = v.source
      WHERE s.found_at IS NULL OR coalesce(v.study_date, '') <> coalesce(s.study_date, '')
        OR v.modalities <> '' AND v.modalities IS DISTINCT FROM s.modalities
        OR coalesce(v.series, s.found_series) IS DISTINCT FROM s.found_series
        OR coalesce(v.instances, s.found_instances) IS DISTINCT FROM s.found_instances\
      """;

  static boolean isInventory(String sweepId) {
    return sweepId.startsWith(PREFIX);
  }

  static String sweepId(long inventory, String source, String kind, int part) {
    return PREFIX + inventory + '-' + source + '-' + kind + (part == 0 ? "" : "-" + part);
  }

  /** Writes what the events say, and adds to the batch what concerns the studies' own rows. */
  void write(Connection connection, EventBatch batch) throws SQLException {
    write(connection, batch.swept.stream().map(Seen::of).toList());
    PatientHash.write(connection, batch.swept);
    for (int place : foundOtherwise(connection, batch.swept)) {
      batch.addStudy(batch.swept.get(place));
    }
    for (KeysProbed probe : batch.probes) {
      keys(connection, probe);
    }
    for (SweepProgress progress : batch.progress) {
      progress(connection, progress);
    }
    for (SweepFinished sweep : batch.sweeps) {
      if (isInventory(sweep.sweepId())) {
        finish(connection, sweep);
      }
    }
  }

  /** Studies of a file. */
  void claim(Connection connection, String sweepId, String source, List<Claim> claims)
      throws SQLException {
    write(
        connection,
        claims.stream()
            .map(claim ->
                new Seen(
                    sweepId,
                    source,
                    claim.studyInstanceUid(),
                    claim.instances(),
                    claim.series(),
                    Objects.hash(claim.studyDate() == null ? "" : claim.studyDate())))
            .toList());
  }

  private void write(Connection connection, List<Seen> rows) throws SQLException {
    number.execute(connection, rows);
    see.execute(connection, rows);
    unchanged.execute(connection, rows);
  }

  /** Rows by place that differ from what the study's own row says, or that it does not have. */
  private static Collection<Integer> foundOtherwise(Connection connection, List<StudyFound> rows)
      throws SQLException {
    Set<Integer> places = new HashSet<>();
    if (rows.isEmpty()) {
      return places;
    }
    try (PreparedStatement select = connection.prepareStatement(FOUND_OTHERWISE)) {
      Object[][] columns = new Object[6][rows.size()];
      for (int i = 0; i < rows.size(); i++) {
        StudyFound row = rows.get(i);
        columns[0][i] = row.studyInstanceUid();
        columns[1][i] = row.source();
        columns[2][i] = row.studyDate();
        columns[3][i] = String.join("\\", row.modalities());
        columns[4][i] = row.series();
        columns[5][i] = row.instances();
      }
      for (int i = 0; i < columns.length; i++) {
        select.setArray(i + 1, connection.createArrayOf(i < 4 ? "text" : "integer", columns[i]));
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          places.add(Math.toIntExact(row.getLong(1)) - 1);
        }
      }
    }
    return places;
  }

  private static void keys(Connection connection, KeysProbed probe) throws SQLException {
    try {
      Sql.update(
          connection,
          "UPDATE sweep SET keys = ?::jsonb WHERE sweep_id = ? AND source = ?",
          Json.mapper().writeValueAsString(probe.keys()),
          probe.sweepId(),
          probe.source());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write matching keys", e);
    }
  }

  private static void progress(Connection connection, SweepProgress progress) throws SQLException {
    Sql.update(
        connection,
        """
        UPDATE sweep SET told = greatest(told, ?), queries = greatest(queries, ?),
          doubts = greatest(doubts, ?) WHERE sweep_id = ? AND source = ?\
        """,
        progress.studies(),
        progress.queries(),
        progress.doubts() + progress.unreadable(),
        progress.sweepId(),
        progress.source());
  }

  private static void finish(Connection connection, SweepFinished sweep) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE sweep SET swept = array_append(swept, ?), partitions = ?,
              told = greatest(told, ?), code = coalesce(code, ?), message = coalesce(message, ?)
            WHERE sweep_id = ? AND source = ? AND NOT ? = ANY (swept)\
            """)) {
      update.setInt(1, sweep.partition());
      update.setInt(2, sweep.partitions());
      update.setInt(3, sweep.studies());
      update.setString(4, sweep.code());
      update.setString(5, sweep.message());
      update.setString(6, sweep.sweepId());
      update.setString(7, sweep.source());
      update.setInt(8, sweep.partition());
      update.executeUpdate();
    }
  }

  /** Begins a sweep; returns its number. */
  static int begin(
      Connection connection,
      long inventory,
      String source,
      String kind,
      String sweepId,
      @Nullable String lastAsked)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO sweep_view (source, kind) SELECT ?, ? WHERE NOT EXISTS"
            + " (SELECT FROM sweep_view WHERE source = ? AND kind = ?)",
        source,
        kind,
        source,
        kind);
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO sweep (sweep_id, inventory, source, kind, view, last_asked)
            SELECT ?, ?, source, kind, view, ? FROM sweep_view WHERE source = ? AND kind = ?
            RETURNING sweep\
            """)) {
      insert.setString(1, sweepId);
      insert.setLong(2, inventory);
      insert.setString(3, lastAsked);
      insert.setString(4, source);
      insert.setString(5, kind);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /**
   * A sweep has ended and every row of it is in: what it did not see any more is gone, where it was
   * complete.
   *
   * @param whole whether it asked for all that the source has
   */
  static void end(Connection connection, int sweep, boolean whole) throws SQLException {
    if (whole) {
      Sql.update(
          connection,
          """
          UPDATE sweep_study t SET gone = s.sweep FROM sweep s
          WHERE s.sweep = ? AND s.code IS NULL AND t.view = s.view AND t.gone IS NULL
            AND t.since <> s.sweep AND t.changed IS DISTINCT FROM s.sweep
            AND NOT EXISTS (SELECT FROM sweep_seen x WHERE x.sweep = s.sweep AND x.study = t.study)\
          """,
          sweep);
    }
    Sql.update(connection, "DELETE FROM sweep_seen WHERE sweep = ?", sweep);
    Sql.update(
        connection,
        """
        UPDATE sweep s SET finished_at = now(), changed = n.changed, vanished = n.vanished,
          added = CASE WHEN w.latest IS NULL THEN 0 ELSE n.added END,
          studies = CASE WHEN s.code IS NULL AND s.kind <> 'asked' THEN n.studies
            ELSE least(s.told, n.studies) END
        FROM sweep_view w, (SELECT count(*) FILTER (WHERE t.gone IS NULL) AS studies,
            count(*) FILTER (WHERE t.since = b.sweep) AS added,
            count(*) FILTER (WHERE t.changed = b.sweep AND t.since <> b.sweep) AS changed,
            count(*) FILTER (WHERE t.gone = b.sweep) AS vanished
          FROM sweep b LEFT JOIN sweep_study t ON t.view = b.view WHERE b.sweep = ?) n
        WHERE s.sweep = ? AND w.view = s.view\
        """,
        sweep,
        sweep);
    Sql.update(
        connection,
        "UPDATE sweep_view w SET latest = s.sweep FROM sweep s"
            + " WHERE s.sweep = ? AND w.view = s.view AND s.code IS NULL",
        sweep);
  }
}
