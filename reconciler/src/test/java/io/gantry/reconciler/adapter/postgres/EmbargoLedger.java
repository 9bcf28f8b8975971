package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.Embargoes;
import io.gantry.reconciler.wave.Embargoes.Action;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.RunState;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveState;
import io.gantry.reconciler.wave.WaveState.Move;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ledger on a real PostgreSQL, with two sources and a wave that moves, for tests of studies that
 * people set aside.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
abstract class EmbargoLedger {
  static final List<String> SOURCES = List.of("legacy", "shadow");
  static final Request ANN = new Request("ann", "the referring hospital asks for it");
  static final Request BOB = new Request("bob", "so do I");

  /** Each row: what a roll-up says that counting does not. */
  static final String DIFFERENCES =
      """
      SELECT 'wave ' || d::text FROM (
        SELECT * FROM wave_numbers(
          array(SELECT (wave, study_uid, source)::member_part FROM wave_study WHERE NOT cut),
          array(SELECT study_part_of(s) FROM study s), array(SELECT content_part_of(c) FROM study_content c))
        EXCEPT SELECT * FROM wave_tally) AS d
      UNION ALL
      SELECT 'source ' || d::text FROM (
        SELECT n.source, sum(n.s_verified), sum(n.s_held), sum(n.s_rejected), sum(n.s_incomplete),
          sum(n.s_pending), sum(n.expected), sum(n.verified), sum(n.held), sum(n.rejected),
          sum(n.missing), sum(n.pending)
        FROM study s CROSS JOIN source_numbers_of(s, false, 1) AS n GROUP BY n.source
        EXCEPT
        SELECT source, s_verified, s_held, s_rejected, s_incomplete, s_pending, expected, verified,
          held, rejected, missing, pending FROM source_tally) AS d
      UNION ALL
      SELECT 'balance ' || source FROM source_tally
      WHERE expected <> verified + held + rejected + missing + pending
      UNION ALL
      SELECT 'inventory ' || d::text FROM (
        SELECT class, count(*) FROM study GROUP BY class
        EXCEPT SELECT class, sum(studies) FROM inventory_tally GROUP BY class) AS d
      UNION ALL
      SELECT 'exceptions ' || d::text FROM (
        SELECT exception_class(s.code), s.code, count(*) FROM study s
        WHERE s.code IN ('GTY-0652', 'GTY-0653') AND s.class IN ('HELD', 'REJECTED') GROUP BY 1, 2
        EXCEPT SELECT class, code, sum(studies) FROM exception_tally GROUP BY 1, 2) AS d
      UNION ALL
      SELECT 'worklist ' || c::text FROM exception_case c
      WHERE c.code IN ('GTY-0652', 'GTY-0653') AND NOT EXISTS (SELECT FROM study s
        WHERE s.study_uid = c.study_uid AND s.source = c.source AND s.code = c.code)
      UNION ALL
      SELECT 'queue ' || c::text FROM identity_case c LEFT JOIN study s
        ON s.study_uid = c.study_uid AND s.source = c.source
      WHERE c.rejected <> (coalesce(s.embargo, '') = 'REJECTED')
        OR c.open <> (c.waiting AND NOT c.rejected)
        OR (c.open AND -c.fewer <> (SELECT count(*) FROM identity_case o
          WHERE o.open AND o.patient = c.patient))
      UNION ALL
      SELECT 'unsent order of ' || s.study_uid FROM study s JOIN study_order o
        ON o.study_uid = s.study_uid AND o.source = s.source
      WHERE s.embargo IS NOT NULL AND o.sent_at IS NULL AND o.closed_at IS NULL\
      """;

  @TempDir static Path home;
  static EmbeddedPostgres postgres;
  static Database database;
  static WaveMoves moves;
  static Embargoes alone;
  static Embargoes twoOfThem;

  RunTable.Run run = new RunTable.Run(0, "", new RunState.Moving(), false, new WaveState.Planned());
  String sweep = "";
  WavePlan plan = WavePlan.of(new WaveSpec("w", SOURCES, Map.of(), List.of()));

