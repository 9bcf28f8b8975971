package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.inventory.InventoryReport.Alone;
import io.gantry.reconciler.inventory.InventoryReport.Comparison;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares what the sweeps of an inventory saw of one source. One pass over their rows makes one
 * row per study in a table of this transaction; the rest reads that.
 */
final class InventoryProof {
  /** Findings of each kind that are kept one by one. */
  private static final int KEPT = 1_000;

  /** Sweeps of this inventory by what they are to the comparison. */
  private static final String SWEEPS =
      """
      SELECT s.sweep, s.view, s.kind, s.kind IN ('list', 'export') AS claims,
        s.kind IN ('date', 'modality', 'patient') AND s.code IS NULL AND EXISTS (
          SELECT FROM jsonb_array_elements(s.keys) k
          WHERE k ->> 'match' = 'MATCHED' AND k ->> 'key' = CASE s.kind WHEN 'date' THEN 'StudyDate'
            WHEN 'modality' THEN 'ModalitiesInStudy' ELSE 'PatientID' END) AS proof
      FROM sweep s WHERE s.inventory = ? AND s.source = ?
      """;

  private static final String COMPARE =
      """
      CREATE TEMPORARY TABLE compared ON COMMIT DROP AS
      WITH own AS (%s)
      SELECT t.study,
        count(*) FILTER (WHERE t.gone IS NULL AND own.proof) AS proofs,
        min(own.kind) FILTER (WHERE t.gone IS NULL AND own.proof) AS proof,
        coalesce(bool_or(t.gone IS NULL AND NOT own.claims), false) AS shown,
        coalesce(bool_or(t.gone IS NULL AND own.claims), false) AS claimed,
        coalesce(bool_or(t.gone IS NULL AND own.kind = 'export'), false) AS exported,
        min(t.instances) FILTER (WHERE t.gone IS NULL) AS least,
        max(t.instances) FILTER (WHERE t.gone IS NULL) AS most,
        max(t.instances) FILTER (WHERE t.gone IS NULL AND NOT own.claims) AS instances,
        array_agg(DISTINCT own.kind) FILTER (WHERE t.gone IS NULL) AS kinds,
        coalesce(bool_and(t.since = own.sweep) FILTER (WHERE t.gone IS NULL AND NOT own.claims),
          false) AS added,
        coalesce(bool_or(t.changed = own.sweep AND t.since <> own.sweep)
          FILTER (WHERE t.gone IS NULL AND NOT own.claims), false) AS changed,
        coalesce(bool_or(t.gone = own.sweep) FILTER (WHERE NOT own.claims), false) AS vanished,
        max(c.started_at) FILTER (WHERE NOT own.claims) AS changed_at
      FROM (SELECT DISTINCT ON (view) * FROM own ORDER BY view, sweep DESC) own
        JOIN sweep_study t ON t.view = own.view
        LEFT JOIN sweep c ON c.sweep = t.changed
      GROUP BY t.study
      """
          .formatted(SWEEPS);

  private final Connection connection;
  private final long inventory;
  private final String source;

  InventoryProof(Connection connection, long inventory, String source) {
    this.connection = connection;
    this.inventory = inventory;
    this.source = source;
  }

