package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.wave.StudyIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reviewers' worklist on the ledger. Safe between threads. */
final class LedgerIdentities implements Identities {
  /** Of study_identity i, identity_proposal p and study s, for {@link #row}. */
  static final String COLUMNS =
      """
      i.study_uid, i.source, lower(i.outcome), i.mrn, i.closest_mrn, i.score, i.words,
        i.person, i.code, lower(p.verdict) || coalesce(' ' || p.mrn, '') || ' by ' || p.proposed_by,
        coalesce(lower(s.class), 'unknown'), i.decided_at\
      """;

  static final String SELECT =
      "SELECT "
          + COLUMNS
          + """

          FROM study_identity i
            LEFT JOIN identity_proposal p ON p.study_uid = i.study_uid AND p.source = i.source
            LEFT JOIN study s ON s.study_uid = i.study_uid AND s.source = i.source
          """;

  private final Database database;
  private final boolean secondPerson;
  private final Runnable wake;

  /**
   * @param secondPerson what one person decides counts once another one agrees
   * @param wake called after each decision: there is something to send
   */
  LedgerIdentities(Database database, boolean secondPerson, Runnable wake) {
    this.database = database;
    this.secondPerson = secondPerson;
    this.wake = wake;
  }

  @Override
  public List<StudyIdentity> list(boolean waitingOnly, int limit) {
    return list(waitingOnly, null, limit);
  }

