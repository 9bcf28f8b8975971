package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WaveSummary.Instances;
import io.gantry.reconciler.wave.WaveSummary.SourceSummary;
import io.gantry.reconciler.wave.WaveSummary.Studies;
import io.gantry.reconciler.wave.WaveSummary.WaveException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The numbers of a wave for what is none: one study, or all studies. These are counted, not read
 * from roll-ups, in portions that bound the database's memory: for certificates, not for pages.
 */
final class ScopeSummary {
  private static final int STUDIES_AT_ONCE = 20_000;

  private static final String NUMBERS =
      """
      SELECT * FROM wave_numbers(
        array(SELECT ('', study_uid, source)::member_part FROM study WHERE :in),
        array(SELECT study_part_of(s) FROM study s WHERE :in),
        array(SELECT content_part_of(c) FROM study_content c WHERE :in))
      ORDER BY source\
      """;

  private static final String EXCEPTIONS =
      """
      SELECT study_uid, sop_uid, source, coalesce(code, 'GTY-0600'), coalesce(message, class)
      FROM expectation WHERE :in AND class IN ('HELD', 'REJECTED', 'MISSING')
      UNION ALL
      SELECT study_uid, NULL, source, code, coalesce(message, '') FROM study
      WHERE :in AND code IS NOT NULL
      UNION ALL
      SELECT study_uid, NULL, NULL, refused_code, coalesce(refused_message, '') FROM study_content
      WHERE :in AND refused_revision >= revision AND published_revision < revision
        AND refused_code IS NOT NULL
      UNION ALL
      SELECT study_uid, NULL, source, 'GTY-0684',
        'The study is in the cloud archive, but whose it is was taken back'
      FROM study_identity i WHERE :in AND in_doubt AND EXISTS (SELECT FROM study_content c
        WHERE c.study_uid = i.study_uid AND c.revision > 0)
      UNION ALL
      SELECT u.study_uid, u.sop_uid, u.source, 'GTY-0623',
        'The object came without being asked for; it is in quarantine and was not migrated'
      FROM unsolicited u
      WHERE :in AND NOT EXISTS (SELECT FROM receipt t
        WHERE t.sop_uid = u.sop_uid AND t.received = u.received)
      ORDER BY 1, 2 NULLS FIRST, 3\
      """;

  /** Numbers that are being added up. */
  private static final class Sum {
    private final Map<String, SourceSummary> sources = new TreeMap<>();
    private Studies studies = new Studies(0, 0, 0, 0, 0, 0, 0);
    private long bytes;

    /** Adds a row; returns its source, empty for the whole. */
    String add(ResultSet row) throws SQLException {
      String source = row.getString("source");
      Studies more = SummaryQuery.studies(row);
      if (source.isEmpty()) {
        studies = plus(studies, more);
        bytes += row.getLong("i_bytes");
        return source;
      }
      sources.merge(
          source,
          new SourceSummary(source, more, SummaryQuery.instances(row, 0), null, null),
          (a, b) ->
              new SourceSummary(
                  source,
                  plus(a.studies(), b.studies()),
                  BalanceCheck.plus(a.instances(), b.instances()),
                  null,
                  null));
      return source;
    }

    private static Studies plus(Studies a, Studies b) {
      return new Studies(
          a.expected() + b.expected(),
          a.verified() + b.verified(),
          a.published() + b.published(),
          a.held() + b.held(),
          a.rejected() + b.rejected(),
          a.incomplete() + b.incomplete(),
          a.pending() + b.pending());
    }

    WaveSummary summary(String name, List<WaveException> exceptions) {
      Instances sum = BalanceCheck.NO_INSTANCES;
      for (SourceSummary source : sources.values()) {
        sum = BalanceCheck.plus(sum, source.instances());
      }
      Instances instances = BalanceCheck.with(sum, bytes, 0);
      List<String> reasons = new ArrayList<>();
      if (!studies.addsUp() || !instances.addsUp()) {
        reasons.add("the classes do not add up to what is expected");
      }
      if (studies.pending() > 0 || instances.pending() > 0) {
        reasons.add("something is pending");
      }
      return new WaveSummary(
          name,
          reasons.isEmpty() ? "finished" : "moving",
          studies,
          instances,
          reasons.isEmpty(),
          exceptions,
          List.copyOf(sources.values()),
          reasons);
    }
  }

  private ScopeSummary() {}

  /** Empty where no source and no event ever named the study. */
  static Optional<WaveSummary> ofStudy(Connection connection, String study) throws SQLException {
    Sum sum = new Sum();
    String in = "study_uid = ?";
    Sql.list(connection, NUMBERS.replace(":in", in), sum::add, study, study, study);
    if (sum.studies.expected() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        sum.summary(
            study,
            Sql.list(
                connection,
                EXCEPTIONS.replace(":in", in),
                ScopeSummary::exception,
                study,
                study,
                study,
                study,
                study)));
  }

  static WaveSummary ofProject(Connection connection) throws SQLException {
    Sum sum = new Sum();
    int portions =
        Sql.one(connection, "SELECT count(*) FROM study", row -> row.getLong(1))
            .map(studies -> 1 + (int) (studies / STUDIES_AT_ONCE))
            .orElse(1);
    String in = NUMBERS.replace(":in", "(hashtext(study_uid) & 2147483647) % ? = ?");
    for (int i = 0; i < portions; i++) {
      Sql.list(connection, in, sum::add, portions, i, portions, i, portions, i);
    }
    return sum.summary(
        "project",
        Sql.list(connection, EXCEPTIONS.replace(":in", "true"), ScopeSummary::exception));
  }

  private static WaveException exception(ResultSet row) throws SQLException {
    return new WaveException(
        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
  }
}