  @BeforeAll
  static void startDatabase() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    database = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password());
    database.takeOver();
    moves =
        new WaveMoves(
            SOURCES.stream()
                .map(one -> new SourceQueue(one, 0, new Limits(4, 0, 0, ""), Encryption.LOOPBACK))
                .toList(),
            false);
    alone = new LedgerEmbargoes(database, false, false, () -> {});
    twoOfThem = new LedgerEmbargoes(database, true, false, () -> {});
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
    postgres.close();
  }

  @BeforeEach
  void aWaveThatMoves() throws SQLException {
    database.change(connection -> {
      Sql.update(
          connection,
          "TRUNCATE expectation, receipt, stored_object, study, study_content, attempt, outbox,"
              + " study_order, wave, wave_run, run_source, wave_study, wave_tally, source_tally,"
              + " flow, inventory_tally, exception_case, exception_tally, urgent, urgent_study,"
              + " audit, study_identity, identity_case, identity_proposal CASCADE");
      moves.plan(connection, plan, ANN);
      assertThat(moves.move(connection, "w", Move.START, ANN)).isTrue();
      run = RunTable.openRuns(connection).getFirst();
      RunTable.setState(connection, run.id(), "w", new RunState.Moving());
      run = RunTable.openRuns(connection).getFirst();
    });
    sweep = one("SELECT sweep_id FROM run_source WHERE source = 'legacy'");
  }

  // What happens in a ledger

  void found(String study, String source, int instances, int minute) throws SQLException {
    String of = source.equals("legacy") ? sweep : sweep.replace("legacy", source);
    apply(
        new StudyFound(
            source,
            of,
            study,
            "20240101",
            null,
            null,
            null,
            List.of("CT"),
            1,
            instances,
            Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * minute)));
  }

  static void apply(Event... events) throws SQLException {
    database.change(connection -> new LedgerBatch().apply(connection, List.of(events)));
  }

  void planned() throws SQLException {
    database.change(connection -> OrderPlanning.plan(connection, run, plan, false));
  }

  void send() throws SQLException {
    database.change(connection -> {
      for (String source : SOURCES) {
        new OrderTable().release(connection, source, 0, 2, List.of(run.id()));
      }
    });
  }

  static List<EmbargoView> say(Embargoes to, Action action, Request who) {
    return to.change("1.1", null, action, who);
  }

  static String state(String study) throws SQLException {
    return one(
        "SELECT concat_ws('|', class, code, remainder) FROM study WHERE study_uid = '%s' AND source = 'legacy'"
            .formatted(study));
  }

  static long openOrder(String study, String source) throws SQLException {
    String found =
        one(
            "SELECT max(ordinal) FROM study_order WHERE study_uid = '%s' AND source = '%s'"
                    .formatted(study, source)
                + " AND closed_at IS NULL");
    return found.isEmpty() ? 0 : Long.parseLong(found);
  }

  static StudyListed listed(String study, String source, String order, int n) {
    return new StudyListed(source, order, study, n, Sha256.EMPTY, AnInstance.EPOCH);
  }

  static StudyExtracted ended(String study, String source, String order, int listed, int stored) {
    return new StudyExtracted(
        source,
        order,
        "attempt-" + order,
        study,
        stored == listed ? Outcome.COMPLETE : Outcome.PARTIAL,
        listed,
        stored,
        listed - stored,
        null,
        null,
        AnInstance.EPOCH,
        AnInstance.EPOCH.plusSeconds(5));
  }

  static List<String> differences() throws SQLException {
    return database.read(connection -> Sql.list(connection, DIFFERENCES, row -> row.getString(1)));
  }

  static void assertBalanced() throws SQLException {
    assertThat(differences()).isEmpty();
  }

  static List<String> audit() throws SQLException {
    return database.read(connection -> Audit.read(connection, Audit.study("1.1"), 100)).stream()
        .map(AuditEntry::action)
        .toList();
  }

  static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(GantryException.class)
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(code);
  }

  static String one(String sql) throws SQLException {
    @Nullable String value =
        database.read(connection ->
            Sql.list(connection, sql, row -> String.valueOf(row.getObject(1))).stream()
                .findFirst()
                .orElse(""));
    return value == null || value.equals("null") ? "" : value;
  }
}