  @Override
  public List<StudyIdentity> list(boolean waitingOnly, @Nullable After after, int limit) {
    List<@Nullable Object> arguments = new ArrayList<>();
    StringBuilder where = new StringBuilder(" WHERE true");
    // Indexes study_identity_waiting_by_age, study_identity_by_age; the order is theirs.
    if (waitingOnly) {
      where.append(" AND i.outcome <> 'LINKED'");
    }
    if (after != null) {
      where.append(" AND (i.decided_at, i.study_uid, i.source) > (?, ?, ?)");
      arguments.addAll(List.of(after.decidedAt(), after.studyInstanceUid(), after.source()));
    }
    arguments.add(limit);
    try {
      return database.read(connection ->
          Sql.list(
              connection,
              SELECT + where + " ORDER BY i.decided_at, i.study_uid, i.source LIMIT ?",
              LedgerIdentities::row,
              arguments.toArray()));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public StudyIdentity decide(Review review, Request request) {
    Request told = request.withReason();
    try {
      StudyIdentity now =
          database.write(connection -> {
            StudyIdentity known = known(connection, review);
            if (review.verdict() == Verdict.UNDO) {
              undo(connection, known, told);
            } else {
              decide(connection, known, review, told);
            }
            return one(connection, known.studyInstanceUid(), known.source()).orElse(known);
          });
      wake.run();
      return now;
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private void decide(Connection connection, StudyIdentity known, Review review, Request request)
      throws SQLException {
    Optional<Proposal> proposed = proposal(connection, known);
    boolean same =
        proposed.isPresent()
            && proposed.get().verdict().equals(review.verdict().name())
            && Objects.equals(proposed.get().mrn(), review.mrn());
    if (!secondPerson) {
      send(connection, known, review.verdict(), review.mrn(), request.by(), null, request);
    } else if (same && isSamePerson(proposed.get().by(), request.by())) {
      throw new GantryException(
          "GTY-0682", "identities.secondPerson: somebody else than who proposed it has to agree");
    } else if (same) {
      Proposal first = proposed.get();
      send(connection, known, review.verdict(), review.mrn(), first.by(), request.by(), request);
      withdraw(connection, known);
    } else {
      propose(connection, known, review, request);
    }
  }

  /** However the name is written. */
  private static boolean isSamePerson(String one, String other) {
    return one.strip().equalsIgnoreCase(other.strip());
  }

  private static void undo(Connection connection, StudyIdentity known, Request request)
      throws SQLException {
    if (withdraw(connection, known) > 0) {
      audit(connection, known, request, "identity proposal withdrawn", "");
    } else if (known.person() == null) {
      throw new GantryException("GTY-0683", "No person has decided anything that could be undone");
    } else {
      send(connection, known, Verdict.UNDO, null, request.by(), null, request);
    }
  }

  private static void propose(
      Connection connection, StudyIdentity known, Review review, Request request)
      throws SQLException {
    Sql.update(
        connection,
        """
        INSERT INTO identity_proposal (study_uid, source, verdict, mrn, proposed_by, why)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (study_uid, source) DO UPDATE SET verdict = excluded.verdict,
          mrn = excluded.mrn, proposed_by = excluded.proposed_by, why = excluded.why, at = now()\
        """,
        known.studyInstanceUid(),
        known.source(),
        review.verdict().name(),
        review.mrn(),
        request.by(),
        request.why());
    audit(connection, known, request, "identity proposed", words(review.verdict(), review.mrn()));
  }

  private static int withdraw(Connection connection, StudyIdentity known) throws SQLException {
    return Sql.update(
        connection,
        "DELETE FROM identity_proposal WHERE study_uid = ? AND source = ?",
        known.studyInstanceUid(),
        known.source());
  }

  private static void send(
      Connection connection,
      StudyIdentity known,
      Verdict verdict,
      @Nullable String mrn,
      String by,
      @Nullable String second,
      Request request)
      throws SQLException {
    Outbox.decided(
        connection,
        new ReviewDecision(
            known.source(),
            known.studyInstanceUid(),
            verdict,
            mrn,
            by,
            second,
            request.why(),
            after(known.decidedAt()),
            Sql.exists(
                connection,
                "SELECT 1 FROM study_content WHERE study_uid = ? AND revision > 0",
                known.studyInstanceUid())));
    CaseTable.sent(connection, known.studyInstanceUid(), known.source());
    audit(
        connection,
        known,
        request,
        "identity decided",
        words(verdict, mrn) + (second == null ? "" : ", proposed by " + by));
  }

  /** Now, also where a clock went back: what was decided later has to be the later one. */
  private static Instant after(Instant last) {
    Instant now = Facts.micros(Instant.now());
    return now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
  }

  private static String words(Verdict verdict, @Nullable String mrn) {
    return verdict.name().toLowerCase(Locale.ROOT) + (mrn == null ? "" : " " + mrn);
  }

  private static void audit(
      Connection connection, StudyIdentity known, Request request, String action, String detail)
      throws SQLException {
    Audit.write(
        connection,
        request,
        action,
        Audit.study(known.studyInstanceUid()),
        known.source() + (detail.isEmpty() ? "" : ": " + detail));
  }

  private static StudyIdentity known(Connection connection, Review review) throws SQLException {
    List<StudyIdentity> found =
        Sql.list(
            connection,
            SELECT + " WHERE i.study_uid = ? AND (?::text IS NULL OR i.source = ?)",
            LedgerIdentities::row,
            review.studyInstanceUid(),
            review.source(),
            review.source());
    if (found.isEmpty()) {
      throw new GantryException(
          "GTY-0680",
          "Nothing is known of this study's patient: sweep its source with identities.policy gate,"
              + " then decide");
    }
    if (found.size() > 1) {
      throw new GantryException(
          "GTY-0681", "Several sources have the study: name one with --source");
    }
    return found.getFirst();
  }

  private static Optional<StudyIdentity> one(Connection connection, String study, String source)
      throws SQLException {
    return Sql.one(
        connection,
        SELECT + " WHERE i.study_uid = ? AND i.source = ?",
        LedgerIdentities::row,
        study,
        source);
  }

  private record Proposal(String verdict, @Nullable String mrn, String by) {}

  private static Optional<Proposal> proposal(Connection connection, StudyIdentity known)
      throws SQLException {
    return Sql.one(
        connection,
        "SELECT verdict, mrn, proposed_by FROM identity_proposal WHERE study_uid = ? AND source = ?",
        row -> new Proposal(row.getString(1), row.getString(2), row.getString(3)),
        known.studyInstanceUid(),
        known.source());
  }

  static StudyIdentity row(ResultSet row) throws SQLException {
    return new StudyIdentity(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getDouble(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getString(11),
        row.getTimestamp(12).toInstant());
  }

  private static GantryException unavailable(SQLException e) {
    return new GantryException("GTY-0609", "The ledger's database does not answer", e);
  }
}