  /** Studies of files, by UID, that no sweep of the archive in this inventory saw. */
  static List<String> unconfirmed(
      Connection connection, long inventory, String source, String after, int most)
      throws SQLException {
    List<String> uids = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            WITH own AS (SELECT view, kind IN ('list', 'export') AS claims FROM sweep
              WHERE inventory = ? AND source = ? AND kind <> 'asked')
            SELECT DISTINCT d.study_uid FROM own
              JOIN sweep_study t ON t.view = own.view AND t.gone IS NULL
              JOIN inventory_study d ON d.study = t.study
            WHERE own.claims AND d.study_uid > ? AND NOT EXISTS (
              SELECT FROM own o JOIN sweep_study x ON x.view = o.view
              WHERE NOT o.claims AND x.study = t.study AND x.gone IS NULL)
            ORDER BY d.study_uid LIMIT ?\
            """)) {
      select.setLong(1, inventory);
      select.setString(2, source);
      select.setString(3, after);
      select.setInt(4, most);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          uids.add(row.getString(1));
        }
      }
    }
    return uids;
  }

  /** Writes the comparison and its findings. */
  void write() throws SQLException {
    Sql.update(connection, "DROP TABLE IF EXISTS compared");
    Sql.update(connection, COMPARE, inventory, source);
    boolean exported = number("SELECT count(*) FROM compared WHERE exported") > 0;
    int proofs = number("SELECT count(*) FROM (" + SWEEPS + ") own WHERE proof", inventory, source);
    boolean first =
        !Sql.exists(
            connection,
            """
            SELECT 1 FROM inventory_source i WHERE i.source = ? AND i.inventory <> ?\
            """,
            source,
            inventory);
    Comparison comparison =
        new Comparison(
            number("SELECT count(*) FROM compared WHERE shown"),
            instances(),
            number("SELECT count(*) FROM compared WHERE shown AND instances IS NULL"),
            proofs,
            proofs < 2
                ? 0
                : find(
                    "seen-by-one",
                    "c.shown AND c.proofs <= 1",
                    "'only by ' || coalesce(c.proof, array_to_string(c.kinds, ', '))"),
            alone(),
            find(
                "counts-differ",
                "c.least <> c.most",
                "c.least || ' to ' || c.most || ' instances, as sweeps or files say'"),
            find(
                "listed-differs",
                // What has changed since it was listed waits for the next wave: that is no doubt.
                "c.shown AND c.instances <> s.listed"
                    + " AND (c.changed_at IS NULL OR c.changed_at < s.listing_at)",
                "'counted ' || c.instances || ', listed one by one ' || s.listed"),
            find(
                "not-at-archive",
                "c.claimed AND NOT c.shown",
                "'in ' || array_to_string(c.kinds, ', ') || ' only'"),
            exported
                ? find("not-exported", "c.shown AND NOT c.exported", "'shown by the archive'")
                : 0,
            first,
            first ? 0 : find("added", "c.shown AND c.added", "'new'"),
            first ? 0 : find("changed", "c.shown AND c.changed AND NOT c.added", "'changed'"),
            first ? 0 : find("vanished", "NOT c.shown AND c.vanished", "'vanished'"));
    Sql.update(
        connection,
        "INSERT INTO inventory_source (inventory, source, result) VALUES (?, ?, ?::jsonb)",
        inventory,
        source,
        json(comparison));
    Sql.update(connection, "DROP TABLE compared");
  }

  private long instances() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT coalesce(sum(instances), 0) FROM compared");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private List<Alone> alone() throws SQLException {
    List<Alone> alone = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            WITH own AS (%s)
            SELECT own.kind,
              count(*) FILTER (WHERE c.proofs = 1 AND c.proof = own.kind),
              count(*) FILTER (WHERE c.shown AND NOT own.kind = ANY (c.kinds))
            FROM own CROSS JOIN compared c WHERE own.kind IN ('date', 'modality', 'patient')
            GROUP BY own.sweep, own.kind ORDER BY own.sweep\
            """
                .formatted(SWEEPS))) {
      select.setLong(1, inventory);
      select.setString(2, source);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          alone.add(new Alone(row.getString(1), row.getInt(2), row.getInt(3)));
        }
      }
    }
    return alone;
  }

  /** Keeps the first studies of which that holds; returns how many there are. */
  private int find(String finding, String where, String detail) throws SQLException {
    String from =
        " FROM compared c JOIN inventory_study d ON d.study = c.study"
            + " LEFT JOIN study s ON s.study_uid = d.study_uid AND s.source = d.source WHERE "
            + where;
    int count = number("SELECT count(*)" + from);
    if (count > 0) {
      Sql.update(
          connection,
          "INSERT INTO inventory_finding (inventory, source, finding, study_uid, detail)"
              + " SELECT ?, ?, ?, d.study_uid, "
              + detail
              + from
              + " ORDER BY d.study_uid LIMIT "
              + KEPT,
          inventory,
          source,
          finding);
    }
    return count;
  }

  private int number(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        select.setObject(i + 1, arguments[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private static String json(Comparison comparison) {
    try {
      return Json.mapper().writeValueAsString(comparison);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a comparison", e);
    }
  }
}
