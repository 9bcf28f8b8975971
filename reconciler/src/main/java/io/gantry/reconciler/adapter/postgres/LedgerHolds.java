package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.HoldClass;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SourceQueue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What waits for a person, on the ledger. Safe between threads. */
final class LedgerHolds implements Holds {
  // Indexes: expectation_by_code (its key is the order of the list), study_by_class.
  /** The message of one of the objects stands for all with this code. */
  private static final String SELECT =
      """
      SELECT e.study_uid, e.source, e.code COLLATE "C", min(e.message), count(*),
        max(coalesce(h.character_set, 'retry') || ' by ' || h.released_by)
      FROM expectation e
        LEFT JOIN hold_release h ON h.study_uid = e.study_uid AND h.source = e.source
      WHERE e.class IN ('HELD', 'REJECTED', 'MISSING') AND e.code IS NOT NULL
        AND (?::text IS NULL OR e.source = ?) AND (?::text IS NULL OR e.study_uid = ?)
        AND (?::text IS NULL OR (e.code COLLATE "C", e.source, e.study_uid) > (?, ?, ?))
      GROUP BY e.study_uid, e.source, e.code
      UNION ALL
      SELECT s.study_uid, s.source, s.identity_code COLLATE "C", 'Whose study it is isn''t certain: gantry'
        || ' identities list says why', coalesce(s.found_instances, 0), NULL
      FROM study s
      WHERE s.class = 'HELD' AND s.ordinal = 0 AND s.identity_code IS NOT NULL
        AND (?::text IS NULL OR s.source = ?) AND (?::text IS NULL OR s.study_uid = ?)
        AND (?::text IS NULL OR (s.identity_code COLLATE "C", s.source, s.study_uid) > (?, ?, ?))
      UNION ALL
      SELECT s.study_uid, s.source, s.code COLLATE "C", s.message, s.n_units + s.remainder, NULL
      FROM study s
      WHERE s.code = 'GTY-0652'
        AND (?::text IS NULL OR s.source = ?) AND (?::text IS NULL OR s.study_uid = ?)
        AND (?::text IS NULL OR (s.code COLLATE "C", s.source, s.study_uid) > (?, ?, ?))
      ORDER BY 3, 2, 1 LIMIT ?\
      """;

  /** Whether it is one is seen by the normalizer: text that is not of it is held again. */
  private static final Pattern SET = Pattern.compile("[A-Za-z0-9 _.\\\\-]{2,160}");

  /** Lines that are read at once where not all of them are wanted. */
  private static final int PAGE = 5_000;

  private final Database database;
  private final List<SourceQueue> sources;
  private final Runnable wake;

  /**
   * @param wake called after each resolution: there is something to order
   */
  LedgerHolds(Database database, List<SourceQueue> sources, Runnable wake) {
    this.database = database;
    this.sources = List.copyOf(sources);
    this.wake = wake;
  }

  @Override
  public List<Hold> list(@Nullable String source, @Nullable HoldClass holdClass, int limit) {
    return list(source, holdClass, null, limit);
  }

