package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyLine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists of studies, paged by their key (study UID, source): a page costs the same wherever it
 * begins. The most selective filter chooses where rows come from, and thereby the index.
 */
final class StudySearch {
  private static final Set<String> STATES =
      Set.of("pending", "verified", "held", "rejected", "incomplete");

  // What the keys of a page lead to.
  private static final String LINES =
      """
      SELECT s.study_uid, s.source, s.class, s.study_date, s.modalities, s.n_units + s.remainder,
        s.n_verified,
        coalesce(s.code, x.code), coalesce(s.message, x.message), s.ended_at
      FROM (:keys) AS k
        JOIN study s ON s.study_uid = k.study_uid AND s.source = k.source
        LEFT JOIN LATERAL (SELECT e.code, e.message FROM expectation e
          WHERE e.study_uid = s.study_uid AND e.source = s.source
            AND e.class IN ('HELD', 'REJECTED', 'MISSING') LIMIT 1) AS x ON s.class <> 'VERIFIED'
      ORDER BY 1, 2\
      """;

  private final StringBuilder sql = new StringBuilder();
  private final List<@Nullable Object> arguments = new ArrayList<>();

  private StudySearch() {}

  static List<StudyLine> list(
      Connection connection, StudyFilter filter, StudyFilter.After after, int limit)
      throws SQLException {
    if (filter.state() != null && !STATES.contains(filter.state().toLowerCase(Locale.ROOT))) {
      return List.of();
    }
    StudySearch search = new StudySearch();
    search.keys(filter, studiesOf(connection, filter.uid()), after, limit);
    return Sql.list(
        connection,
        LINES.replace(":keys", search.sql),
        StudySearch::line,
        search.arguments.toArray());
  }

  /** Where the UID is one of an instance: its studies. The key of expectation. */
  private static List<String> studiesOf(Connection connection, @Nullable String uid)
      throws SQLException {
    return uid == null
        ? List.of()
        : Sql.list(
            connection,
            "SELECT DISTINCT study_uid FROM expectation WHERE sop_uid = ?",
            row -> row.getString(1),
            uid);
  }

  private void keys(
      StudyFilter filter, List<String> ofInstance, StudyFilter.After after, int limit) {
    sql.append("SELECT s.study_uid, s.source FROM ").append(from(filter));
    sql.append(" WHERE (s.study_uid, s.source) > (?, ?)");
    arguments.add(after.studyUid());
    arguments.add(after.source());
    uid(filter.uid(), ofInstance);
    and("s.source = ?", filter.source());
    String state = filter.state();
    if (state != null) {
      // Index study_by_class, but for VERIFIED: most rows of the key are. One of STATES, and no
      // argument: the index is partial, and a plan for any argument could not use it.
      sql.append(" AND s.class = '").append(state.toUpperCase(Locale.ROOT)).append('\'');
    }
    // The key of wave_study.
    and(
        "EXISTS (SELECT FROM wave_study w WHERE w.wave = ? AND w.study_uid = s.study_uid"
            + " AND w.source = s.source AND NOT w.cut)",
        filter.wave());
    // The key of study_accession; index study_patient_by_patient.
    and(
        "(s.study_uid, s.source) IN (SELECT a.study_uid, a.source FROM study_accession a"
            + " WHERE a.accession = ?)",
        hash(filter.accession()));
    and(
        "(s.study_uid, s.source) IN (SELECT p.study_uid, p.source FROM study_patient p"
            + " WHERE p.patient = ?)",
        hash(filter.patient()));
    sql.append(" ORDER BY s.study_uid, s.source LIMIT ?");
    arguments.add(limit);
  }

  /** With a code: indexes study_by_code and expectation_by_code, which hold exceptions only. */
  private String from(StudyFilter filter) {
    String code = filter.code();
    if (code == null) {
      return "study s";
    }
    arguments.add(code);
    arguments.add(code);
    return """
    (SELECT study_uid, source FROM study WHERE code = ?
      UNION SELECT study_uid, source FROM expectation
      WHERE code = ? AND class IN ('HELD', 'REJECTED', 'MISSING')) AS c
      JOIN study s ON s.study_uid = c.study_uid AND s.source = c.source\
    """;
  }

  /** The key of study: by the beginning of a UID, or the studies of an instance. */
  private void uid(@Nullable String uid, List<String> ofInstance) {
    if (uid == null) {
      return;
    }
    if (ofInstance.isEmpty()) {
      sql.append(" AND s.study_uid >= ? AND s.study_uid < ?");
      arguments.add(uid);
      arguments.add(uid + '\uFFFD');
    } else {
      sql.append(" AND s.study_uid = ANY (?::text[])");
      arguments.add(ofInstance);
    }
  }

  private void and(String condition, @Nullable Object argument) {
    if (argument != null) {
      sql.append(" AND ").append(condition);
      arguments.add(argument);
    }
  }

  /** What is no hash stands for nothing that there is. */
  private static byte @Nullable [] hash(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static StudyLine line(ResultSet row) throws SQLException {
    return new StudyLine(
        row.getString(1),
        row.getString(2),
        row.getString(3).toLowerCase(Locale.ROOT),
        row.getString(4),
        row.getString(5),
        row.getLong(6),
        row.getLong(7),
        row.getString(8),
        row.getString(9),
        InstanceTables.instant(row, 10));
  }
}
