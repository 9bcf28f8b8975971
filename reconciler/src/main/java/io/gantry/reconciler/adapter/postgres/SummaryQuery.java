package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WaveSummary.Instances;
import io.gantry.reconciler.wave.WaveSummary.SourceSummary;
import io.gantry.reconciler.wave.WaveSummary.Studies;
import io.gantry.reconciler.wave.WaveSummary.WaveException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a wave looks like: its roll-ups, so the cost grows neither with instances nor with studies;
 * exceptions come from indexes that hold nothing else.
 */
final class SummaryQuery {
  static final String SWEEPS_FAILED =
      """
      SELECT DISTINCT ON (source) source, code, coalesce(message, '') FROM run_source
      WHERE run = ? AND code IS NOT NULL\
      """;
  static final String SOURCES_STOPPED =
      """
      SELECT t.source, coalesce(t.code, 'GTY-0606'), coalesce(t.message, 'The source is stopped')
      FROM source_status t JOIN wave_run r ON r.run = ? AND t.at > r.started_at
      WHERE t.state = 'STOPPED' AND EXISTS (SELECT FROM study_order o
        WHERE o.run = r.run AND o.source = t.source AND o.sent_at IS NULL
          AND o.closed_at IS NULL)
        AND NOT EXISTS (SELECT FROM source_control c WHERE c.source = t.source
          AND (c.killed OR c.mode <> 'RUN'))\
      """;

  private static final String TALLIES = "SELECT * FROM wave_tally WHERE wave = ? ORDER BY source";
  // expectation_exceptions, study_exceptions, study_content_unpublished, study_identity_in_doubt,
  // each from one study to another: the cost is that of the exceptions between them.
  private static final String EXCEPTIONS =
      """
      SELECT * FROM (
      SELECT e.study_uid, e.sop_uid, e.source, coalesce(e.code, 'GTY-0600'),
        coalesce(e.message, e.class)
      FROM wave_study w JOIN expectation e ON e.study_uid = w.study_uid AND e.source = w.source
      WHERE w.wave = ? AND NOT w.cut AND e.class IN ('HELD', 'REJECTED', 'MISSING')
        AND e.study_uid BETWEEN ? AND ?
      UNION ALL
      SELECT s.study_uid, NULL, s.source, s.code, coalesce(s.message, '')
      FROM wave_study w JOIN study s ON s.study_uid = w.study_uid AND s.source = w.source
      WHERE w.wave = ? AND NOT w.cut AND s.code IS NOT NULL
        AND s.study_uid BETWEEN ? AND ?
      UNION ALL
      SELECT c.study_uid, NULL, NULL, c.refused_code, coalesce(c.refused_message, '')
      FROM study_content c
      WHERE c.refused_revision >= c.revision AND c.published_revision < c.revision
        AND c.refused_code IS NOT NULL
        AND EXISTS (SELECT FROM wave_study w WHERE w.study_uid = c.study_uid AND w.wave = ?)
        AND c.study_uid BETWEEN ? AND ?
      UNION ALL
      SELECT i.study_uid, NULL, i.source, 'GTY-0684',
        'The study is in the cloud archive, but whose it is was taken back: decide again with gantry'
          || ' identities decide, then it is restamped'
      FROM study_identity i
      WHERE i.in_doubt AND EXISTS (SELECT FROM study_content c
          WHERE c.study_uid = i.study_uid AND c.revision > 0)
        AND EXISTS (SELECT FROM wave_study w
        WHERE w.study_uid = i.study_uid AND w.source = i.source AND w.wave = ?)
        AND i.study_uid BETWEEN ? AND ?
      UNION ALL
      SELECT NULL, NULL, r.source, r.code, coalesce(r.message, '')
      FROM run_source r WHERE r.run = ? AND r.code IS NOT NULL
      UNION ALL
      SELECT u.study_uid, u.sop_uid, u.source, 'GTY-0623',
        'The object came without being asked for; it is in quarantine and was not migrated'
      FROM unsolicited u
      WHERE NOT EXISTS (SELECT FROM receipt t
          WHERE t.sop_uid = u.sop_uid AND t.received = u.received)
        AND (EXISTS (SELECT FROM wave_study w
            WHERE w.wave = ? AND w.study_uid = u.study_uid AND w.source = u.source)
          OR EXISTS (SELECT FROM run_source s JOIN wave_run r ON r.run = s.run
            WHERE s.run = ? AND s.source = u.source AND u.received_at >= r.started_at))
        AND u.study_uid BETWEEN ? AND ?
      ) AS x (study, sop, source, code, message)
      WHERE ?::text IS NULL OR (coalesce(study, ''), coalesce(sop, ''), coalesce(source, ''),
          code COLLATE "C", message COLLATE "C") > (?, ?, ?, ?, ?)
      ORDER BY coalesce(study, ''), coalesce(sop, ''), coalesce(source, ''), code COLLATE "C",
        message COLLATE "C"
      LIMIT ?
      """;

