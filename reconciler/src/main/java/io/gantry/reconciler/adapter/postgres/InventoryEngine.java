package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.contracts.event.SweepKind;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.inventory.Claim;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventoryReport.Finding;
import io.gantry.reconciler.inventory.InventorySpec;
import io.gantry.reconciler.wave.SourceQueue;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs inventories: of each source one sweep after the other, then the studies of files that none
 * of them saw, then the comparison. All it knows is in the ledger, so that it goes on wherever a
 * process ended. {@link #advance} is called by one thread; the rest is safe between threads.
 */
public final class InventoryEngine implements Inventories {
  private static final String ASKED = "asked";

  /** An order stays under 512 KiB. */
  private static final int UIDS_PER_SWEEP = 5_000;

  private record SweepRow(
      int sweep,
      String source,
      String kind,
      boolean in,
      boolean ended,
      @Nullable String lastAsked) {}

  private final Database database;
  private final Map<String, SourceQueue> sources = new ConcurrentHashMap<>();
  private final InventoryQuery query = new InventoryQuery();
  private final SweepTables sweeps = new SweepTables();
  private final Set<Long> active = ConcurrentHashMap.newKeySet();

  public InventoryEngine(Database database, List<SourceQueue> sources) {
    this.database = database;
    sources.forEach(queue -> this.sources.put(queue.source(), queue));
  }

  @Override
  public InventoryReport open(InventorySpec spec) {
    for (String source : spec.sources()) {
      if (!sources.containsKey(source)) {
        throw new GantryException(
            "GTY-0612", "No source named " + source + " is configured under sources");
      }
    }
    long id = writing(connection -> sameOrNew(connection, spec));
    return report(id).orElseThrow(InventoryEngine::unknown);
  }

  private static long sameOrNew(Connection connection, InventorySpec spec) throws SQLException {
    String text = json(spec);
    try (PreparedStatement same =
        connection.prepareStatement(
            "SELECT inventory FROM inventory WHERE state = 'sweeping' AND spec = ?::jsonb")) {
      same.setString(1, text);
      try (ResultSet row = same.executeQuery()) {
        if (row.next()) {
          return row.getLong(1);
        }
      }
    }
    Sql.update(
        connection,
        "UPDATE inventory SET state = 'abandoned', finished_at = now()"
            + " WHERE state IN ('claiming', 'sweeping')");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO inventory (spec, state) VALUES (?::jsonb, 'claiming')"
                + " RETURNING inventory")) {
      insert.setString(1, text);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        RunTable.audit(connection, "start inventory", Long.toString(row.getLong(1)), "");
        return row.getLong(1);
      }
    }
  }

  @Override
  public void claim(long inventory, String kind, String source, List<Claim> claims) {
    if (!kind.equals("list") && !kind.equals("export")) {
      throw new GantryException("GTY-0630", "A file of studies is a list or an export");
    }
    writing(connection -> {
      if (!state(connection, inventory).equals("claiming")) {
        throw new GantryException("GTY-0632", "The inventory has begun: start another one");
      }
      String id = SweepTables.sweepId(inventory, source, kind, 0);
      if (!Sql.exists(connection, "SELECT 1 FROM sweep WHERE sweep_id = ?", id)) {
        int sweep = SweepTables.begin(connection, inventory, source, kind, id, null);
        // Nobody else tells of it: it is in as soon as the inventory begins.
        Sql.update(connection, "UPDATE sweep SET partitions = 0 WHERE sweep = ?", sweep);
      }
      sweeps.claim(connection, id, source, claims);
      return Sql.update(
          connection, "UPDATE sweep SET told = told + ? WHERE sweep_id = ?", claims.size(), id);
    });
  }

  @Override
  public void begin(long inventory) {
    writing(connection -> {
      String state = state(connection, inventory);
      if (!state.equals("claiming") && !state.equals("sweeping")) {
        throw unknown();
      }
      return Sql.update(
          connection, "UPDATE inventory SET state = 'sweeping' WHERE inventory = ?", inventory);
    });
    active.add(inventory);
  }

  @Override
  public void resumeAll() {
    active.addAll(reading(InventoryEngine::sweeping).keySet());
  }

  @Override
  public Optional<InventoryReport> report(long inventory) {
    return reading(connection -> query.read(connection, inventory));
  }

  @Override
  public Optional<InventoryReport> latest() {
    return reading(query::latest);
  }

  @Override
  public Optional<InventoryReport> outline() {
    return reading(query::outline);
  }

  @Override
  public Optional<InventoryReport> outline(long inventory) {
    return reading(connection -> query.outline(connection, inventory));
  }

  @Override
  public List<Finding> findings(
      long inventory,
      @Nullable String source,
      @Nullable String finding,
      @Nullable After after,
      int limit) {
    return reading(connection ->
        InventoryQuery.findings(connection, inventory, source, finding, after, limit));
  }

  /** One step of every active inventory; returns whether orders went to the outbox. */
  public boolean advance() throws SQLException {
    if (active.isEmpty()) {
      return false;
    }
    boolean sent = false;
    Map<Long, InventorySpec> open = database.read(InventoryEngine::sweeping);
    active.retainAll(open.keySet());
    for (Map.Entry<Long, InventorySpec> one : open.entrySet()) {
      if (active.contains(one.getKey())) {
        sent |= advance(one.getKey(), one.getValue());
      }
    }
    return sent;
  }

  private boolean advance(long inventory, InventorySpec spec) throws SQLException {
    List<SweepRow> rows = database.read(connection -> sweeps(connection, inventory));
    boolean sent = false;
    boolean busy = false;
    for (SweepRow row : rows) {
      if (row.in() && !row.ended()) {
        database.change(connection -> {
          SweepTables.end(connection, row.sweep(), !row.kind().equals(ASKED));
        });
      }
    }
    for (String source : spec.sources()) {
      List<SweepRow> own = rows.stream().filter(row -> row.source().equals(source)).toList();
      if (own.stream().anyMatch(row -> !row.in())) {
        busy = true;
      } else if (database.write(connection -> next(connection, inventory, spec, source, own))) {
        sent = true;
        busy = true;
      }
    }
    if (!busy) {
      database.change(connection -> {
        for (String source : spec.sources()) {
          new InventoryProof(connection, inventory, source).write();
        }
        Sql.update(
            connection,
            "UPDATE inventory SET state = 'finished', finished_at = now() WHERE inventory = ?",
            inventory);
      });
      active.remove(inventory);
    }
    return sent;
  }

  /** Sends the source's next sweep; returns false where there is none. */
  private boolean next(
      Connection connection, long inventory, InventorySpec spec, String source, List<SweepRow> own)
      throws SQLException {
    SourceQueue queue = sources.get(source);
    if (queue == null) {
      return false;
    }
    for (SweepKind kind : spec.kinds()) {
      if (own.stream().noneMatch(row -> row.kind().equals(kind.text()))) {
        String id = SweepTables.sweepId(inventory, source, kind.text(), 0);
        SweepTables.begin(connection, inventory, source, kind.text(), id, null);
        Outbox.order(
            connection,
            queue.partition(),
            new SweepOrder(id, source, id, Map.of(), List.of(), kind));
        return true;
      }
    }
    return !spec.claims().isEmpty() && ask(connection, inventory, queue, own);
  }

  /** Asks for the next studies of files that no sweep saw. */
  private static boolean ask(
      Connection connection, long inventory, SourceQueue queue, List<SweepRow> own)
      throws SQLException {
    List<SweepRow> asked = own.stream().filter(row -> row.kind().equals(ASKED)).toList();
    if (asked.isEmpty()) {
      Sql.update(
          connection,
          "DELETE FROM sweep_study t USING sweep_view w"
              + " WHERE w.view = t.view AND w.source = ? AND w.kind = ?",
          queue.source(),
          ASKED);
    }
    String after = asked.isEmpty() ? "" : String.valueOf(asked.getLast().lastAsked());
    List<String> uids =
        InventoryProof.unconfirmed(connection, inventory, queue.source(), after, UIDS_PER_SWEEP);
    if (uids.isEmpty()) {
      return false;
    }
    String id = SweepTables.sweepId(inventory, queue.source(), ASKED, asked.size());
    SweepTables.begin(connection, inventory, queue.source(), ASKED, id, uids.getLast());
    Outbox.order(
        connection,
        queue.partition(),
        new SweepOrder(id, queue.source(), id, Map.of(), uids, SweepKind.LIST));
    return true;
  }

  private static List<SweepRow> sweeps(Connection connection, long inventory) throws SQLException {
    List<SweepRow> rows = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT sweep, source, kind, partitions IS NOT NULL AND cardinality(swept) >= partitions,
              finished_at IS NOT NULL, last_asked
            FROM sweep WHERE inventory = ? ORDER BY sweep\
            """)) {
      select.setLong(1, inventory);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(
              new SweepRow(
                  row.getInt(1),
                  row.getString(2),
                  row.getString(3),
                  row.getBoolean(4),
                  row.getBoolean(5),
                  row.getString(6)));
        }
      }
    }
    return rows;
  }

  private static Map<Long, InventorySpec> sweeping(Connection connection) throws SQLException {
    Map<Long, InventorySpec> open = new java.util.TreeMap<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT inventory, spec FROM inventory WHERE state = 'sweeping'");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        open.put(row.getLong(1), Json.mapper().readValue(row.getString(2), InventorySpec.class));
      }
      return open;
    } catch (IOException e) {
      throw new IllegalStateException("an inventory's specification can't be read", e);
    }
  }

  private static String state(Connection connection, long inventory) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT state FROM inventory WHERE inventory = ?")) {
      select.setLong(1, inventory);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw unknown();
        }
        return row.getString(1);
      }
    }
  }

  private static String json(Object value) {
    try {
      return Json.mapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write an inventory's specification", e);
    }
  }

  private static GantryException unknown() {
    return new GantryException("GTY-0631", "There is no such inventory, or it has ended");
  }

  private <T> T reading(Database.Work<T> work) {
    try {
      return database.read(work);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private <T> T writing(Database.Work<T> work) {
    try {
      return database.write(work);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static GantryException unavailable(SQLException e) {
    return new GantryException("GTY-0609", "The ledger's database does not answer", e);
  }
}
