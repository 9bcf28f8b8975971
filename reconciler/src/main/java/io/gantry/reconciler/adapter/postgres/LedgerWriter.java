package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what was read from Kafka: events and offsets in one transaction. Offsets move by
 * compare-and-set, so a batch that someone else has applied already can't be applied again. One
 * thread.
 */
public final class LedgerWriter {
  /** A partition of a topic. */
  public record Place(String topic, int partition) {}

  /** Offsets of one partition: from where the batch was read, and where reading goes on. */
  public record Step(Place place, long from, long next) {}

  private static final String MOVE =
      """
      UPDATE consumer_offset o SET next_offset = v.next_offset FROM :rows
      WHERE o.topic = v.topic AND o.partition = v.partition AND o.next_offset = v.from_offset\
      """;

  private final Database database;
  private final LedgerBatch batch = new LedgerBatch();
  private final OrderTable orders = new OrderTable();
  private final Bulk<Step> move =
      new Bulk<Step>(MOVE)
          .text("topic", step -> step.place().topic())
          .integer("partition", step -> step.place().partition())
          .number("from_offset", Step::from)
          .number("next_offset", Step::next);
  private final Bulk<Step> set =
      new Bulk<Step>(
              """
              INSERT INTO consumer_offset (topic, partition, next_offset)
              SELECT topic, partition, next_offset FROM :rows
              ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset\
              """)
          .text("topic", step -> step.place().topic())
          .integer("partition", step -> step.place().partition())
          .number("next_offset", Step::next);

  public LedgerWriter(Database database) {
    this.database = database;
  }

  /** Where reading goes on; partitions never read are absent. */
  public Map<Place, Long> offsets() throws SQLException {
    return database.read(connection -> {
      Map<Place, Long> offsets = new HashMap<>();
      try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT topic, partition, next_offset FROM consumer_offset");
          ResultSet row = select.executeQuery()) {
        while (row.next()) {
          offsets.put(new Place(row.getString(1), row.getInt(2)), row.getLong(3));
        }
      }
      return offsets;
    });
  }

  /**
   * Applies the events and moves the offsets.
   *
   * @throws Fenced where an offset is not where this reader left it
   */
  public void apply(List<Step> steps, List<? extends Event> events) throws SQLException {
    database.change(connection -> {
      if (move.execute(connection, steps) != steps.size()) {
        throw new Fenced("Another reconciler has read on from the offsets of this one");
      }
      batch.apply(connection, events);
    });
  }

  /**
   * Sets offsets where the log is not what it was: new partitions, or a log that lost its end.
   *
   * @param lost events may be lost: unfinished studies are ordered again
   */
  public void reset(List<Step> steps, boolean lost) throws SQLException {
    database.change(connection -> {
      set.execute(connection, steps);
      if (lost) {
        orders.reorder(connection);
        audit(connection, steps.size());
      }
    });
  }

  private static void audit(Connection connection, int partitions) throws SQLException {
    RunTable.audit(
        connection,
        "offsets reset",
        partitions + " partitions",
        "offsets lay outside the log; unfinished studies are ordered again");
  }
}
