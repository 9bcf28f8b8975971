package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.contracts.event.InventoryEvent.KeyProbed;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventoryReport.Comparison;
import io.gantry.reconciler.inventory.InventoryReport.Finding;
import io.gantry.reconciler.inventory.InventoryReport.SourceInventory;
import io.gantry.reconciler.inventory.InventoryReport.SweepReport;
import io.gantry.reconciler.inventory.InventorySpec;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads inventories: roll-ups only, whatever the size of the archives. */
final class InventoryQuery {
  private static final String ONE = "SELECT * FROM inventory WHERE inventory = ?";
  private static final String LATEST = "SELECT * FROM inventory ORDER BY inventory DESC LIMIT 1";

  Optional<InventoryReport> latest(Connection connection) throws SQLException {
    return one(connection, LATEST, null, true);
  }

  /** The latest one, without its findings. */
  Optional<InventoryReport> outline(Connection connection) throws SQLException {
    return one(connection, LATEST, null, false);
  }

  /** One without its findings. */
  Optional<InventoryReport> outline(Connection connection, long inventory) throws SQLException {
    return one(connection, ONE, inventory, false);
  }

  Optional<InventoryReport> read(Connection connection, long inventory) throws SQLException {
    return one(connection, ONE, inventory, true);
  }

  private Optional<InventoryReport> one(
      Connection connection, String sql, @Nullable Long id, boolean withFindings)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      if (id != null) {
        select.setLong(1, id);
      }
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        long inventory = row.getLong("inventory");
        Timestamp finished = row.getTimestamp("finished_at");
        InventorySpec spec = json(row.getString("spec"), new TypeReference<>() {});
        return Optional.of(
            new InventoryReport(
                inventory,
                row.getString("state"),
                row.getTimestamp("started_at").toInstant(),
                finished == null ? null : finished.toInstant(),
                sources(connection, inventory, spec),
                withFindings
                    ? findings(connection, inventory, null, null, null, Integer.MAX_VALUE)
                    : List.of()));
      }
    }
  }

  private static List<SourceInventory> sources(
      Connection connection, long inventory, InventorySpec spec) throws SQLException {
    Map<String, Comparison> compared = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT source, result FROM inventory_source WHERE inventory = ?")) {
      select.setLong(1, inventory);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          compared.put(row.getString(1), json(row.getString(2), new TypeReference<>() {}));
        }
      }
    }
    List<SourceInventory> sources = new ArrayList<>();
    for (String source : spec.sources()) {
      sources.add(
          new SourceInventory(source, sweeps(connection, inventory, source), compared.get(source)));
    }
    return sources;
  }

  private static List<SweepReport> sweeps(Connection connection, long inventory, String source)
      throws SQLException {
    List<SweepReport> sweeps = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT kind, finished_at IS NOT NULL, coalesce(studies, told), coalesce(added, 0),
              coalesce(changed, 0), coalesce(vanished, 0), queries, doubts, keys, code, message
            FROM sweep WHERE inventory = ? AND source = ? ORDER BY sweep\
            """)) {
      select.setLong(1, inventory);
      select.setString(2, source);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          sweeps.add(
              new SweepReport(
                  row.getString(1),
                  row.getBoolean(2),
                  row.getInt(3),
                  row.getInt(4),
                  row.getInt(5),
                  row.getInt(6),
                  row.getInt(7),
                  row.getInt(8),
                  json(row.getString(9), new TypeReference<List<KeyProbed>>() {}),
                  row.getString(10),
                  row.getString(11)));
        }
      }
    }
    return sweeps;
  }

  /** By index inventory_finding_by_key, whose key is the order. */
  static List<Finding> findings(
      Connection connection,
      long inventory,
      @Nullable String source,
      @Nullable String finding,
      Inventories.@Nullable After after,
      int limit)
      throws SQLException {
    StringBuilder where = new StringBuilder(" WHERE inventory = ?");
    List<Object> arguments = new ArrayList<>(List.of(inventory));
    if (source != null) {
      where.append(" AND source = ?");
      arguments.add(source);
    }
    if (finding != null) {
      where.append(" AND finding COLLATE \"C\" = ?");
      arguments.add(finding);
    }
    if (after != null) {
      where.append(" AND (source, finding COLLATE \"C\", study_uid) > (?, ?, ?)");
      arguments.addAll(List.of(after.source(), after.finding(), after.studyInstanceUid()));
    }
    arguments.add(limit);
    return Sql.list(
        connection,
        "SELECT source, finding, study_uid, detail FROM inventory_finding"
            + where
            + " ORDER BY source, finding COLLATE \"C\", study_uid LIMIT ?",
        row -> new Finding(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
        arguments.toArray());
  }

  private static <T> T json(String text, TypeReference<T> type) {
    try {
      return Json.mapper().readValue(text, type);
    } catch (IOException e) {
      throw new IllegalStateException("a roll-up of an inventory can't be read", e);
    }
  }
}
