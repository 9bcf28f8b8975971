package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.watch.Flow.Point;
import io.gantry.reconciler.watch.SourceTotals;
import io.gantry.reconciler.watch.Span;
import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyFilter.After;
import io.gantry.reconciler.watch.StudyLine;
import io.gantry.reconciler.watch.Watch;
import io.gantry.reconciler.watch.WatchedWave;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveState.Move;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What pages that watch read, on a real PostgreSQL: roll-ups equal counts from scratch. */
@Timeout(120)
class WatchIT {
  private static final Request ANN = new Request("ann", "it is time");
  private static final Request BOB = new Request("bob", "looked at everything");
  private static final String DIGEST = "ab".repeat(32);
  private static final String COUNTED =
      """
      SELECT sum(n_units + remainder), sum(n_received), sum(n_normalized), sum(n_loaded),
        sum(n_verified), sum(n_held + CASE WHEN class = 'HELD' THEN remainder ELSE 0 END),
        sum(n_pending + CASE WHEN class = 'PENDING' THEN remainder ELSE 0 END),
        count(*) FILTER (WHERE class = 'HELD')
      FROM study WHERE source = ?\
      """;

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;
  private static Watch watch;
  private static WaveMoves moves;

  @BeforeAll
  static void startDatabase() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    database = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password());
    database.takeOver();
    SourceQueue legacy = new SourceQueue("legacy", 0, new Limits(2, 0, 0, ""), Encryption.LOOPBACK);
    SourceQueue shadow = new SourceQueue("shadow", 1, new Limits(2, 0, 0, ""), Encryption.LOOPBACK);
    watch = new WatchQuery(database, List.of(legacy, shadow));
    moves = new WaveMoves(List.of(legacy, shadow), false);
    fill();
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
    postgres.close();
  }

  /** Ten studies found; five moved and stored, one held, one received only, three untouched. */
  private static void fill() throws SQLException {
    WavePlan plan = WavePlan.of(new WaveSpec("w", List.of("legacy"), Map.of(), List.of()));
    database.change(connection -> {
      moves.plan(connection, plan, ANN);
      assertThat(moves.move(connection, "w", Move.START, ANN)).isTrue();
    });
    String sweep =
        database.read(connection ->
            Sql.one(connection, "SELECT sweep_id FROM run_source", row -> row.getString(1))
                .orElseThrow());
    List<Event> found = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      found.add(
          new StudyFound(
              "legacy",
              sweep,
              "1.2." + i,
              "2024010" + (i % 9 + 1),
              "ACC-" + i,
              "PAT-" + i / 5,
              null,
              List.of("CT"),
              1,
              1,
              Instant.parse("2026-01-01T00:00:00Z")));
    }
    apply(found);
    for (int i = 0; i < 7; i++) {
      AnInstance instance = AnInstance.of("legacy", "1.2." + i, "1.2." + i + ".1");
      apply(List.of(instance.extracted("order", "a" + i)));
      if (i < 5) {
        apply(List.of(instance.normalized()));
        apply(List.of(instance.loaded()));
      } else if (i == 5) {
        apply(List.of(instance.held()));
      }
    }
  }

  private static void apply(List<? extends Event> events) throws SQLException {
    database.change(connection -> new LedgerBatch().apply(connection, events));
  }

  private static List<String> uids(StudyFilter filter) {
    return watch.studies(filter, After.START, 100).stream()
        .map(StudyLine::studyInstanceUid)
        .toList();
  }

  private static StudyFilter by(
      @Nullable String uid, @Nullable String state, @Nullable String code, @Nullable String wave) {
    return new StudyFilter(uid, null, state, code, wave, null, null);
  }

  @Test
  void theRollUpOfASourceEqualsCountingAndTheFlowEndsAtIt() throws SQLException {
    SourceTotals legacy = watch.sources().getFirst();

    List<Long> counted =
        database.read(connection ->
            Sql.one(
                    connection,
                    COUNTED,
                    row -> {
                      List<Long> numbers = new ArrayList<>();
                      for (int i = 1; i <= 8; i++) {
                        numbers.add(row.getLong(i));
                      }
                      return numbers;
                    },
                    "legacy")
                .orElseThrow());
    SourceTotals.Stages i = legacy.instances();
    assertThat(
            List.of(
                i.expected(),
                i.received(),
                i.normalized(),
                i.loaded(),
                i.verified(),
                i.held(),
                i.pending(),
                legacy.studies().held()))
        .isEqualTo(counted);
    assertThat(i.received()).isEqualTo(7);
    assertThat(i.expected()).isEqualTo(10);
    assertThat(i.expected())
        .isEqualTo(i.verified() + i.held() + i.rejected() + i.missing() + i.pending());
    List<Point> points = watch.flow(Span.HOUR).points();
    assertThat(points).hasSize(60);
    assertThat(points.getLast().received()).isEqualTo(7);
    assertThat(points.getFirst().received()).isZero();
    assertThat(points.getLast().loaded()).isEqualTo(i.loaded());
    assertThat(watch.backlog().unsolicited()).isZero();
  }

  @Test
  void studiesAreFoundByEveryFilterAndPagedByTheirKey() {
    assertThat(uids(StudyFilter.ALL)).hasSize(10);
    assertThat(uids(by("1.2.3", null, null, null))).containsExactly("1.2.3");
    assertThat(uids(by("1.2.6.1", null, null, null))).containsExactly("1.2.6");
    assertThat(uids(by(null, "held", null, null))).containsExactly("1.2.5");
    assertThat(uids(by(null, "' OR '1'='1", null, null))).isEmpty();
    String code =
        String.valueOf(
            watch.studies(by(null, "held", null, null), After.START, 1).getFirst().code());
    assertThat(uids(by(null, null, code, "w"))).containsExactly("1.2.5");
    assertThat(uids(by(null, null, null, "w"))).hasSize(10);
    assertThat(uids(by(null, null, null, "other"))).isEmpty();
    List<StudyLine> page = watch.studies(StudyFilter.ALL, After.START, 4);
    After after = new After(page.getLast().studyInstanceUid(), page.getLast().source());
    assertThat(watch.studies(StudyFilter.ALL, after, 100))
        .hasSize(6)
        .first()
        .extracting(StudyLine::studyInstanceUid)
        .isEqualTo("1.2.4");
  }

  @Test
  void ordersAndPatientsAreFoundByTheirHashes() {
    String accession = watch.accession("ACC-7");
    String patient = watch.patient("legacy", "PAT-1");

    assertThat(uids(new StudyFilter(null, null, null, null, null, accession, null)))
        .containsExactly("1.2.7");
    assertThat(uids(StudyFilter.ALL.of(patient)))
        .containsExactly("1.2.5", "1.2.6", "1.2.7", "1.2.8", "1.2.9");
    assertThat(uids(StudyFilter.ALL.of("no hash"))).isEmpty();
    assertThat(watch.accession("PAT-1")).isNotEqualTo(patient);
  }

  @Test
  void aWaveIsSignedOffOnceByAnotherPersonAfterItsEnd() throws SQLException {
    SignOffTable two = new SignOffTable(database, true);
    WatchedWave wave = watch.wave("w");

    assertThat(wave.state()).isEqualTo("running");
    assertThat(wave.eta()).isNotNull();
    assertThat(wave.signOff()).isNull();
    refused("can't be signed off", () -> two.sign("w", DIGEST, "reviewer", BOB));
    database.change(connection ->
        Sql.update(connection, "UPDATE wave SET state = 'finished' WHERE name = 'w'"));
    refused("another person", () -> two.sign("w", DIGEST, "reviewer", ANN));
    two.sign("w", DIGEST, "reviewer", BOB);
    refused("already", () -> two.sign("w", DIGEST, "reviewer", BOB));

    assertThat(watch.wave("w").signOff())
        .isNotNull()
        .matches(s -> s.by().equals("bob") && s.role().equals("reviewer"));
    assertThat(watch.waves(1)).extracting(WatchedWave::wave).containsExactly("w");
    List<AuditEntry> record = database.read(connection -> Audit.read(connection, "wave w", 1));
    assertThat(record).extracting(AuditEntry::action).containsExactly("wave signed off");
    database.change(
        connection -> Sql.update(connection, "UPDATE wave SET state = 'running' WHERE name = 'w'"));
  }

  private static void refused(
      String why, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(why)
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo("GTY-0651");
  }
}
