package io.gantry.reconciler.adapter.kafka;

import io.gantry.contracts.Topics;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.reconciler.adapter.postgres.Database;
import io.gantry.reconciler.adapter.postgres.Outbox;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends what stands in the outbox, oldest first, and takes away what the broker has acknowledged. A
 * process that ends between the two sends again: orders and revisions are idempotent. One thread.
 */
public final class OutboxPublisher {
  private static final int AT_ONCE = 500;

  private final Database database;
  private final EventPublisher publisher;

  public OutboxPublisher(Database database, EventPublisher publisher) {
    this.database = database;
    this.publisher = publisher;
  }

  /** Sends some; returns how many. Throws where the broker does not take them. */
  public int step() throws SQLException {
    List<Outbox.Entry> entries = database.read(connection -> Outbox.oldest(connection, AT_ONCE));
    if (entries.isEmpty()) {
      return 0;
    }
    Map<Long, CompletableFuture<RecordMetadata>> sent = new java.util.LinkedHashMap<>();
    for (Outbox.Entry entry : entries) {
      sent.put(entry.id(), send(entry));
    }
    List<Long> acknowledged = new ArrayList<>();
    sent.forEach((id, future) -> {
      future.join();
      acknowledged.add(id);
    });
    database.change(connection -> {
      Outbox.remove(connection, acknowledged);
    });
    return entries.size();
  }

  private CompletableFuture<RecordMetadata> send(Outbox.Entry entry) {
    return switch (entry) {
      // Of more sources than partitions, some share one.
      case Outbox.Entry.Order order ->
          publisher.publishTo(
              Topics.ORDERS,
              order.partition() % publisher.partitions(Topics.ORDERS),
              order.event());
      case Outbox.Entry.Control control -> publisher.publish(Topics.CONTROLS, control.event());
      case Outbox.Entry.Reviewed reviewed -> publisher.publish(Topics.DECISIONS, reviewed.event());
      case Outbox.Entry.Verified verified ->
          publisher.publish(Topics.STUDIES_VERIFIED, verified.event());
    };
  }
}
