package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.reconciler.adapter.postgres.Database;
import io.gantry.reconciler.adapter.postgres.DuplicateQuery;
import io.gantry.reconciler.adapter.postgres.InventoryEngine;
import io.gantry.reconciler.adapter.postgres.LedgerAccounts;
import io.gantry.reconciler.adapter.postgres.LedgerOperations;
import io.gantry.reconciler.adapter.postgres.LedgerReader;
import io.gantry.reconciler.adapter.postgres.LedgerRestamps;
import io.gantry.reconciler.adapter.postgres.WatchQuery;
import io.gantry.reconciler.adapter.postgres.WaveEngine;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every list over REST that can grow: its pages, one after the other, are the whole list. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(120)
class PagingIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LONG = "1.2.840.99999.";

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;
  private static Dashboard dashboard;
  private static HttpClient http;

  /** An answer's list, and where the next page begins. */
  record Page(JsonNode body, @Nullable String next) {}

  @BeforeAll
  static void serve() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    database = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password());
    database.takeOver();
    fill();
    Forecaster forecaster = new Forecaster(Forecaster.Prices.USUAL);
    LedgerOperations operations =
        new LedgerOperations(
            database,
            List.of(),
            false,
            new WaveEngine(database, List.of(), false, false, ArchiveCount.UNAVAILABLE, () -> 0),
            forecaster,
            () -> {});
    operations.serve(new Questions());
    dashboard =
        Dashboard.start(
            "127.0.0.1",
            0,
            home,
            SignInSettings.USUAL,
            new Dashboard.Parts(
                operations,
                operations,
                new InventoryEngine(database, List.of()),
                new DuplicateQuery(database, Forecaster.Prices.USUAL),
                new LedgerRestamps(database, () -> {}),
                new LedgerReader(database),
                new LedgerAccounts(database),
                new WatchQuery(database, List.of()),
                SignOffs.NONE));
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    http.close();
    dashboard.close();
    database.close();
    postgres.close();
  }

  /** Messages that wait, five at a time. */
  private static final class Questions implements PatientBooks {
    @Override
    public Imported load(Import wanted, Request request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Question> questions() {
      return IntStream.range(0, 25)
          .mapToObj(i ->
              new Question(
                  "m" + i,
                  "ADT",
                  "A40",
                  null,
                  Instant.EPOCH.plusSeconds(i / 5),
                  "1",
                  "2",
                  "words",
                  true,
                  null))
          .toList();
    }

    @Override
    public Question settle(String id, boolean apply, Request request) {
      throw new UnsupportedOperationException();
    }
  }

  /** Forty studies with three instances each, of which some are held, missing or collide. */
  private static void fill() throws Exception {
    String study = "'" + LONG + "' || lpad(n::text, 4, '0')";
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement run = connection.createStatement()) {
      run.execute(
          """
          INSERT INTO expectation (sop_uid, source, study_uid, series_uid, listed_ordinal, class,
            verdict, code, message, duplicate)
          SELECT %s || '.' || i, 'legacy', %s, '9', 1,
            CASE WHEN i = 3 THEN 'MISSING' ELSE 'HELD' END,
            CASE WHEN i = 2 THEN 'COLLISION' END,
            CASE i WHEN 1 THEN 'GTY-0412' WHEN 2 THEN 'GTY-0622' ELSE 'GTY-0601' END, 'words',
            false
          FROM generate_series(1, 40) AS n, generate_series(1, 3) AS i\
          """
              .formatted(study, study));
      run.execute(
          """
          INSERT INTO stored_object (sop_uid, stored, study_uid, series_uid, sop_class,
            transfer_syntax, parts, object_key, bytes, crc32c, verified_by, rule_book, changed,
            attributes, stored_at, role, primary_source, primary_received)
          SELECT sop_uid, '\\x01', study_uid, series_uid, '1', '1', '\\x00', 'k', 1, 1, 'READ_BACK',
            'b', '[]', '{}', now(), 'VERIFIED', 'legacy', '\\x01'
          FROM expectation WHERE verdict = 'COLLISION'\
          """);
      run.execute(
          """
          INSERT INTO study SELECT s.* FROM generate_series(1, 40) AS n,
            jsonb_populate_record(NULL::study, jsonb_build_object('study_uid', %s, 'source',
              'legacy', 'ordinal', 1, 'written_off', 0, 'n_units', 3, 'n_verified', 0, 'n_held', 2,
              'n_rejected', 0, 'n_missing', 1, 'n_pending', 0, 'n_listed', 3, 'n_seen', 3,
              'n_received', 0, 'n_normalized', 0, 'n_loaded', 0, 'n_duplicates', 0,
              'n_collisions', 0, 'class', 'HELD', 'open', false, 'remainder', 3)) AS s\
          """
              .formatted(study));
      run.execute(
          """
          INSERT INTO restamp (ordinal, study_uid, decision_id, asked_by, why, applied_at)
          SELECT n, %s, 'd', 'ann', 'merged', CASE WHEN n %% 2 = 0 THEN now() END
          FROM generate_series(1, 40) AS n\
          """
              .formatted(study));
      run.execute(
          "INSERT INTO account"
              + " VALUES ('ann', 'admin', false, false, false, false, NULL, now())");
      run.execute(
          """
          INSERT INTO api_token (id, hash, owner, label, scopes, created_at, expires_at)
          SELECT 't' || n, int4send(n), 'ann', '', '{see}', at, at + interval '1 hour'
          FROM generate_series(1, 30) AS n,
            LATERAL (SELECT now() - interval '1 second' * (n / 4) AS at)\
          """);
      run.execute(
          """
          INSERT INTO study_identity (study_uid, source, revision, outcome, score, words, rules,
            patient_index, decided_at)
          SELECT %s, 'legacy', 1, CASE WHEN n %% 4 = 0 THEN 'LINKED' ELSE 'REVIEW' END, 1, 'w', 'r',
            'i', timestamptz '2026-01-01 00:00:00.000001Z' + n / 5 * interval '1 microsecond'
          FROM generate_series(1, 40) AS n\
          """
              .formatted(study));
      run.execute(
          """
          INSERT INTO inventory (spec, state) VALUES ('{"sources": ["legacy"], "kinds": ["DATE"]}', 'finished')\
          """);
      run.execute(
          """
          INSERT INTO inventory_finding (inventory, source, finding, study_uid, detail)
          SELECT (SELECT max(inventory) FROM inventory), 'legacy', f, %s, 'only by date'
          FROM generate_series(1, 40) AS n, unnest(ARRAY['seen-by-one', 'added']) AS f\
          """
              .formatted(study));
      run.execute(
          "INSERT INTO audit (actor, action, subject, why, detail) SELECT 'rose', 'plan', 'wave big',"
              + " 'why ' || n, '' FROM generate_series(1, 45) AS n");
      run.execute("INSERT INTO wave (name) VALUES ('big')");
      run.execute(
          "INSERT INTO wave_run (wave, spec, sweep_only, state) VALUES ('big', '{}', false,"
              + " 'finished')");
      run.execute(
          "INSERT INTO wave_study (wave, study_uid, source, run) SELECT 'big', study_uid, source,"
              + " (SELECT max(run) FROM wave_run) FROM study");
    }
  }

  private static Page get(String path) throws Exception {
    return send(HttpRequest.newBuilder(dashboard.uri().resolve(path)).GET(), 200);
  }

  private static Page post(String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(dashboard.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)),
        200);
  }

  private static Page send(HttpRequest.Builder request, int status) throws Exception {
    JsonNode endpoint = JSON.readTree(home.resolve("endpoint.json").toFile());
    HttpResponse<byte[]> answer =
        http.send(
            request.header("Authorization", "Bearer " + endpoint.path("token").asText()).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(status);
    return new Page(
        JSON.readTree(answer.body()), answer.headers().firstValue("Gantry-Next").orElse(null));
  }

  private static List<String> rows(JsonNode body, String list) {
    List<String> rows = new ArrayList<>();
    (list.isEmpty() ? body : body.path(list)).forEach(row -> rows.add(row.toString()));
    return rows;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api/waves/big?limit= exceptions 120",
        "api/studies?wave=big&limit=  40",
        "api/studies?state=held&limit=  40",
        "api/duplicates?cases= cases 40",
        "api/inventories/latest?limit= findings 80",
        "api/operations/history?subject=wave%20big&limit=  45",
        "api/exceptions?limit=  120",
        "api/restamps?limit=  20",
        "api/users/tokens?limit=  30"
      })
  void thePagesOfAListAreTheWholeList(String what) throws Exception {
    String[] parts = what.split(" ", -1);
    Page whole = get(parts[0] + 1000);
    List<String> all = rows(whole.body(), parts[1]);
    assertThat(whole.next()).isNull();
    assertThat(all).hasSize(Integer.parseInt(parts[2])).doesNotHaveDuplicates();

    List<String> paged = new ArrayList<>();
    String after = "";
    for (int pages = 1; ; pages++) {
      Page page = get(parts[0] + 7 + after);
      List<String> rows = rows(page.body(), parts[1]);
      assertThat(rows).hasSizeBetween(1, 7);
      paged.addAll(rows);
      if (page.next() == null) {
        assertThat(pages).isEqualTo((all.size() + 6) / 7);
        break;
      }
      after = "&after=" + page.next();
    }
    assertThat(paged).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api/holds/list|\"source\":\"legacy\"|120",
        "api/holds/list|\"holdClass\":\"CHARACTER_SET\"|40",
        "api/identities/list|\"waitingOnly\":true|30",
        "api/identities/list|\"waitingOnly\":false|40",
        "api/identities/questions|\"x\":0|25"
      })
  void thePagesOfAPostedListAreTheWholeList(String what) throws Exception {
    String[] parts = what.split("\\|");
    List<String> all = rows(post(parts[0], "{" + parts[1] + ",\"limit\":1000}").body(), "");
    assertThat(all).hasSize(Integer.parseInt(parts[2])).doesNotHaveDuplicates();

    List<String> paged = new ArrayList<>();
    String after = "";
    do {
      Page page = post(parts[0], "{" + parts[1] + ",\"limit\":7" + after + "}");
      paged.addAll(rows(page.body(), ""));
      after = page.next() == null ? "" : ",\"after\":\"" + page.next() + "\"";
    } while (!after.isEmpty());
    assertThat(paged).isEqualTo(all);
  }

  @Test
  void aWaveHasItsCountsWithoutExceptionsAndAPlaceThatIsNoneIsRefused() throws Exception {
    Page counts = get("api/waves/big?limit=0");
    assertThat(counts.body().path("exceptions")).isEmpty();
    assertThat(counts.next()).isNull();
    for (String path :
        List.of(
            "api/waves/big?after=x",
            "api/studies?after=WyJhIl0",
            "api/operations/history?after=WyJhIl0",
            "api/exceptions?after=WyJhIl0",
            "api/restamps?after=WyJhIl0",
            "api/users/tokens?after=WyJhIiwiYiJd")) {
      Page refused = send(HttpRequest.newBuilder(dashboard.uri().resolve(path)).GET(), 400);
      assertThat(refused.body().path("code").asText()).isEqualTo("GTY-0689");
    }
  }

  @Test
  void thePageOfTheInventoryIsReadByKeyAndTheExportIsWhole() throws Exception {
    JsonNode endpoint = JSON.readTree(home.resolve("endpoint.json").toFile());
    URI export = dashboard.uri().resolve("inventory.csv?finding=added");
    HttpResponse<String> csv =
        http.send(
            HttpRequest.newBuilder(export)
                .header("Authorization", "Bearer " + endpoint.path("token").asText())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(csv.body().lines()).hasSize(41);
  }
}
