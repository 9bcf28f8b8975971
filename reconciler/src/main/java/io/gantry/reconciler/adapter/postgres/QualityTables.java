package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Findings on objects and their roll-ups, and what within a study does not agree. */
final class QualityTables {
  private static final Pattern ITEM_NUMBER = Pattern.compile("\\[\\d+]");

  /** Private attributes in any number must not make any number of kinds. */
  private static final int MOST_KINDS = 10_000;

  private static final String NO_PATH = "00000000";

  /** What the normalizer said of one content of an instance. */
  record Judged(
      InstanceId instance,
      String source,
      Sha256 received,
      String ruleBook,
      List<Finding> findings) {
    static Judged of(InstanceNormalized event) {
      return new Judged(
          event.instance(),
          event.source(),
          event.received().instance(),
          event.ruleBook(),
          event.findings());
    }

    static Judged of(InstanceHeld event) {
      return new Judged(
          event.instance(),
          event.source(),
          event.received().instance(),
          event.ruleBook(),
          event.findings());
    }
  }

  private record Row(Judged judged, String kinds) {}

  /** How many more instances of a source are normalized. */
  record Normalized(String source, long more) {}

  private final Bulk<Finding> addKinds =
      new Bulk<Finding>("INSERT INTO finding_kind (:columns) SELECT :columns FROM :rows")
          .text("path", Finding::path)
          .text("code", Finding::code)
          .text("severity", finding -> finding.severity().name())
          .flag("repaired", Finding::repaired);

  private final Bulk<Row> addFindings =
      new Bulk<Row>(
              """
              WITH fresh AS (
                INSERT INTO conformance (sop_uid, source, received, rule_book, study_uid, findings)
                SELECT DISTINCT ON (sop_uid, source, received, rule_book)
                  sop_uid, source, received, rule_book, study_uid, kinds::integer[]
                FROM :rows ORDER BY sop_uid, source, received, rule_book, kinds
                ON CONFLICT DO NOTHING
                RETURNING source, rule_book, study_uid || ' ' || sop_uid AS sample, findings)
              INSERT INTO conformance_count AS c (source, rule_book, finding, objects, sample)
              SELECT source, rule_book, kind, count(*), min(sample)
              FROM fresh, unnest(findings) AS kind GROUP BY source, rule_book, kind
              ON CONFLICT (source, rule_book, finding) DO UPDATE SET
                objects = c.objects + excluded.objects, sample = least(c.sample, excluded.sample)\
              """)
          .text("sop_uid", row -> row.judged().instance().sopInstanceUid())
          .text("source", row -> row.judged().source())
          .bytes("received", row -> row.judged().received().toBytes())
          .text("rule_book", row -> row.judged().ruleBook())
          .text("study_uid", row -> row.judged().instance().studyInstanceUid())
          .text("kinds", Row::kinds);

  private final Bulk<Normalized> addNormalized =
      new Bulk<Normalized>(
              """
              INSERT INTO source_objects AS s (:columns) SELECT :columns FROM :rows
              ON CONFLICT (source) DO UPDATE SET normalized = s.normalized + excluded.normalized\
              """)
          .text("source", Normalized::source)
          .number("normalized", Normalized::more);

  /**
   * Attributes that are of the study, and those that are of the series (PS3.3 A.1.2, C.7): null and
   * absent count as one value, since that also tells objects apart.
   */
  private static final String INCONSISTENT =
      """
      INSERT INTO study_inconsistency (study_uid, path, code)
      SELECT study_uid, path, 'differs-within-study'
      FROM stored_object, LATERAL (VALUES
        ('00100010', attributes #>> '{patient,name}'),
        ('00100020', attributes #>> '{patient,patientId}'),
        ('00100021', attributes #>> '{patient,issuerOfPatientId}'),
        ('00100030', attributes #>> '{patient,birthDate}'),
        ('00100040', attributes #>> '{patient,sex}'),
        ('00080020', attributes #>> '{study,date}'),
        ('00080050', attributes #>> '{study,accessionNumber}'),
        ('00200010', attributes #>> '{study,studyId}')) AS a (path, value)
      WHERE study_uid = ANY (?) AND role = 'VERIFIED'
      GROUP BY study_uid, path HAVING count(DISTINCT coalesce(value, '')) > 1
      UNION ALL
      SELECT DISTINCT study_uid, path, 'differs-within-series' FROM (
        SELECT study_uid, series_uid, path
        FROM stored_object, LATERAL (VALUES
          ('00080060', attributes #>> '{series,modality}'),
          ('00200011', attributes #>> '{series,number}'),
          ('00200060', attributes #>> '{series,laterality}')) AS a (path, value)
        WHERE study_uid = ANY (?) AND role = 'VERIFIED'
        GROUP BY study_uid, series_uid, path HAVING count(DISTINCT coalesce(value, '')) > 1) AS s\
      """;

