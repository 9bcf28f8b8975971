package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Forecast.Band;
import io.gantry.reconciler.wave.Forecast.Held;
import io.gantry.reconciler.wave.Forecast.Surveyed;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Forecaster.Rate;
import io.gantry.reconciler.wave.Forecaster.Size;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.WavePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What forecasts rest on: counts of the inventory, measured sizes and rates. */
final class ForecastQuery {
  private static final String LEAST_OBJECTS = "20";

  /** What a wave moves again: verified, but the archive counts otherwise than it listed. */
  private static final String CHANGED = "class = 'VERIFIED' AND found_instances <> listed";

  /** Studies of a scope by source and modalities, and whether they need no moving. */
  private record Group(Surveyed counts, boolean verified) {}

  private final Forecaster forecaster;

  ForecastQuery(Forecaster forecaster) {
    this.forecaster = forecaster;
  }

  Forecast of(
      Connection connection, WavePlan plan, List<Surveyed> surveyed, List<SourceQueue> sources)
      throws SQLException {
    List<Group> groups =
        surveyed.isEmpty()
            ? known(connection, plan.scope())
            : surveyed.stream().map(one -> new Group(one, false)).toList();
    List<Surveyed> toMove =
        groups.stream().filter(group -> !group.verified()).map(Group::counts).toList();
    long verified =
        groups.stream().filter(Group::verified).mapToLong(g -> g.counts().studies()).sum();
    Map<String, String> windows = new HashMap<>();
    for (SourceQueue source : sources) {
      windows.put(source.source(), SourceControls.view(connection, source).limits().window());
    }
    return forecaster.of(
        plan,
        new Forecaster.Known(
            toMove,
            verified,
            sizes(connection, toMove),
            rates(connection, plan.scope().sources()),
            windows,
            held(connection, plan.scope())));
  }

  private static List<Group> known(Connection connection, Scope scope) throws SQLException {
    return scope.studies().isEmpty() && scope.patients().isEmpty()
        ? tallied(connection, scope)
        : counted(connection, scope);
  }

  /** From the roll-up: its cost does not grow with the number of studies of a day. */
  private static List<Group> tallied(Connection connection, Scope scope) throws SQLException {
    return Sql.list(
        connection,
        """
        WITH known AS (
          SELECT source, study_date, modalities, class = 'VERIFIED' AS verified, studies, instances,
            uncounted
          FROM inventory_tally WHERE source = ANY (?::text[]) AND studies > 0
          UNION ALL
          SELECT source, coalesce(study_date, ''), coalesce(modalities, ''), v.verified,
            v.sign, v.sign * greatest(found_instances, n_units), 0
          FROM study CROSS JOIN (VALUES (true, -1), (false, 1)) AS v (verified, sign)
          WHERE source = ANY (?::text[]) AND %s)
        SELECT source, modalities, verified, sum(studies)::bigint, sum(instances)::bigint,
          sum(uncounted)::bigint
        FROM known
        WHERE (?::text = '' OR study_date >= ?) AND (?::text = '' OR study_date <= ?)
          AND (cardinality(?::text[]) = 0 OR string_to_array(modalities, '\\') && ?::text[])
        GROUP BY 1, 2, 3 HAVING sum(studies) > 0\
        """
            .formatted(CHANGED),
        ForecastQuery::group,
        scope.sources(),
        scope.sources(),
        scope.firstDay(),
        scope.firstDay(),
        scope.lastDay(),
        scope.lastDay(),
        scope.modalities(),
        scope.modalities());
  }

