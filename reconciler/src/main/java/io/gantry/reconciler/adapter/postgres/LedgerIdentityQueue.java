package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.IdentityQueue;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.StudyIdentity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reviewers' queue on the ledger, over table identity_case. Safe between threads. */
final class LedgerIdentityQueue implements IdentityQueue {
  private static final String COLUMNS =
      LedgerIdentities.COLUMNS
          + """
          , c.urgency, s.study_date, coalesce(s.modalities, ''), -c.fewer, c.assignee, p.proposed_by,
            c.day, c.fewer, c.open, c.record, p.verdict, p.mrn, p.why, p.at, s.found_series,
            s.found_instances, c.rejected
          FROM identity_case c
            JOIN study_identity i ON i.study_uid = c.study_uid AND i.source = c.source
            LEFT JOIN identity_proposal p ON p.study_uid = c.study_uid AND p.source = c.source
            LEFT JOIN study s ON s.study_uid = c.study_uid AND s.source = c.source
          """;

  private static final String[] URGENCY = {"urgent", "usual", "later"};
  private static final int LONGEST_NAME = 100;

  private final Database database;
  private final boolean secondPerson;

  LedgerIdentityQueue(Database database, boolean secondPerson) {
    this.database = database;
    this.secondPerson = secondPerson;
  }

  @Override
  public boolean secondPerson() {
    return secondPerson;
  }

  /** A line and its place in the queue. */
  private record Placed(Line line, String place) {}

  /** By index identity_case_queue, or one of those that begin with what is filtered. */
  @Override
  public Page list(Filter filter, @Nullable String after, int limit) {
    Place from = Place.of(after);
    List<Object> arguments = new ArrayList<>();
    StringBuilder where = new StringBuilder("WHERE c.open");
    and(where, arguments, "c.source = ?", filter.source());
    and(where, arguments, "c.code = ?", filter.code());
    String assignee = filter.assignee();
    if (assignee != null && assignee.isEmpty()) {
      where.append(" AND c.assignee IS NULL");
    } else {
      and(where, arguments, "c.assignee = ?", assignee);
    }
    where.append(
        " AND (c.urgency, c.day, c.fewer, c.study_uid, c.source) > (?, ?, ?, ?, ?)"
            + " ORDER BY c.urgency, c.day, c.fewer, c.study_uid, c.source LIMIT ?");
    arguments.addAll(List.of(from.urgency, from.day, from.fewer, from.study, from.source));
    arguments.add(limit + 1);
    List<Placed> found =
        reading(connection ->
            Sql.list(
                connection,
                "SELECT " + COLUMNS + where,
                row -> new Placed(line(row), place(row)),
                arguments.toArray()));
    boolean more = found.size() > limit;
    List<Placed> shown = more ? found.subList(0, limit) : found;
    return new Page(
        shown.stream().map(Placed::line).toList(), more ? shown.getLast().place() : null);
  }

  private static void and(
      StringBuilder where, List<Object> arguments, String condition, @Nullable String value) {
    if (value != null) {
      where.append(" AND ").append(condition);
      arguments.add(value);
    }
  }

  @Override
  public Optional<Case> find(String study, String source) {
    return reading(connection ->
        Sql.one(
            connection,
            "SELECT " + COLUMNS + "WHERE c.study_uid = ? AND c.source = ?",
            LedgerIdentityQueue::one,
            study,
            source));
  }

  /** Walks index identity_case_queue; what waits for somebody else is passed by. */
  @Override
  public Optional<Line> next(String person) {
    return reading(connection ->
        Sql.one(
            connection,
            "SELECT "
                + COLUMNS
                + """
                WHERE c.open AND (c.assignee IS NULL OR lower(c.assignee) = lower(?))
                  AND (p.proposed_by IS NULL OR lower(p.proposed_by) <> lower(?))
                ORDER BY c.urgency, c.day, c.fewer, c.study_uid, c.source LIMIT 1\
                """,
            LedgerIdentityQueue::line,
            person.strip(),
            person.strip()));
  }