  void write(Connection connection, List<Judged> judged) throws SQLException {
    List<Judged> found = judged.stream().filter(one -> !one.findings().isEmpty()).toList();
    if (found.isEmpty()) {
      return;
    }
    Map<Finding, Integer> kinds = kinds(connection, found);
    List<Row> rows = found.stream().map(one -> new Row(one, kinds(one, kinds))).toList();
    addFindings.execute(connection, rows);
  }

  void addNormalized(Connection connection, Collection<Normalized> more) throws SQLException {
    addNormalized.execute(connection, more.stream().filter(one -> one.more() != 0).toList());
  }

  /** Compares within each of the studies anew. */
  static void compare(Connection connection, List<String> studies) throws SQLException {
    if (studies.isEmpty()) {
      return;
    }
    String[] uids = studies.toArray(String[]::new);
    try (PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM study_inconsistency WHERE study_uid = ANY (?)");
        PreparedStatement insert = connection.prepareStatement(INCONSISTENT)) {
      delete.setArray(1, connection.createArrayOf("text", uids));
      delete.executeUpdate();
      insert.setArray(1, connection.createArrayOf("text", uids));
      insert.setArray(2, connection.createArrayOf("text", uids));
      insert.executeUpdate();
    }
  }

  private static String kinds(Judged judged, Map<Finding, Integer> kinds) {
    return judged.findings().stream()
        .map(QualityTables::kind)
        .map(kind -> kinds.getOrDefault(kind, kinds.get(withoutPath(kind))))
        .distinct()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** Those of the batch, with their numbers; new ones are added. */
  private Map<Finding, Integer> kinds(Connection connection, List<Judged> judged)
      throws SQLException {
    Set<Finding> wanted = new HashSet<>();
    judged.forEach(one -> one.findings().forEach(finding -> wanted.add(kind(finding))));
    Map<Finding, Integer> known = known(connection, wanted);
    Set<Finding> missing = missing(wanted, known);
    if (missing.isEmpty()) {
      return known;
    }
    long many =
        Sql.one(connection, "SELECT count(*) FROM finding_kind", row -> row.getLong(1)).orElse(0L);
    if (many + missing.size() > MOST_KINDS) {
      wanted.clear();
      missing.forEach(kind -> wanted.add(withoutPath(kind)));
      known.putAll(known(connection, wanted));
      missing = missing(wanted, known);
    }
    addKinds.execute(connection, missing);
    known.putAll(known(connection, missing));
    return known;
  }

  private static Set<Finding> missing(Set<Finding> wanted, Map<Finding, Integer> known) {
    Set<Finding> missing = new HashSet<>(wanted);
    missing.removeAll(known.keySet());
    return missing;
  }

  private static Map<Finding, Integer> known(Connection connection, Set<Finding> kinds)
      throws SQLException {
    Map<Finding, Integer> known = new HashMap<>();
    Set<String> codes = new TreeSet<>();
    kinds.forEach(kind -> codes.add(kind.code()));
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT finding, path, code, severity, repaired FROM finding_kind"
                + " WHERE code = ANY (?)")) {
      select.setArray(1, connection.createArrayOf("text", codes.toArray(String[]::new)));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Finding kind = finding(row, 2);
          if (kinds.contains(kind)) {
            known.put(kind, row.getInt(1));
          }
        }
      }
    }
    return known;
  }

  /** From four columns. */
  static Finding finding(ResultSet row, int from) throws SQLException {
    return new Finding(
        row.getString(from),
        row.getString(from + 1),
        Finding.Severity.valueOf(row.getString(from + 2)),
        row.getBoolean(from + 3));
  }

  private static Finding kind(Finding finding) {
    String path = ITEM_NUMBER.matcher(finding.path()).replaceAll("[]");
    return new Finding(path, finding.code(), finding.severity(), finding.repaired());
  }

  private static Finding withoutPath(Finding kind) {
    return new Finding(NO_PATH, kind.code(), kind.severity(), kind.repaired());
  }
}