  // The primary keys of wave_study and exception_case, side by side. A case is an exception at
  // least.
  private static final String CASES_BEHIND =
      """
      SELECT x.study_uid FROM wave_study w
        JOIN exception_case x ON x.study_uid = w.study_uid AND x.source = w.source
      WHERE w.wave = ? AND NOT w.cut AND w.study_uid > ? AND x.study_uid > ?
      ORDER BY x.study_uid OFFSET ? LIMIT 1
      """;

  /** More at a time are read as if they were all. */
  private static final int LARGEST_PAGE = 10_000;

  /** Behind every UID, also a broken one. */
  private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

  /** Columns that a place in the list has. */
  private static final int PLACE = 5;

  private static final Studies NO_STUDIES = new Studies(0, 0, 0, 0, 0, 0, 0);

  /** The latest run of a wave. */
  private record Latest(
      long run,
      String wave,
      String state,
      Instant startedAt,
      @Nullable Instant finishedAt,
      boolean balanced,
      String reasons) {}

  Optional<WaveSummary> one(Connection connection, String wave) throws SQLException {
    return one(connection, wave, Integer.MAX_VALUE);
  }

  /**
   * A wave with so many of its exceptions at most.
   *
   * @return empty where it never ran
   */
  Optional<WaveSummary> one(Connection connection, String wave, int exceptions)
      throws SQLException {
    return one(connection, wave, null, exceptions);
  }

  /**
   * The same of the exceptions behind that one.
   *
   * @param after null: from the first one
   */
  Optional<WaveSummary> one(
      Connection connection, String wave, @Nullable WaveException after, int exceptions)
      throws SQLException {
    for (Latest latest : latest(connection, wave)) {
      return Optional.of(
          summary(
              connection,
              latest,
              exceptions == 0 ? List.of() : exceptions(connection, latest, after, exceptions)));
    }
    return Optional.empty();
  }

  List<WaveSummary> all(Connection connection) throws SQLException {
    List<WaveSummary> all = new ArrayList<>();
    for (Latest latest : latest(connection, null)) {
      all.add(summary(connection, latest, List.of()));
    }
    return all;
  }

