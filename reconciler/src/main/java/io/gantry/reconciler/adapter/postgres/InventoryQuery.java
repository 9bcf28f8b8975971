package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.contracts.event.InventoryEvent.KeyProbed;
import io.gantry.platform.json.Json;
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
  Optional<InventoryReport> latest(Connection connection) throws SQLException {
    return one(connection, "SELECT * FROM inventory ORDER BY inventory DESC LIMIT 1", null);
  }

  Optional<InventoryReport> read(Connection connection, long inventory) throws SQLException {
    return one(connection, "SELECT * FROM inventory WHERE inventory = ?", inventory);
  }

  private Optional<InventoryReport> one(Connection connection, String sql, @Nullable Long id)
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
                findings(connection, inventory)));
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

  private static List<Finding> findings(Connection connection, long inventory) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT source, finding, study_uid, detail FROM inventory_finding"
                + " WHERE inventory = ? ORDER BY source, finding, study_uid")) {
      select.setLong(1, inventory);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          findings.add(
              new Finding(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
        }
      }
    }
    return findings;
  }

  private static <T> T json(String text, TypeReference<T> type) {
    try {
      return Json.mapper().readValue(text, type);
    } catch (IOException e) {
      throw new IllegalStateException("a roll-up of an inventory can't be read", e);
    }
  }
}
