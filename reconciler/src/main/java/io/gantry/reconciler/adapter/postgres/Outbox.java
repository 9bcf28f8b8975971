package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.contracts.event.DecisionEvent;
import io.gantry.contracts.event.OrderEvent;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.StoredPartSettled;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Table outbox: what is to be sent, written in the transaction that decides it. */
public final class Outbox {
  /** What waits to be sent. */
  public sealed interface Entry {
    long id();

    /** For the partition of its source. */
    record Order(long id, int partition, OrderEvent event) implements Entry {}

    /** For the partition of its key. */
    record Verified(long id, StudyVerified event) implements Entry {}

    /** For the partition of its key. */
    record Control(long id, SourceControl event) implements Entry {}

    /** For the partition of its study. */
    record Reviewed(long id, DecisionEvent event) implements Entry {}
  }

  private static final Map<String, Class<? extends OrderEvent>> ORDERS =
      Map.of(
          "SweepOrder", OrderEvent.SweepOrder.class,
          "ExtractOrder", OrderEvent.ExtractOrder.class,
          "RestampOrder", OrderEvent.RestampOrder.class);

  /** No single fetch takes more than about this many bytes of studies.verified. */
  private static final long FETCH_BYTES = 32L * 1024 * 1024;

  private Outbox() {}

  static void order(Connection connection, int partition, OrderEvent order) throws SQLException {
    add(connection, "orders", partition, order);
  }

  static void control(Connection connection, SourceControl control) throws SQLException {
    add(connection, "controls", null, control);
  }

  static void decided(Connection connection, DecisionEvent decision) throws SQLException {
    add(connection, "decisions", null, decision);
  }

  static void verified(Connection connection, StudyVerified verified) throws SQLException {
    add(connection, "studies.verified", null, verified);
  }

  private static void add(
      Connection connection, String topic, @Nullable Integer partition, Object event)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO outbox (topic, event_type, partition, payload) VALUES (?, ?, ?, ?)")) {
      insert.setString(1, topic);
      insert.setString(2, event.getClass().getSimpleName());
      insert.setObject(3, partition);
      insert.setBytes(4, Json.mapper().writeValueAsBytes(event));
      insert.executeUpdate();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + event.getClass().getSimpleName(), e);
    }
  }

  /** The oldest entries, bounded by number and bytes. */
  public static List<Entry> oldest(Connection connection, int limit) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT id, event_type, partition, payload FROM (
              SELECT *, sum(length(payload)) OVER (ORDER BY id) - length(payload) AS before
              FROM (SELECT * FROM outbox ORDER BY id LIMIT ?) AS first) AS bounded
            WHERE before < ? ORDER BY id\
            """)) {
      select.setInt(1, limit);
      select.setLong(2, FETCH_BYTES);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          entries.add(entry(row.getLong(1), row.getString(2), row.getInt(3), row.getBytes(4)));
        }
      }
    }
    return entries;
  }

  /** These were acknowledged by the broker. */
  public static void remove(Connection connection, Collection<Long> ids) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM outbox WHERE id = ANY (?)")) {
      delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      delete.executeUpdate();
    }
  }

  private static Entry entry(long id, String type, int partition, byte[] payload) {
    try {
      Class<? extends OrderEvent> order = ORDERS.get(type);
      if (order != null) {
        return new Entry.Order(id, partition, Json.mapper().readValue(payload, order));
      }
      return switch (type) {
        case "SourceControl" ->
            new Entry.Control(id, Json.mapper().readValue(payload, SourceControl.class));
        case "ReviewDecision" ->
            new Entry.Reviewed(id, Json.mapper().readValue(payload, ReviewDecision.class));
        case "StoredPartSettled" ->
            new Entry.Reviewed(id, Json.mapper().readValue(payload, StoredPartSettled.class));
        default -> new Entry.Verified(id, Json.mapper().readValue(payload, StudyVerified.class));
      };
    } catch (IOException e) {
      throw new IllegalStateException("outbox entry " + id + " cannot be read", e);
    }
  }
}