  /** By index study_identity_by_person. */
  @Override
  public List<StudyIdentity> decided(int limit) {
    return reading(connection ->
        Sql.list(
            connection,
            LedgerIdentities.SELECT
                + " WHERE i.person IS NOT NULL ORDER BY i.decided_at DESC LIMIT ?",
            LedgerIdentities::row,
            limit));
  }

  /**
   * By an index of what is open, e.g. identity_case_by_patient: no more than is counted is read.
   */
  @Override
  public long waiting() {
    return reading(connection ->
        Sql.one(
                connection,
                "SELECT count(*) FROM (SELECT FROM identity_case WHERE open LIMIT 100000) AS few",
                row -> row.getLong(1))
            .orElse(0L));
  }

  @Override
  public void later(String study, String source, Request request) {
    change(
        "UPDATE identity_case SET urgency = 2 WHERE study_uid = ? AND source = ? AND open",
        List.of(study, source),
        connection ->
            Audit.write(
                connection, request, "identity left for later", Audit.study(study), source));
  }

  @Override
  public void assign(String study, String source, String person, Request request) {
    String name = name(person);
    List<Object> arguments = new ArrayList<>(List.of(name, study, source));
    change(
        "UPDATE identity_case SET assignee = nullif(?, '') WHERE study_uid = ? AND source = ?"
            + " AND open",
        arguments,
        connection ->
            Audit.write(
                connection,
                request,
                "identity assigned",
                Audit.study(study),
                source + ": " + (name.isEmpty() ? "nobody" : name)));
  }

  /** GTY-0687 where it is none. */
  static String name(String person) {
    String name = person.strip();
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw new GantryException("GTY-0687", "Name one person, in at most 100 letters");
    }
    return name;
  }

  private void change(String sql, List<Object> arguments, Database.Change record) {
    try {
      int changed =
          database.write(connection -> {
            int rows = Sql.update(connection, sql, arguments.toArray());
            if (rows > 0) {
              record.in(connection);
            }
            return rows;
          });
      if (changed == 0) {
        throw new GantryException("GTY-0680", "This study waits for no reviewer");
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        LedgerIdentities.row(row),
        URGENCY[Math.clamp(row.getInt(13), 0, 2)],
        row.getString(14),
        row.getString(15).replace('\\', ' '),
        Math.max(1, row.getInt(16)),
        row.getString(17),
        row.getString(18));
  }

  private static String place(ResultSet row) throws SQLException {
    return String.join(
        "~",
        row.getString(13),
        row.getString(19),
        row.getString(20),
        row.getString(1),
        row.getString(2));
  }

  private static Case one(ResultSet row) throws SQLException {
    String record = row.getString(22);
    String verdict = row.getString(23);
    return new Case(
        line(row),
        row.getBoolean(21),
        row.getBoolean(29),
        record == null ? null : Sql.fromJson(record, ArchivePatient.class),
        verdict == null
            ? null
            : new Proposal(
                verdict.toLowerCase(Locale.ROOT),
                row.getString(24),
                row.getString(18),
                row.getString(25),
                row.getTimestamp(26).toInstant()),
        (Integer) row.getObject(27),
        (Integer) row.getObject(28));
  }

  /** Where a page begins; the beginning is before all there is. */
  private record Place(int urgency, int day, int fewer, String study, String source) {
    static Place of(@Nullable String text) {
      if (text == null || text.isEmpty()) {
        return new Place(-1, 0, 0, "", "");
      }
      String[] parts = text.split("~", 5);
      try {
        return new Place(
            Integer.parseInt(parts[0]),
            Integer.parseInt(parts[1]),
            Integer.parseInt(parts[2]),
            parts[3],
            parts[4]);
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new GantryException("GTY-0681", "There is no such place in the queue", e);
      }
    }
  }

  private <T> T reading(Database.Work<T> work) {
    try {
      return database.read(work);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static GantryException unavailable(SQLException e) {
    return new GantryException("GTY-0609", "The ledger's database does not answer", e);
  }
}
