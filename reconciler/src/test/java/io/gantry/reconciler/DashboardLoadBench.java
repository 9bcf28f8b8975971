package io.gantry.reconciler;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.contracts.Topics;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.json.Json;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.reconciler.adapter.postgres.Database;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What each page of the dashboard takes on a large ledger while instance events arrive; see
 * bench/dashboard/run.
 */
final class DashboardLoadBench {
  private static final int STUDIES_AT_ONCE = 20_000;
  private static final int INSTANCES = 20;
  private static final int EVENTS_A_SECOND = 2_000;
  private static final double MOST_MILLIS = 300;
  private static final String ROOT = "1.2.826.0.1.3680043.10.";

  private DashboardLoadBench() {}

  /**
   * Prints milliseconds of each page.
   *
   * @param args work folder (a ledger there is used again), studies, seconds, the statements that
   *     fill a ledger, then paths
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int studies = Integer.parseInt(args[1]);
    Duration time = Duration.ofSeconds(Long.parseLong(args[2]));
    EmbeddedPostgres.allowPassing(folder);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("ledger-" + studies));
        EmbeddedKafka broker =
            EmbeddedKafka.start(Files.createTempDirectory(folder, "kafka").resolve("log"))) {
      fill(postgres, Path.of(args[3]), studies);
      KafkaSettings kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
      TopicAdmin.ensure(kafka, TopicAdmin.EMBEDDED_PARTITIONS);
      ReconcilerStage stage = new ReconcilerStage(settings(postgres, folder), kafka);
      stage.start();
      try {
        measure(kafka, folder, studies, time, Arrays.asList(args).subList(4, args.length));
        compare(postgres);
      } finally {
        stage.close();
      }
    }
  }

  private static ReconcilerSettings settings(EmbeddedPostgres postgres, Path state) {
    return new ReconcilerSettings(
        postgres.jdbcUrl(),
        postgres.user(),
        postgres.password(),
        List.of(
            new ReconcilerSettings.Source("legacy", 4), new ReconcilerSettings.Source("shadow", 4)),
        new ReconcilerSettings.Dashboard("127.0.0.1", 0),
        state,
        true);
  }

  private static void fill(EmbeddedPostgres postgres, Path script, int studies) throws Exception {
    try (Database database =
        Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
      database.takeOver();
    }
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      try (ResultSet filled = statement.executeQuery("SELECT to_regclass('bench_filled')")) {
        if (filled.next() && filled.getString(1) != null) {
          return;
        }
      }
      long began = System.nanoTime();
      for (String sql : Files.readString(script).split(";;\\s*")) {
        String text = sql.replace(":studies", String.valueOf(studies));
        if (text.isBlank()) {
          continue;
        }
        if (text.strip().startsWith("-- each")) {
          for (int from = 1; from <= studies; from += STUDIES_AT_ONCE) {
            int to = Math.min(studies, from + STUDIES_AT_ONCE - 1);
            statement.execute(text.replace(":from", "" + from).replace(":to", "" + to));
          }
        } else {
          statement.execute(text);
        }
        String first = text.strip().replaceAll("-- each\\s*", "").lines().findFirst().orElse("");
        System.err.printf(
            Locale.ROOT, "%6.0f s  %s%n", (System.nanoTime() - began) / 1e9, first.strip());
      }
    }
  }

  private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private static void measure(
      KafkaSettings kafka, Path state, int studies, Duration time, List<String> paths)
      throws Exception {
    AtomicBoolean running = new AtomicBoolean(true);
    AtomicLong sent = new AtomicLong();
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    Client client = Client.of(state);
    try (EventPublisher publisher = new EventPublisher(kafka, "bench")) {
      Thread events = Thread.ofPlatform().start(() -> send(publisher, studies, running, sent));
      for (String path : paths) {
        client.get(path); // compiled once
      }
      long before = sent.get();
      long began = System.nanoTime();
      while (System.nanoTime() - began < time.toNanos()) {
        for (String path : paths) {
          long at = System.nanoTime();
          client.get(path);
          millis.computeIfAbsent(path, p -> new ArrayList<>()).add((System.nanoTime() - at) / 1e6);
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      running.set(false);
      events.join();
      System.out.printf(
          Locale.ROOT,
          "%,d studies of %d instances; %,d events sent, %.0f/s%n",
          studies,
          INSTANCES,
          sent.get() - before,
          (sent.get() - before) / seconds);
    }
    print(millis);
  }

  private static void print(Map<String, List<Double>> millis) {
    System.out.printf("%-60s %8s %8s %8s %6s%n", "milliseconds", "median", "p95", "most", "times");
    List<String> slow = new ArrayList<>();
    millis.forEach((path, all) -> {
      double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      double p95 = sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)];
      System.out.printf(
          Locale.ROOT,
          "%-60s %8.1f %8.1f %8.1f %6d%n",
          path,
          sorted[sorted.length / 2],
          p95,
          sorted[sorted.length - 1],
          sorted.length);
      if (p95 > MOST_MILLIS) {
        slow.add(path);
      }
    });
    System.out.printf(
        Locale.ROOT,
        "over %.0f ms at the 95th percentile: %s%n",
        MOST_MILLIS,
        slow.isEmpty() ? "nothing" : String.join("; ", slow));
  }

  /** Studies that no wave moved yet arrive, instance by instance: extracted, normalized, loaded. */
  private static void send(
      EventPublisher publisher, int studies, AtomicBoolean running, AtomicLong sent) {
    long began = System.nanoTime();
    // Where another run ended: at another place each time.
    int study = (int) (System.currentTimeMillis() / 1000 % (studies / 100)) * 100;
    while (running.get()) {
      study = study % studies + 1;
      if (study % 100 < 84 || study % 100 >= 94) {
        continue;
      }
      String source = study % 10 < 7 ? "legacy" : "shadow";
      String uid = ROOT + study;
      for (int i = 1; i <= INSTANCES; i++) {
        AnInstance instance = AnInstance.of(source, uid, uid + ".1." + i);
        var _ = publisher.publish(Topics.INSTANCES_EXTRACTED, instance.extracted("bench", "bench"));
        var _ = publisher.publish(Topics.INSTANCES_NORMALIZED, instance.normalized());
        var _ = publisher.publish(Topics.INSTANCES_LOADED, instance.loaded());
      }
      long due = began + sent.addAndGet(3L * INSTANCES) * 1_000_000_000L / EVENTS_A_SECOND;
      while (running.get() && System.nanoTime() < due) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    publisher.flush();
  }

  /** The roll-ups that pages show against counting from scratch, in one snapshot. */
  private static void compare(EmbeddedPostgres postgres) throws Exception {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT (SELECT sum(studies) FROM inventory_tally),
                  (SELECT count(*) FROM study),
                  (SELECT sum(i_verified) FROM wave_tally WHERE source <> ''),
                  (SELECT sum(s.n_verified) FROM study s JOIN wave_study w
                    ON w.study_uid = s.study_uid AND w.source = s.source AND NOT w.cut)\
                """)) {
      row.next();
      boolean equal = row.getLong(1) == row.getLong(2) && row.getLong(3) == row.getLong(4);
      System.out.printf(
          Locale.ROOT,
          "roll-ups equal counts from scratch: %s (%,d studies, %,d verified instances of waves)%n",
          equal ? "yes" : "NO",
          row.getLong(2),
          row.getLong(4));
    }
  }

  /** Asks as the user of this machine. */
  private record Client(HttpClient http, URI home, String token) {
    static Client of(Path state) throws Exception {
      JsonNode endpoint = Json.mapper().readTree(state.resolve("endpoint.json").toFile());
      return new Client(
          HttpClient.newHttpClient(),
          URI.create(endpoint.path("url").asText()),
          endpoint.path("token").asText());
    }

    void get(String path) throws Exception {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(home.resolve(path))
                  .header("Authorization", "Bearer " + token)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " is answered with " + answer.statusCode());
      }
    }
  }
}
