package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.AuditTrail;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The record, by its number backwards: indexes audit_by_actor, audit_by_action, audit_by_subject;
 * of a time the numbers are looked up first, by audit_by_time. Safe between threads.
 */
final class LedgerAudit implements AuditTrail {
  private record Numbered(long id, AuditEntry entry) {}

  private final Database database;

  LedgerAudit(Database database) {
    this.database = database;
  }

  @Override
  public Page list(Filter filter, @Nullable Long before, int limit) {
    List<Object> arguments = new ArrayList<>();
    StringBuilder where = new StringBuilder("WHERE true");
    and(where, arguments, "id < ?", before);
    String who = filter.who();
    and(where, arguments, "lower(actor) = ?", who == null ? null : who.toLowerCase(Locale.ROOT));
    and(where, arguments, "action = ?", filter.action());
    and(where, arguments, "subject = ?", filter.subject());
    and(where, arguments, "at >= ?", filter.from());
    and(where, arguments, "at < ?", filter.to());
    where.append(
        switch (filter.kind()) {
          case ALL -> "";
          case LOOKS -> " AND action = 'patient data'";
          case REFUSALS -> " AND action IN ('refused', 'sign-in refused')";
          case SIGN_INS -> " AND action IN ('sign-in', 'sign-out', 'sign-in refused')";
          case CHANGES ->
              " AND action NOT IN ('patient data', 'refused', 'sign-in', 'sign-out',"
                  + " 'sign-in refused')";
        });
    arguments.add(limit + 1);
    List<Numbered> found;
    try {
      found =
          database.read(connection ->
              Sql.list(
                  connection,
                  "SELECT id, at, actor, action, subject, why, detail FROM audit "
                      + where
                      + " ORDER BY id DESC LIMIT ?",
                  row ->
                      new Numbered(
                          row.getLong(1),
                          new AuditEntry(
                              row.getTimestamp(2).toInstant(),
                              row.getString(3),
                              row.getString(4),
                              row.getString(5),
                              row.getString(6),
                              row.getString(7))),
                  arguments.toArray()));
    } catch (SQLException e) {
      throw new GantryException("GTY-0609", "The ledger's database does not answer", e);
    }
    boolean more = found.size() > limit;
    List<Numbered> shown = more ? found.subList(0, limit) : found;
    return new Page(
        shown.stream().map(Numbered::entry).toList(), more ? shown.getLast().id() : null);
  }

  private static void and(
      StringBuilder where, List<Object> arguments, String condition, @Nullable Object value) {
    if (value != null) {
      where.append(" AND ").append(condition);
      arguments.add(value);
    }
  }
}
