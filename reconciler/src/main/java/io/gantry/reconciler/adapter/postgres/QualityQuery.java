package io.gantry.reconciler.adapter.postgres;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.Finding;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.quality.SourceQuality.Count;
import io.gantry.reconciler.quality.SourceQuality.Inconsistency;
import io.gantry.reconciler.quality.SourceQuality.UnderRuleBook;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads findings: of sources from roll-ups, of a study its objects. */
final class QualityQuery {
  private static final String COUNTS =
      """
      SELECT c.source, c.rule_book, k.path, k.code, k.severity, k.repaired, c.objects, c.sample,
        min(c.first_at) OVER (PARTITION BY c.source, c.rule_book) AS begun
      FROM conformance_count c JOIN finding_kind k USING (finding)
      ORDER BY c.source, begun DESC, c.rule_book,
        array_position(ARRAY['ERROR', 'WARNING', 'INFO'], k.severity), c.objects DESC, k.code,
        k.path, k.repaired\
      """;

  private static final String INCONSISTENT =
      """
      SELECT s.source, i.path, i.code, count(*), min(i.study_uid)
      FROM study_inconsistency i JOIN study s USING (study_uid)
      GROUP BY s.source, i.path, i.code ORDER BY s.source, 4 DESC, i.code, i.path\
      """;

  private static final String OF_STUDY =
      """
      SELECT c.sop_uid, c.source, c.received, c.rule_book, k.path, k.code, k.severity, k.repaired
      FROM conformance c, unnest(c.findings) AS f JOIN finding_kind k ON k.finding = f
      WHERE c.study_uid = ? ORDER BY c.sop_uid, c.source, c.received, c.rule_book, k.path, k.code\
      """;

  private QualityQuery() {}

  private record Counted(String source, String ruleBook, Count count) {}

  private record Differing(String source, Inconsistency what) {}

  static List<SourceQuality> sources(Connection connection) throws SQLException {
    Map<String, Map<String, List<Count>>> counts =
        Sql.list(
                connection,
                COUNTS,
                row -> new Counted(row.getString(1), row.getString(2), count(row)))
            .stream()
            .collect(
                groupingBy(
                    Counted::source,
                    groupingBy(
                        Counted::ruleBook, LinkedHashMap::new, mapping(Counted::count, toList()))));
    Map<String, List<Inconsistency>> inconsistent =
        Sql.list(connection, INCONSISTENT, row -> new Differing(row.getString(1), differing(row)))
            .stream()
            .collect(groupingBy(Differing::source, mapping(Differing::what, toList())));
    return Sql.list(
        connection,
        "SELECT source, normalized FROM source_objects ORDER BY source",
        row ->
            new SourceQuality(
                row.getString(1),
                row.getLong(2),
                counts.getOrDefault(row.getString(1), Map.of()).entrySet().stream()
                    .map(under -> new UnderRuleBook(under.getKey(), under.getValue()))
                    .toList(),
                inconsistent.getOrDefault(row.getString(1), List.of())));
  }

  private static Inconsistency differing(ResultSet row) throws SQLException {
    return new Inconsistency(row.getString(2), row.getString(3), row.getLong(4), row.getString(5));
  }

  private static Count count(ResultSet row) throws SQLException {
    Finding kind = QualityTables.finding(row, 3);
    String[] sample = row.getString(8).split(" ", 2);
    return new Count(
        kind.path(),
        kind.code(),
        kind.severity(),
        kind.repaired(),
        row.getLong(7),
        sample[0],
        sample[1]);
  }

  private record Found(ObjectFindings object, Finding finding) {}

  static List<ObjectFindings> study(Connection connection, String studyInstanceUid)
      throws SQLException {
    Map<ObjectFindings, List<Finding>> objects =
        Sql.list(connection, OF_STUDY, QualityQuery::found, studyInstanceUid).stream()
            .collect(
                groupingBy(Found::object, LinkedHashMap::new, mapping(Found::finding, toList())));
    return objects.entrySet().stream().map(of -> of.getKey().with(of.getValue())).toList();
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(
        new ObjectFindings(
            row.getString(1),
            row.getString(2),
            Sha256.ofDigest(row.getBytes(3)).hex(),
            row.getString(4),
            List.of()),
        QualityTables.finding(row, 5));
  }
}
