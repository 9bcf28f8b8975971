package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.ExceptionClass;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Request;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The exceptions worklist on the ledger, over table exception_case. Safe between threads. */
final class LedgerExceptions implements Exceptions {
  private static final String LINE =
      """
      SELECT c.study_uid, c.source, c.code, c.class, c.instances, c.message, c.since, c.assignee,
        a.answered_by, a.why, a.at, a.agreed_by, a.counts
      FROM exception_case c LEFT JOIN exception_answer a
        ON a.study_uid = c.study_uid AND a.source = c.source AND a.code = c.code
      """;

  private static final int INSTANCES = 100;
  private static final int WAVES = 20;

  private final Database database;
  private final boolean secondPerson;
  private final Holds holds;
  private final BiConsumer<Key, Request> again;

  /**
   * @param secondPerson accepting counts only once another one agrees
   * @param again moves a study of which no single object waits
   */
  LedgerExceptions(
      Database database, boolean secondPerson, Holds holds, BiConsumer<Key, Request> again) {
    this.database = database;
    this.secondPerson = secondPerson;
    this.holds = holds;
    this.again = again;
  }

  @Override
  public boolean secondPerson() {
    return secondPerson;
  }

  /**
   * By one of the indexes exception_by_...: what is filtered, then age. A wave is looked up by its
   * primary key, row by row.
   */
  @Override
  public Page list(Filter filter, @Nullable String after, int limit) {
    List<Object> arguments = new ArrayList<>(List.of(filter.accepted()));
    StringBuilder where = new StringBuilder("WHERE c.accepted = ?");
    and(where, arguments, "c.class = ?", filter.exceptionClass());
    and(where, arguments, "c.source = ?", filter.source());
    and(where, arguments, "c.code = ?", filter.code());
    and(
        where,
        arguments,
        "EXISTS (SELECT FROM wave_study w WHERE w.wave = ? AND w.study_uid = c.study_uid"
            + " AND w.source = c.source)",
        filter.wave());
    String assignee = filter.assignee();
    if (assignee != null && assignee.isEmpty()) {
      where.append(" AND c.assignee IS NULL");
    } else {
      and(where, arguments, "c.assignee = ?", assignee);
    }
    if (filter.minutes() > 0) {
      where.append(" AND c.since <= ?");
      arguments.add(Instant.now().minusSeconds(Math.min(filter.minutes(), 10_000_000) * 60));
    }
    String direction = filter.newestFirst() ? " DESC" : "";
    if (after != null) {
      place(where, arguments, after, filter.newestFirst());
    }
    where.append(
        " ORDER BY c.since%1$s, c.study_uid%1$s, c.source%1$s, c.code%1$s LIMIT ?"
            .formatted(direction));
    arguments.add(limit + 1);
    List<Line> found =
        reading(connection ->
            Sql.list(connection, LINE + where, LedgerExceptions::line, arguments.toArray()));
    boolean more = found.size() > limit;
    List<Line> shown = more ? found.subList(0, limit) : found;
    return new Page(shown, more ? place(shown.getLast()) : null);
  }

  private static void and(
      StringBuilder where, List<Object> arguments, String condition, @Nullable String value) {
    if (value != null) {
      where.append(" AND ").append(condition);
      arguments.add(value);
    }
  }

  private static String place(Line line) {
    Key key = line.key();
    return String.join(
        "~", line.since().toString(), key.studyInstanceUid(), key.source(), key.code());
  }