  @Override
  public List<Hold> list(
      @Nullable String source, @Nullable HoldClass holdClass, @Nullable After after, int limit) {
    try {
      return database.read(connection -> {
        List<Hold> found = new ArrayList<>();
        After from = after;
        while (true) {
          List<Hold> page = page(connection, source, null, from, holdClass == null ? limit : PAGE);
          page.stream()
              .filter(hold -> holdClass == null || hold.holdClass().equals(holdClass.text()))
              .limit(limit - found.size())
              .forEach(found::add);
          if (holdClass == null || page.size() < PAGE || found.size() >= limit) {
            return found;
          }
          Hold last = page.getLast();
          from = new After(last.code(), last.source(), last.studyInstanceUid());
        }
      });
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public List<Hold> resolve(Resolution resolution, Request request) {
    Request told = request.withReason();
    String set = resolution.characterSet();
    if (resolution.kind() == Kind.CHARACTER_SET && (set == null || !SET.matcher(set).matches())) {
      throw new GantryException("GTY-0685", "Name a character set, such as ISO_IR 144");
    }
    try {
      List<Hold> now =
          database.write(connection -> {
            List<Hold> held =
                waiting(connection, resolution.source(), resolution.studyInstanceUid());
            String source = onlySource(held);
            if (resolution.kind() == Kind.UNDO) {
              undo(connection, resolution.studyInstanceUid(), source, told);
            } else {
              if (isMoving(connection, resolution.studyInstanceUid(), source)) {
                throw new GantryException(
                    "GTY-0685",
                    "The study is being moved right now, without what you say: resolve it once that"
                        + " has ended, in a moment");
              }
              for (String study : studies(connection, resolution, held, source)) {
                release(connection, study, source, resolution, told);
              }
              ClinicalLane.step(connection);
            }
            return waiting(connection, source, resolution.studyInstanceUid());
          });
      wake.run();
      return now;
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  /** Its order is on its way: a second one is not sent beside it. Index study_order_by_study. */
  private static boolean isMoving(Connection connection, String study, String source)
      throws SQLException {
    return Sql.exists(
        connection,
        "SELECT FROM study_order WHERE study_uid = ? AND source = ? AND sent_at IS NOT NULL"
            + " AND closed_at IS NULL",
        study,
        source);
  }

  private static String onlySource(List<Hold> held) {
    List<String> at = held.stream().map(Hold::source).distinct().toList();
    if (at.isEmpty()) {
      throw new GantryException("GTY-0686", "Nothing of this study waits for a person");
    }
    if (at.size() > 1) {
      throw new GantryException(
          "GTY-0685", "The study waits at several sources: name one with --source");
    }
    return at.getFirst();
  }

  private List<String> studies(
      Connection connection, Resolution resolution, List<Hold> held, String source)
      throws SQLException {
    if (resolution.kind() == Kind.RETRY) {
      boolean any =
          held.stream()
              .map(hold -> HoldClass.of(hold.code()))
              .anyMatch(one ->
                  one != HoldClass.IDENTITY
                      && one != HoldClass.COLLISION
                      && one != HoldClass.SET_ASIDE);
      if (!any) {
        throw new GantryException(
            "GTY-0685",
            "Moving the study again changes nothing of this: a patient is decided with gantry"
                + " identities decide, a collision in the archive, a study that a person holds is"
                + " let go with gantry study release");
      }
      return List.of(resolution.studyInstanceUid());
    }
    if (held.stream().noneMatch(hold -> HoldClass.of(hold.code()) == HoldClass.CHARACTER_SET)) {
      throw new GantryException("GTY-0685", "The study does not wait for a character set");
    }
    List<String> studies = new ArrayList<>(List.of(resolution.studyInstanceUid()));
    if (resolution.alike() && resolution.kind() == Kind.CHARACTER_SET) {
      Pattern proposed = proposed(String.valueOf(resolution.characterSet()));
      for (Hold hold : waiting(connection, source, null)) {
        if (HoldClass.of(hold.code()) == HoldClass.CHARACTER_SET
            && proposed.matcher(hold.message()).find()
            && !studies.contains(hold.studyInstanceUid())
            && !isMoving(connection, hold.studyInstanceUid(), source)) {
          studies.add(hold.studyInstanceUid());
        }
      }
    }
    return studies;
  }

  /** The set as a proposal, not as the beginning of another one's name. */
  private static Pattern proposed(String set) {
    return Pattern.compile(" " + Pattern.quote(set.replace("\\", "\\\\")) + "( \\(|[,)])");
  }

  private void release(
      Connection connection, String study, String source, Resolution resolution, Request request)
      throws SQLException {
    SourceQueue queue =
        sources.stream()
            .filter(one -> one.source().equals(source))
            .findFirst()
            .orElseThrow(
                () -> new GantryException("GTY-0612", "There is no source named " + source));
    String set =
        switch (resolution.kind()) {
          case CHARACTER_SET -> resolution.characterSet();
          case ACCEPT -> ExtractOrder.AS_IT_IS;
          case RETRY, UNDO -> null;
        };
    Sql.update(
        connection,
        """
        INSERT INTO hold_release (study_uid, source, character_set, released_by, why)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (study_uid, source) DO UPDATE SET
          character_set = coalesce(excluded.character_set, hold_release.character_set),
          released_by = excluded.released_by, why = excluded.why, at = now()\
        """,
        study,
        source,
        set,
        request.by(),
        request.why());
    Audit.write(
        connection, request, "hold resolved", Audit.study(study), source + ": " + told(set));
    ClinicalLane.study(connection, study, List.of(queue), true, request);
  }

  private static String told(@Nullable String set) {
    if (set == null) {
      return "move again";
    }
    return set.equals(ExtractOrder.AS_IT_IS) ? "text goes on as it is" : "text is " + set;
  }

  private static void undo(Connection connection, String study, String source, Request request)
      throws SQLException {
    int gone =
        Sql.update(
            connection,
            "DELETE FROM hold_release WHERE study_uid = ? AND source = ?",
            study,
            source);
    if (gone == 0) {
      throw new GantryException("GTY-0685", "Nobody has resolved anything that could be undone");
    }
    Audit.write(connection, request, "hold resolution withdrawn", Audit.study(study), source);
  }

  private static List<Hold> waiting(
      Connection connection, @Nullable String source, @Nullable String study) throws SQLException {
    return page(connection, source, study, null, Integer.MAX_VALUE);
  }

  private static List<Hold> page(
      Connection connection,
      @Nullable String source,
      @Nullable String study,
      @Nullable After after,
      int limit)
      throws SQLException {
    List<@Nullable Object> one = new ArrayList<>();
    one.add(source);
    one.add(source);
    one.add(study);
    one.add(study);
    one.add(after == null ? null : "");
    one.add(after == null ? null : after.code());
    one.add(after == null ? null : after.source());
    one.add(after == null ? null : after.studyInstanceUid());
    List<@Nullable Object> arguments = new ArrayList<>(one);
    arguments.addAll(one);
    arguments.addAll(one);
    arguments.add(limit);
    return Sql.list(connection, SELECT, LedgerHolds::row, arguments.toArray());
  }

  private static Hold row(ResultSet row) throws SQLException {
    String code = row.getString(3);
    return new Hold(
        row.getString(1),
        row.getString(2),
        HoldClass.of(code).text(),
        code,
        String.valueOf(row.getString(4)),
        row.getLong(5),
        row.getString(6));
  }

  private static GantryException unavailable(SQLException e) {
    return new GantryException("GTY-0609", "The ledger's database does not answer", e);
  }
}
