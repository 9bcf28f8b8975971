package io.gantry.reconciler;

import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.reconciler.adapter.postgres.Database;
import io.gantry.reconciler.adapter.postgres.DuplicateQuery;
import io.gantry.reconciler.adapter.postgres.LedgerOperations;
import io.gantry.reconciler.adapter.postgres.WaveEngine;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.StudyOrder;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveState.Move;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What planning and showing waves costs by the size of the ledger; see bench/ledger-status. */
final class LedgerStatusBench {
  private static final int ROUNDS = 15;

  /** Once for a start, in the background. */
  private static final String ONCE = "once: ";

  private static final String CONTENTS =
      """
      INSERT INTO study_content (study_uid, verified_objects, verified_bytes, revision,
        manifest_revision, published_revision)
      SELECT study_uid, 30, 15900000, 1, 1, 1 FROM study WHERE class = 'VERIFIED'\
      """;

  private static final String COPIES =
      """
      INSERT INTO duplicate_study
      SELECT study_uid, 'shadow', 'legacy', 'REPEAT', 30, 15900000 FROM study
      WHERE class = 'VERIFIED'\
      """;

  /** What an operator waits for takes no longer. */
  private static final double MOST_MILLIS = 200;

  /** Half of them verified, half of them pending. */
  private static String studies(int count) {
    return """
    INSERT INTO study (study_uid, source, found_at, sweep_id, study_date, modalities,
      found_series, found_instances, ordinal, listed, listing, listing_ordinal, listing_at,
      written_off, n_units, n_verified, n_held, n_rejected, n_missing, n_pending, n_listed,
      n_seen, n_received, n_normalized, n_loaded, n_duplicates, n_collisions, class, open,
      remainder)
    SELECT '1.2.826.0.1.' || n, 'legacy', now(), 's', to_char(date '2014-01-01' + n %% 3650,
        'YYYYMMDD'), (ARRAY['CT', 'MR', 'CR', 'US', 'CT\\SR'])[n %% 5 + 1], 2, 30, v, 30,
      '\\x00', v, now(), 0, 30 * v, 30 * v, 0, 0, 0, 0, 30 * v, 30 * v, 30 * v, 30 * v, 30 * v,
      0, 0, CASE v WHEN 1 THEN 'VERIFIED' ELSE 'PENDING' END, false, 30 * (1 - v)
    FROM (SELECT n, n %% 2 AS v FROM generate_series(1, %d) AS n) AS rows\
    """
        .formatted(count);
  }

  private interface Step {
    void run() throws Exception;
  }

  private LedgerStatusBench() {}

  /**
   * Prints milliseconds (median of 15) at each size, and the growth from the first to the last.
   *
   * @param args a work folder, then numbers of studies
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    EmbeddedPostgres.allowPassing(folder);
    Map<String, double[]> figures = new LinkedHashMap<>();
    int sizes = args.length - 1;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("ledger"))) {
      for (int i = 0; i < sizes; i++) {
        int at = i;
        measure(postgres, Integer.parseInt(args[i + 1]))
            .forEach((what, millis) ->
                figures.computeIfAbsent(what, w -> new double[sizes])[at] = millis);
      }
    }
    System.out.printf(Locale.ROOT, "%-44s", "milliseconds, median of " + ROUNDS);
    Arrays.stream(args).skip(1).forEach(size -> System.out.printf("%12s", size));
    System.out.printf("%12s%n", "growth");
    figures.forEach((what, millis) -> {
      System.out.printf("%-44s", what);
      Arrays.stream(millis).forEach(ms -> System.out.printf(Locale.ROOT, "%12.1f", ms));
      System.out.printf(Locale.ROOT, "%12.2f%n", millis[sizes - 1] / millis[0]);
    });
    List<String> slow =
        figures.entrySet().stream()
            .filter(one -> !one.getKey().startsWith(ONCE))
            .filter(one -> Arrays.stream(one.getValue()).anyMatch(ms -> ms > MOST_MILLIS))
            .map(Map.Entry::getKey)
            .toList();
    System.out.printf(
        Locale.ROOT,
        "over %.0f ms: %s%n",
        MOST_MILLIS,
        slow.isEmpty() ? "nothing" : String.join("; ", slow));
  }

  private static Map<String, Double> measure(EmbeddedPostgres postgres, int studies)
      throws Exception {
    String url = database(postgres, "ledger" + studies);
    Map<String, Double> figures = new LinkedHashMap<>();
    try (Database database = Database.open(url, postgres.user(), postgres.password())) {
      database.takeOver();
      execute(url, postgres, studies(studies), CONTENTS, COPIES, "ANALYZE");
      List<SourceQueue> queues =
          ReconcilerSettings.queues(List.of(new ReconcilerSettings.Source("legacy", 4)));
      WaveEngine engine =
          new WaveEngine(database, queues, true, ArchiveCount.UNAVAILABLE, () -> Long.MIN_VALUE);
      LedgerOperations operations =
          new LedgerOperations(
              database, queues, true, engine, new Forecaster(Forecaster.Prices.USUAL), () -> {});
      Request request = new Request("bench", "measuring");
      WavePlan plan = plan("all");
      figures.put(
          "forecast of all that is left", median(() -> operations.forecast(plan, List.of())));
      figures.put(
          "wave plan (forecast, record, status)",
          median(() -> {
            operations.forecast(plan, List.of());
            operations.plan(plan, request);
            operations.status("all");
          }));
      operations.plan(plan, request);
      operations.move("all", Move.START, request);
      figures.put(ONCE + "select, order, first step", once(engine::advance));
      figures.put(ONCE + "second step", once(engine::advance));
      execute(url, postgres, "ANALYZE");
      figures.put("step of the engine, nothing to send", median(engine::advance));
      figures.put("wave status", median(() -> operations.status("all")));
      figures.put("summary (dashboard, migrate)", median(() -> operations.summary("all")));
      figures.put("wave list", median(operations::waves));
      figures.put("source list", median(operations::sources));
      figures.put(
          "study first", median(() -> operations.studyFirst("1.2.826.0.1." + 2, null, request)));
      DuplicateQuery duplicates = new DuplicateQuery(database, Forecaster.Prices.USUAL);
      figures.put("duplicates", median(() -> duplicates.duplicates(1_000)));
      operations.move("all", Move.PAUSE, request);
      figures.put(
          "pause, resume",
          median(() -> {
            operations.move("all", Move.RESUME, request);
            operations.move("all", Move.PAUSE, request);
          }));
    }
    return figures;
  }

  private static WavePlan plan(String name) {
    return new WavePlan(
        name,
        new Scope(Scope.From.LEDGER, List.of("legacy"), Map.of(), List.of(), List.of(), true),
        StudyOrder.NEWEST_FIRST,
        List.of(),
        0,
        0,
        "",
        Gates.USUAL);
  }

  private static String database(EmbeddedPostgres postgres, String name) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      return postgres.jdbcUrl().replaceFirst("/" + connection.getCatalog(), "/" + name);
    }
  }

  private static void execute(String url, EmbeddedPostgres postgres, String... statements)
      throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(url, postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static double median(Step step) throws Exception {
    double[] millis = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      millis[i] = once(step);
    }
    Arrays.sort(millis);
    return millis[ROUNDS / 2];
  }

  private static double once(Step step) throws Exception {
    long began = System.nanoTime();
    step.run();
    return (System.nanoTime() - began) / 1e6;
  }
}
