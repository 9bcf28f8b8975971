package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.CallersRefused.Caller;
import io.gantry.contracts.event.CallersRefused.Reason;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.adapter.postgres.Database;
import io.gantry.reconciler.adapter.postgres.LedgerWriter;
import io.gantry.reconciler.adapter.postgres.WatchQuery;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.watch.RefusedCaller;
import io.gantry.reconciler.watch.RefusedCallers;
import io.gantry.reconciler.watch.Watch;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers at the DICOM port: from events, over the ledger, to pages and REST. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(60)
class RefusedCallersIT {
  private static final String TELLER = "MIGRATOR@7b9c.1";

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;
  private static Watch watch;
  private static Dashboard dashboard;

  @BeforeAll
  static void serve() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    database = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password());
    database.takeOver();
    watch = new WatchQuery(database, List.of());
    dashboard =
        Dashboard.start(
            "127.0.0.1",
            0,
            home,
            SignInSettings.USUAL,
            new Dashboard.Parts(
                new NoWaves(),
                new NoOperations(),
                Inventories.NONE,
                _ -> DuplicateReport.of(List.of(), List.of(), Forecaster.Prices.USUAL),
                Restamps.NONE,
                new NoLedger(),
                new MemoryAccounts(),
                watch,
                SignOffs.NONE));
  }

  @AfterAll
  static void stop() {
    dashboard.close();
    database.close();
    postgres.close();
  }

  @BeforeEach
  void nobodyCalled() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement run = connection.createStatement()) {
      run.execute("DELETE FROM refused_caller");
      run.execute("DELETE FROM refused_teller");
      run.execute("UPDATE refused_others SET times = 0, last_at = NULL");
    }
  }

  private static Caller caller(String title, String remote, long times, Instant last) {
    return new Caller(
        title,
        "MIGRATOR",
        remote,
        Reason.CALLING_AE_UNKNOWN,
        "association rejected (permanent): calling AE title not recognized",
        times,
        last.minusSeconds(5),
        last);
  }

  private CallersRefused event(long sequence, long others, List<Caller> callers) {
    return new CallersRefused(TELLER, sequence, callers, others, others == 0 ? null : now, now);
  }

  private static void told(CallersRefused... events) throws SQLException {
    new LedgerWriter(database).apply(List.of(), List.of(events));
  }

  @Test
  void callsAreAddedUpAndAnEventThatComesAgainIsNot() throws Exception {
    CallersRefused first =
        event(1, 2, List.of(caller("SCANNER", "10.0.0.1", 3, now.minusSeconds(60))));
    CallersRefused second = event(2, 5, List.of(caller("SCANNER", "10.0.0.1", 4, now)));

    told(first, second, second);
    told(second);
    told(first);

    RefusedCallers all = watch.refusedCallers();
    assertThat(all.others()).isEqualTo(7);
    assertThat(all.othersLastAt()).isEqualTo(now);
    assertThat(all.callers())
        .containsExactly(
            new RefusedCaller(
                "SCANNER",
                "MIGRATOR",
                "10.0.0.1",
                Reason.CALLING_AE_UNKNOWN,
                "association rejected (permanent): calling AE title not recognized",
                7,
                now.minusSeconds(65),
                now,
                TELLER));
  }

  @Test
  void anotherStartOfTheExtractorCountsFromOneAgain() throws Exception {
    told(event(9, 0, List.of(caller("SCANNER", "10.0.0.1", 1, now))));
    told(
        new CallersRefused(
            "MIGRATOR@7b9c.2", 1, List.of(caller("SCANNER", "10.0.0.1", 1, now)), 0, null, now));

    assertThat(watch.refusedCallers().callers().getFirst().times()).isEqualTo(2);
  }

  @Test
  void whoMakesUpNamesDrivesNobodyOutAndTheLongestAgoAreForgotten() throws Exception {
    told(event(1, 0, List.of(caller("GATEWAY", "10.0.0.1", 1, now.minusSeconds(9000)))));
    List<Caller> names = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      names.add(caller("N" + i, "10.0.0.2", 1, now.minusSeconds(5000 - i)));
    }
    told(event(2, 0, names));

    RefusedCallers after = watch.refusedCallers();
    assertThat(after.callers()).hasSize(RefusedCallers.MOST_OF_ADDRESS + 1);
    assertThat(after.callers().getFirst().callingAe()).isEqualTo("N999");
    assertThat(after.callers().getLast().callingAe()).isEqualTo("GATEWAY");
    assertThat(after.others()).isEqualTo(1000 - RefusedCallers.MOST_OF_ADDRESS);

    List<Caller> addresses = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      addresses.add(caller("N", "10.1.%d.%d".formatted(i / 250, i % 250), 1, now.minusSeconds(i)));
    }
    told(event(3, 0, addresses));

    RefusedCallers full = watch.refusedCallers();
    assertThat(full.callers()).hasSize(RefusedCallers.MOST);
    assertThat(full.callers()).extracting(RefusedCaller::callingAe).containsOnly("N");
    assertThat(full.others() + full.callers().size()).as("every call").isEqualTo(2001);
  }

  @Test
  void pagesAndRestShowThemAndNothingOfTheirsIsMarkup() throws Exception {
    told(event(1, 17, List.of(caller("<script>alert(1)", "10.0.0.1", 4321, now))));

    try (Visitor visitor = Visitor.with(dashboard)) {
      String page = visitor.get("/posture").body();
      assertThat(page)
          .contains("&lt;script&gt;alert(1)", "10.0.0.1", "unknown calling AE title", "4,321")
          .contains("Calls of others that are not listed: <strong>17</strong>")
          .doesNotContain("<script>alert");
      assertThat(visitor.get("/").body())
          .contains("One caller was refused at the DICOM port within the last day")
          .contains("href=\"/posture#callers\"")
          .doesNotContain("<script>alert");

      JsonNode callers = Json.mapper().readTree(visitor.get("/api/posture/callers").body());
      assertThat(callers.path("others").asLong()).isEqualTo(17);
      JsonNode one = callers.path("callers").path(0);
      assertThat(one.path("callingAe").asText()).isEqualTo("<script>alert(1)");
      assertThat(one.path("times").asLong()).isEqualTo(4321);
      assertThat(one.path("reason").asText()).isEqualTo("CALLING_AE_UNKNOWN");
      assertThat(visitor.get("/api/posture").body())
          .contains("1 within the last day", "10.0.0.1 (unknown calling AE title)");
    }
  }

  @Test
  void whoCalledLongAgoIsOnRecordAndNoAlert() throws Exception {
    told(event(1, 0, List.of(caller("SCANNER", "10.0.0.1", 1, now.minus(2, ChronoUnit.DAYS)))));

    try (Visitor visitor = Visitor.with(dashboard)) {
      assertThat(visitor.get("/posture").body())
          .contains("SCANNER", "nobody within the last day, 1 on record");
      assertThat(visitor.get("/").body()).doesNotContain("refused at the DICOM port");
    }
  }
}