  private static List<Group> counted(Connection connection, Scope scope) throws SQLException {
    PatientHash hash = PatientHash.read(connection);
    List<byte[]> patients = new ArrayList<>();
    for (String source : scope.sources()) {
      scope.patients().forEach(patient -> patients.add(hash.of(source, patient)));
    }
    return Sql.list(
        connection,
        """
        SELECT s.source, coalesce(s.modalities, ''),
          s.class = 'VERIFIED' AND NOT coalesce(s.found_instances <> s.listed, false), count(*),
          sum(greatest(coalesce(s.found_instances, s.listed, 0), s.n_units))::bigint,
          count(*) FILTER (WHERE s.found_instances IS NULL AND s.listed IS NULL)
        FROM study s
        WHERE s.source = ANY (?::text[])
          AND (cardinality(?::text[]) = 0 OR s.study_uid = ANY (?::text[]))
          AND (cardinality(?::bytea[]) = 0 OR (s.study_uid, s.source) IN (
            SELECT p.study_uid, p.source FROM study_patient p
            WHERE p.patient = ANY (?::bytea[])))
          AND (?::text = '' OR s.study_date >= ?) AND (?::text = '' OR s.study_date <= ?)
          AND (cardinality(?::text[]) = 0 OR string_to_array(s.modalities, '\\') && ?::text[])
        GROUP BY 1, 2, 3\
        """,
        ForecastQuery::group,
        scope.sources(),
        scope.studies(),
        scope.studies(),
        patients,
        patients,
        scope.firstDay(),
        scope.firstDay(),
        scope.lastDay(),
        scope.lastDay(),
        scope.modalities(),
        scope.modalities());
  }

  private static Group group(java.sql.ResultSet row) throws SQLException {
    return new Group(
        new Surveyed(
            row.getString(1), row.getString(2), row.getLong(4), row.getLong(5), row.getLong(6)),
        row.getBoolean(3));
  }

  private static Map<String, Size> sizes(Connection connection, List<Surveyed> groups)
      throws SQLException {
    Set<String> modalities =
        groups.stream()
            .map(group -> group.modalities() == null ? "" : group.modalities())
            .collect(Collectors.toSet());
    Map<String, Size> sizes = new HashMap<>();
    Sql.list(
            connection,
            "SELECT modalities, bytes / objects FROM object_size"
                + " WHERE modalities = ANY (?::text[]) AND objects >= "
                + LEAST_OBJECTS,
            row -> Map.entry(row.getString(1), new Size(row.getLong(2), true)),
            modalities)
        .forEach(size -> sizes.put(size.getKey(), size.getValue()));
    return sizes;
  }

  private static Map<String, Rate> rates(Connection connection, List<String> sources)
      throws SQLException {
    Map<String, Rate> rates = new HashMap<>();
    Sql.list(
            connection,
            """
            SELECT source, percentile_cont(0.1) WITHIN GROUP (ORDER BY objects) / 60,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY objects) / 60,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY objects) / 60, count(*)
            FROM throughput
            WHERE source = ANY (?::text[]) AND minute > now() - interval '28 days'
            GROUP BY source\
            """,
            row ->
                Map.entry(
                    row.getString(1),
                    new Rate(
                        new Band(row.getDouble(2), row.getDouble(3), row.getDouble(4)),
                        row.getLong(5))),
            sources)
        .forEach(rate -> rates.put(rate.getKey(), rate.getValue()));
    return rates;
  }

  /** What already waits for a person, of the scope's sources and days. */
  private static List<Held> held(Connection connection, Scope scope) throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT coalesce(e.code, 'GTY-0600'), max(coalesce(e.message, '')),
          count(DISTINCT e.study_uid), (array_agg(DISTINCT e.study_uid))[1:5]
        FROM expectation e JOIN study s ON s.study_uid = e.study_uid AND s.source = e.source
        WHERE e.class = 'HELD' AND e.source = ANY (?::text[])
          AND (?::text = '' OR s.study_date >= ?) AND (?::text = '' OR s.study_date <= ?)
        GROUP BY 1 ORDER BY 1\
        """,
        row ->
            new Held(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                List.of((String[]) row.getArray(4).getArray())),
        scope.sources(),
        scope.firstDay(),
        scope.firstDay(),
        scope.lastDay(),
        scope.lastDay());
  }
}
