package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table audit: who did what and why; written in the transaction that does it. */
final class Audit {
  private Audit() {}

  static void write(
      Connection connection, Request request, String action, String subject, String detail)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO audit (actor, action, subject, why, detail) VALUES (?, ?, ?, ?, ?)",
        request.by(),
        action,
        subject,
        request.why(),
        detail);
  }

  static String wave(String name) {
    return "wave " + name;
  }

  static String source(String name) {
    return "source " + name;
  }

  static String study(String uid) {
    return "study " + uid;
  }

  /** Latest first. */
  static List<AuditEntry> read(Connection connection, @Nullable String subject, int limit)
      throws SQLException {
    return Sql.list(
        connection,
        "SELECT at, actor, action, subject, why, detail FROM audit"
            + " WHERE ?::text IS NULL OR subject = ? ORDER BY id DESC LIMIT ?",
        row ->
            new AuditEntry(
                row.getTimestamp(1).toInstant(),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6)),
        subject,
        subject,
        limit);
  }
}