  private static List<Latest> latest(Connection connection, @Nullable String wave)
      throws SQLException {
    List<Latest> runs = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT * FROM (
              SELECT DISTINCT ON (wave) run, wave, state, started_at, finished_at, balanced,
                reasons FROM wave_run WHERE ?::text IS NULL OR wave = ?
              ORDER BY wave, run DESC) AS latest ORDER BY run DESC\
            """)) {
      select.setString(1, wave);
      select.setString(2, wave);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          runs.add(
              new Latest(
                  row.getLong(1),
                  row.getString(2),
                  row.getString(3),
                  row.getTimestamp(4).toInstant(),
                  InstanceTables.instant(row, 5),
                  row.getBoolean(6),
                  row.getString(7)));
        }
      }
    }
    return runs;
  }

  private static WaveSummary summary(
      Connection connection, Latest latest, List<WaveException> exceptions) throws SQLException {
    double elapsed = elapsed(latest);
    Map<String, SourceSummary> sources = sweeps(connection, latest, elapsed);
    Instances sum = BalanceCheck.NO_INSTANCES;
    Studies whole = NO_STUDIES;
    long bytes = 0;
    try (PreparedStatement select = connection.prepareStatement(TALLIES)) {
      select.setString(1, latest.wave());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String source = row.getString("source");
          if (source.isEmpty()) {
            whole = studies(row);
            bytes = row.getLong("i_bytes");
          } else {
            Instances instances = instances(row, elapsed);
            sources.merge(
                source,
                new SourceSummary(source, studies(row), instances, null, null),
                SummaryQuery::swept);
            sum = BalanceCheck.plus(sum, instances);
          }
        }
      }
    }
    boolean finished = latest.state().equals("finished");
    return new WaveSummary(
        latest.wave(),
        latest.state(),
        whole,
        BalanceCheck.with(sum, bytes, elapsed),
        finished && latest.balanced(),
        exceptions,
        List.copyOf(sources.values()),
        finished ? BalanceCheck.strings(latest.reasons()) : List.of("not finished"));
  }

  private static SourceSummary swept(SourceSummary sweep, SourceSummary counted) {
    return new SourceSummary(
        counted.source(),
        counted.studies(),
        counted.instances(),
        sweep.sweepCode(),
        sweep.sweepMessage());
  }

  private static Map<String, SourceSummary> sweeps(
      Connection connection, Latest latest, double elapsed) throws SQLException {
    Map<String, SourceSummary> sources = new LinkedHashMap<>();
    Instances none = BalanceCheck.with(BalanceCheck.NO_INSTANCES, 0, elapsed);
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT source, max(code), max(message) FROM run_source WHERE run = ?"
                + " GROUP BY source ORDER BY source")) {
      select.setLong(1, latest.run());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          sources.put(
              row.getString(1),
              new SourceSummary(
                  row.getString(1), NO_STUDIES, none, row.getString(2), row.getString(3)));
        }
      }
    }
    return sources;
  }

  /** Some studies at a time, until the page is full. */
  private static List<WaveException> exceptions(
      Connection connection, Latest latest, @Nullable WaveException after, int limit)
      throws SQLException {
    List<WaveException> page = new ArrayList<>();
    WaveException behind = after;
    String first = after == null ? "" : text(after.studyInstanceUid());
    String last;
    do {
      last =
          limit > LARGEST_PAGE
              ? LAST
              : casesBehind(connection, latest.wave(), first, 1 + limit / 10);
      page.addAll(exceptions(connection, latest, behind, first, last, limit - page.size()));
      behind = page.isEmpty() ? behind : page.getLast();
      first = last;
    } while (page.size() < limit && !last.equals(LAST));
    return page;
  }

  /** The study that comes so many cases behind that one. */
  private static String casesBehind(Connection connection, String wave, String study, int cases)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(CASES_BEHIND)) {
      select.setString(1, wave);
      select.setString(2, study);
      select.setString(3, study);
      select.setInt(4, cases);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getString(1) : LAST;
      }
    }
  }

  private static List<WaveException> exceptions(
      Connection connection,
      Latest latest,
      @Nullable WaveException after,
      String first,
      String last,
      int limit)
      throws SQLException {
    List<@Nullable Object> asked = new ArrayList<>();
    for (int list = 0; list < 4; list++) {
      asked.addAll(List.of(latest.wave(), first, last));
    }
    asked.addAll(List.of(latest.run(), latest.wave(), latest.run(), first, last));
    asked.addAll(place(after));
    asked.add(limit);
    List<WaveException> exceptions = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(EXCEPTIONS)) {
      for (int i = 0; i < asked.size(); i++) {
        select.setObject(i + 1, asked.get(i));
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          exceptions.add(
              new WaveException(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5)));
        }
      }
    }
    return exceptions;
  }

  /** Whether there is a place that the list goes on behind, and the place. */
  private static List<@Nullable String> place(@Nullable WaveException after) {
    return after == null
        ? Collections.nCopies(1 + PLACE, null)
        : List.of(
            "",
            text(after.studyInstanceUid()),
            text(after.sopInstanceUid()),
            text(after.source()),
            after.code(),
            after.message());
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static double elapsed(Latest latest) {
    Instant end = latest.finishedAt() == null ? Instant.now() : latest.finishedAt();
    return Math.max(0, end.toEpochMilli() - latest.startedAt().toEpochMilli()) / 1000.0;
  }

  static Studies studies(ResultSet row) throws SQLException {
    long verified = row.getLong("verified");
    long held = row.getLong("held");
    long rejected = row.getLong("rejected");
    long incomplete = row.getLong("incomplete");
    long pending = row.getLong("pending");
    long expected = verified + held + rejected + incomplete + pending;
    return new Studies(
        expected, verified, row.getLong("published"), held, rejected, incomplete, pending);
  }

  static Instances instances(ResultSet row, double elapsed) throws SQLException {
    return new Instances(
        row.getLong("i_expected"),
        row.getLong("i_verified"),
        row.getLong("i_published"),
        row.getLong("i_held"),
        row.getLong("i_rejected"),
        row.getLong("i_missing"),
        row.getLong("i_pending"),
        row.getLong("i_duplicates"),
        row.getLong("i_collisions"),
        row.getLong("i_bytes"),
        elapsed,
        row.getLong("i_received"),
        row.getLong("i_normalized"),
        row.getLong("i_loaded"));
  }
}