  private static void place(
      StringBuilder where, List<Object> arguments, String after, boolean newestFirst) {
    String[] parts = after.split("~", 4);
    try {
      arguments.add(Instant.parse(parts[0]));
      arguments.addAll(List.of(parts[1], parts[2], parts[3]));
    } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
      throw new GantryException("GTY-0689", "There is no such place in the list", e);
    }
    where
        .append(" AND (c.since, c.study_uid, c.source, c.code) ")
        .append(newestFirst ? "<" : ">")
        .append(" (?, ?, ?, ?)");
  }

  @Override
  public List<Tally> tally() {
    return reading(connection ->
        Sql.list(
            connection,
            "SELECT class, source, code, accepted, studies, instances FROM exception_tally"
                + " WHERE studies > 0 ORDER BY class, source, code, accepted",
            row ->
                new Tally(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getLong(5),
                    row.getLong(6))));
  }

  @Override
  public Optional<Detail> find(Key key) {
    return reading(connection -> {
      Optional<Line> line = one(connection, key);
      return line.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Detail(
                  line.get(),
                  instances(connection, key),
                  Sql.one(
                          connection,
                          "SELECT coalesce('text is ' || character_set, 'moved again') || ' by '"
                              + " || released_by || ': ' || why FROM hold_release"
                              + " WHERE study_uid = ? AND source = ?",
                          row -> row.getString(1),
                          key.studyInstanceUid(),
                          key.source())
                      .orElse(null),
                  Sql.list(
                      connection,
                      "SELECT wave FROM wave_study WHERE study_uid = ? AND source = ?"
                          + " ORDER BY wave LIMIT "
                          + WAVES,
                      row -> row.getString(1),
                      key.studyInstanceUid(),
                      key.source())));
    });
  }

  private static List<Instance> instances(Connection connection, Key key) throws SQLException {
    return Sql.list(
        connection,
        "SELECT sop_uid, lower(class), coalesce(message, '') FROM expectation"
            + " WHERE study_uid = ? AND source = ? AND code = ?"
            + " AND class IN ('HELD', 'REJECTED', 'MISSING') ORDER BY sop_uid LIMIT "
            + INSTANCES,
        row -> new Instance(row.getString(1), row.getString(2), row.getString(3)),
        key.studyInstanceUid(),
        key.source(),
        key.code());
  }

  private static Optional<Line> one(Connection connection, Key key) throws SQLException {
    return Sql.one(
        connection,
        LINE + "WHERE c.study_uid = ? AND c.source = ? AND c.code = ?",
        LedgerExceptions::line,
        key.studyInstanceUid(),
        key.source(),
        key.code());
  }

  private static Line require(Connection connection, Key key) throws SQLException {
    return one(connection, key)
        .orElseThrow(() -> new GantryException("GTY-0686", "There is no such exception now"));
  }

  @Override
  public void retry(Key key, Request request) {
    Request told = request.withReason();
    Detail detail =
        find(key)
            .orElseThrow(() -> new GantryException("GTY-0686", "There is no such exception now"));
    if (!ExceptionClass.of(key.code()).canRetry()) {
      throw new GantryException(
          "GTY-0685", "Moving the study again changes nothing of this: it needs a decision");
    }
    if (detail.instances().isEmpty()) {
      again.accept(key, told);
    } else {
      holds.resolve(
          new Holds.Resolution(key.studyInstanceUid(), key.source(), Holds.Kind.RETRY, null, false),
          told);
    }
  }

  @Override
  public boolean accept(Key key, Request request) {
    Request told = request.withReason();
    return writing(connection -> {
      Answer said = require(connection, key).answer();
      if (said != null && said.counts()) {
        return true;
      }
      if (said != null && said.by().strip().equalsIgnoreCase(told.by().strip())) {
        throw new GantryException(
            "GTY-0682", "identities.secondPerson: somebody else than who proposed it has to agree");
      }
      boolean counts = said != null || !secondPerson;
      put(connection, key, told, said != null, counts);
      Audit.write(
          connection,
          told,
          counts ? "exception accepted" : "exception acceptance proposed",
          Audit.study(key.studyInstanceUid()),
          key.source() + ": " + key.code() + (said == null ? "" : ", proposed by " + said.by()));
      return counts;
    });
  }

  private static void put(
      Connection connection, Key key, Request request, boolean agrees, boolean counts)
      throws SQLException {
    if (agrees) {
      Sql.update(
          connection,
          "UPDATE exception_answer SET agreed_by = ?, counts = true"
              + " WHERE study_uid = ? AND source = ? AND code = ?",
          request.by(),
          key.studyInstanceUid(),
          key.source(),
          key.code());
    } else {
      Sql.update(
          connection,
          "INSERT INTO exception_answer (study_uid, source, code, answered_by, why, counts)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          key.studyInstanceUid(),
          key.source(),
          key.code(),
          request.by(),
          request.why(),
          counts);
    }
    mark(connection, key, counts);
  }

  private static void mark(Connection connection, Key key, boolean accepted) throws SQLException {
    Sql.update(
        connection,
        "UPDATE exception_case SET accepted = ? WHERE study_uid = ? AND source = ? AND code = ?"
            + " AND accepted <> ?",
        accepted,
        key.studyInstanceUid(),
        key.source(),
        key.code(),
        accepted);
  }

  @Override
  public void undo(Key key, Request request) {
    Request told = request.withReason();
    boolean withdrawn =
        writing(connection -> {
          int gone =
              Sql.update(
                  connection,
                  "DELETE FROM exception_answer WHERE study_uid = ? AND source = ? AND code = ?",
                  key.studyInstanceUid(),
                  key.source(),
                  key.code());
          if (gone > 0) {
            mark(connection, key, false);
            Audit.write(
                connection,
                told,
                "exception acceptance withdrawn",
                Audit.study(key.studyInstanceUid()),
                key.source() + ": " + key.code());
          }
          return gone > 0;
        });
    if (!withdrawn) {
      holds.resolve(
          new Holds.Resolution(key.studyInstanceUid(), key.source(), Holds.Kind.UNDO, null, false),
          told);
    }
  }

  @Override
  public void assign(Key key, String person, Request request) {
    String name = LedgerIdentityQueue.name(person);
    writing(connection -> {
      require(connection, key);
      if (name.isEmpty()) {
        Sql.update(
            connection,
            "DELETE FROM exception_note WHERE study_uid = ? AND source = ?",
            key.studyInstanceUid(),
            key.source());
      } else {
        Sql.update(
            connection,
            "INSERT INTO exception_note (study_uid, source, assignee) VALUES (?, ?, ?)"
                + " ON CONFLICT (study_uid, source) DO UPDATE SET assignee = excluded.assignee",
            key.studyInstanceUid(),
            key.source(),
            name);
      }
      Sql.update(
          connection,
          "UPDATE exception_case SET assignee = nullif(?, '') WHERE study_uid = ? AND source = ?",
          name,
          key.studyInstanceUid(),
          key.source());
      Audit.write(
          connection,
          request,
          "exception assigned",
          Audit.study(key.studyInstanceUid()),
          key.source() + ": " + (name.isEmpty() ? "nobody" : name));
      return true;
    });
  }

  private static Line line(ResultSet row) throws SQLException {
    String by = row.getString(9);
    Timestamp at = row.getTimestamp(11);
    return new Line(
        new Key(row.getString(1), row.getString(2), row.getString(3)),
        row.getString(4),
        row.getLong(5),
        row.getString(6),
        row.getTimestamp(7).toInstant(),
        row.getString(8),
        by == null
            ? null
            : new Answer(
                by, row.getString(10), at.toInstant(), row.getString(12), row.getBoolean(13)));
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
