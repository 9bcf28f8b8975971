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
import io.gantry.reconciler.adapter.postgres.StudyTable.AtSource;
import io.gantry.reconciler.adapter.postgres.StudyTable.Row;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.ledger.StudyFacts;
import io.gantry.reconciler.ledger.StudyState;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Studies that people hold or reject, on a real PostgreSQL. */
@Timeout(120)
class EmbargoesIT {
  private static final int SEQUENCES = Boolean.getBoolean("gantry.full") ? 60 : 10;
  private static final int STEPS = 40;
  private static final List<String> SOURCES = List.of("legacy", "shadow");
  private static final Request ANN = new Request("ann", "the referring hospital asks for it");
  private static final Request BOB = new Request("bob", "so do I");

  /** Each row: what a roll-up says that counting does not. */
  private static final String DIFFERENCES =
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
      SELECT 'unsent order of ' || s.study_uid FROM study s JOIN study_order o
        ON o.study_uid = s.study_uid AND o.source = s.source
      WHERE s.embargo IS NOT NULL AND o.sent_at IS NULL AND o.closed_at IS NULL\
      """;

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;
  private static WaveMoves moves;
  private static Embargoes alone;
  private static Embargoes twoOfThem;

  private RunTable.Run run =
      new RunTable.Run(0, "", new RunState.Moving(), false, new WaveState.Planned());
  private String sweep = "";
  private WavePlan plan = WavePlan.of(new WaveSpec("w", SOURCES, Map.of(), List.of()));

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
              + " audit CASCADE");
      moves.plan(connection, plan, ANN);
      assertThat(moves.move(connection, "w", Move.START, ANN)).isTrue();
      run = RunTable.openRuns(connection).getFirst();
      RunTable.setState(connection, run.id(), "w", new RunState.Moving());
      run = RunTable.openRuns(connection).getFirst();
    });
    sweep = one("SELECT sweep_id FROM run_source WHERE source = 'legacy'");
  }

  // What happens in a ledger

  private void found(String study, String source, int instances, int minute) throws SQLException {
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

  private static void apply(Event... events) throws SQLException {
    database.change(connection -> new LedgerBatch().apply(connection, List.of(events)));
  }

  private void planned() throws SQLException {
    database.change(connection -> OrderPlanning.plan(connection, run, plan, false));
  }

  private void send() throws SQLException {
    database.change(connection -> {
      for (String source : SOURCES) {
        new OrderTable().release(connection, source, 0, 2, List.of(run.id()));
      }
    });
  }

  private static List<EmbargoView> say(Embargoes to, Action action, Request who) {
    return to.change("1.1", null, action, who);
  }

  private static String state(String study) throws SQLException {
    return one(
        "SELECT concat_ws('|', class, code, remainder) FROM study WHERE study_uid = '%s' AND source = 'legacy'"
            .formatted(study));
  }

  private static long openOrder(String study, String source) throws SQLException {
    String found =
        one(
            "SELECT max(ordinal) FROM study_order WHERE study_uid = '%s' AND source = '%s'"
                    .formatted(study, source)
                + " AND closed_at IS NULL");
    return found.isEmpty() ? 0 : Long.parseLong(found);
  }

  private static StudyListed listed(String study, String source, String order, int n) {
    return new StudyListed(source, order, study, n, Sha256.EMPTY, AnInstance.EPOCH);
  }

  private static StudyExtracted ended(
      String study, String source, String order, int listed, int stored) {
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

  /** Everything that an order of this study comes to; two instances. */
  private static List<Event> moved(String study, String source, long ordinal, Random random) {
    String order = OrderIds.extract(ordinal);
    List<Event> events = new ArrayList<>(List.of(listed(study, source, order, 2)));
    int stored = 0;
    for (int i = 1; i <= 2; i++) {
      AnInstance instance = AnInstance.of(source, study, study + ".1." + i);
      int fate = random.nextInt(12);
      if (fate == 0) {
        events.add(instance.missing(order));
        continue;
      }
      stored++;
      events.add(instance.extracted(order, "attempt-" + order));
      if (fate == 1) {
        events.add(instance.held());
      } else if (fate == 2) {
        events.add(instance.rejected());
      } else {
        events.add(instance.normalized());
        events.add(instance.loaded());
      }
    }
    events.add(ended(study, source, order, 2, stored));
    return events;
  }

  @Test
  void aHeldStudyIsNotOrderedByAnyoneAndTheReleasedOneIsByTheWaveThatWaits() throws SQLException {
    found("1.1", "legacy", 3, 0);
    found("1.2", "legacy", 3, 0);

    assertThat(say(alone, Action.HOLD, ANN))
        .singleElement()
        .matches(view -> view.state().equals("held") && view.studyClass().equals("held"));
    planned();

    assertThat(state("1.1")).isEqualTo("HELD|GTY-0652|3");
    assertThat(one("SELECT message FROM study WHERE study_uid = '1.1'"))
        .isEqualTo("Held by ann: " + ANN.why());
    assertThat(one("SELECT string_agg(study_uid, ' ') FROM study_order")).isEqualTo("1.2");
    refused("GTY-0656", EmbargoesIT::putFirst);
    assertThat(one("SELECT count(*) FROM urgent")).isEqualTo("0");
    assertBalanced();

    say(alone, Action.HOLD, BOB);
    assertThat(audit()).as("said twice").containsExactly("study held");
    say(alone, Action.RELEASE, BOB);
    say(alone, Action.RELEASE, BOB);

    assertThat(state("1.1")).isEqualTo("PENDING|3");
    assertThat(one("SELECT run FROM study_order WHERE study_uid = '1.1'"))
        .isEqualTo(String.valueOf(run.id()));
    assertThat(audit()).containsExactly("study released", "study held");
    assertBalanced();
  }

  private static void putFirst() throws SQLException {
    SourceQueue legacy = new SourceQueue("legacy", 0, new Limits(4, 0, 0, ""), Encryption.LOOPBACK);
    database.change(connection -> {
      ClinicalLane.study(connection, "1.1", List.of(legacy), false, ANN);
    });
  }

  @Test
  void anOrderThatWaitsIsTakenBackAndOneThatIsUnderWayGoesToItsEnd() throws SQLException {
    found("1.1", "legacy", 2, 0);
    planned();
    assertThat(state("1.1")).isEqualTo("PENDING|2");

    say(alone, Action.HOLD, ANN);

    assertThat(openOrder("1.1", "legacy")).isZero();
    assertThat(state("1.1")).isEqualTo("HELD|GTY-0652|0");
    assertBalanced();
    say(alone, Action.RELEASE, ANN);
    send();
    long ordinal = openOrder("1.1", "legacy");
    assertThat(ordinal).as("ordered again, and sent").isPositive();
    assertThat(say(alone, Action.HOLD, BOB).getFirst().studyClass()).isEqualTo("pending");
    refused("GTY-0655", () -> say(alone, Action.REJECT, BOB));
    String order = OrderIds.extract(ordinal);
    AnInstance first = AnInstance.of("legacy", "1.1", "1.1.1.1");
    AnInstance second = AnInstance.of("legacy", "1.1", "1.1.1.2");
    apply(listed("1.1", "legacy", order, 2), first.extracted(order, "attempt-" + order));
    apply(first.loaded(), second.missing(order), ended("1.1", "legacy", order, 2, 1));

    assertThat(state("1.1")).as("what came is stored, the rest waits").isEqualTo("HELD|GTY-0652|0");
    planned();
    assertThat(openOrder("1.1", "legacy")).isZero();
    refused("GTY-0655", () -> say(alone, Action.REJECT, BOB));
    assertBalanced();
    say(alone, Action.RELEASE, BOB);
    assertThat(state("1.1")).isEqualTo("INCOMPLETE|0");
    planned();
    assertThat(openOrder("1.1", "legacy")).isPositive();
  }

  @Test
  void whatIsVerifiedStaysSoAndIsNeitherHeldNorRejected() throws SQLException {
    found("1.1", "legacy", 1, 0);
    planned();
    send();
    say(alone, Action.HOLD, ANN);
    String order = OrderIds.extract(openOrder("1.1", "legacy"));
    AnInstance only = AnInstance.of("legacy", "1.1", "1.1.1.1");
    apply(
        listed("1.1", "legacy", order, 1),
        only.extracted(order, "attempt-" + order),
        only.loaded(),
        ended("1.1", "legacy", order, 1, 1));

    assertThat(state("1.1")).isEqualTo("VERIFIED|0");
    found("1.1", "legacy", 5, 1);
    planned();
    assertThat(openOrder("1.1", "legacy")).as("the hold stands for what is new").isZero();
    say(alone, Action.RELEASE, ANN);
    refused("GTY-0655", () -> say(alone, Action.HOLD, ANN));
    refused("GTY-0655", () -> say(alone, Action.REJECT, ANN));
    assertBalanced();
  }

  @Test
  void aRejectedStudyIsInTheListWithItsReasonUntilItIsRestored() throws SQLException {
    found("1.1", "legacy", 3, 0);
    found("1.1", "shadow", 4, 0);

    say(alone, Action.REJECT, ANN);
    say(alone, Action.REJECT, BOB);

    assertThat(state("1.1")).isEqualTo("REJECTED|GTY-0653|3");
    assertThat(database.read(connection -> new SummaryQuery().one(connection, "w")).orElseThrow())
        .satisfies(summary -> {
          assertThat(summary.studies().rejected()).isEqualTo(1);
          assertThat(summary.instances().rejected()).isEqualTo(7);
          assertThat(summary.instances().addsUp()).isTrue();
          assertThat(summary.exceptions())
              .hasSize(2)
              .allMatch(one -> one.message().equals("Rejected by ann: " + ANN.why()));
        });
    refused("GTY-0655", () -> say(alone, Action.HOLD, ANN));
    refused("GTY-0657", () -> say(alone, Action.RELEASE, ANN));
    assertThat(audit()).hasSize(2);
    alone.change("1.1", "shadow", Action.RESTORE, BOB);
    assertThat(state("1.1")).isEqualTo("REJECTED|GTY-0653|3");
    say(alone, Action.RESTORE, BOB);
    assertThat(state("1.1")).isEqualTo("PENDING|3");
    assertThat(openOrder("1.1", "legacy")).isPositive();
    assertBalanced();
  }

  @Test
  void whereTwoHaveToWantItTheStudyIsHeldUntilTheSecondOneAgrees() throws SQLException {
    found("1.1", "legacy", 3, 0);

    assertThat(say(twoOfThem, Action.REJECT, ANN).getFirst().state()).isEqualTo("proposed");

    assertThat(state("1.1")).isEqualTo("HELD|GTY-0652|3");
    refused("GTY-0682", () -> say(twoOfThem, Action.REJECT, new Request(" Ann", "once more")));
    assertThat(say(twoOfThem, Action.REJECT, BOB))
        .singleElement()
        .matches(view -> "ann".equals(view.by()) && "bob".equals(view.agreedBy()));
    assertThat(state("1.1")).isEqualTo("REJECTED|GTY-0653|3");
    assertThat(one("SELECT message FROM study"))
        .isEqualTo("Rejected by ann, bob agreed: " + ANN.why());
    assertThat(audit()).containsExactly("study rejected", "study rejection proposed");
  }

  @Test
  void whatCanNotBeSaidIsRefusedWithACode() throws SQLException {
    found("1.1", "legacy", 3, 0);

    refused("GTY-0616", () -> alone.change("9.9", null, Action.HOLD, ANN));
    refused("GTY-0616", () -> alone.change("1.1", "elsewhere", Action.HOLD, ANN));
    refused("GTY-0657", () -> say(alone, Action.RELEASE, ANN));
    refused("GTY-0657", () -> say(alone, Action.RESTORE, ANN));
    refused("GTY-0643", () -> say(alone, Action.HOLD, new Request("ann", "")));
    refused("GTY-0643", () -> say(alone, Action.HOLD, new Request("ann", "x".repeat(201))));
    assertThat(audit()).isEmpty();
  }

  @Test
  void withTheIdentityGateAReleasedStudyOfWhichNothingIsDecidedIsNotOrdered() throws SQLException {
    Embargoes gated = new LedgerEmbargoes(database, false, true, () -> {});
    found("1.1", "legacy", 3, 0);
    say(gated, Action.HOLD, ANN);
    say(gated, Action.RELEASE, ANN);

    assertThat(state("1.1")).isEqualTo("HELD|GTY-0443|3");
    assertThat(openOrder("1.1", "legacy")).isZero();
    assertBalanced();
  }

  @Test
  void aLostOrderOfAHeldStudyIsNotSentAgain() throws SQLException {
    found("1.1", "legacy", 3, 0);
    found("1.2", "legacy", 3, 0);
    planned();
    send();
    say(alone, Action.HOLD, ANN);

    database.change(connection -> new OrderTable().reorder(connection));

    assertThat(state("1.1")).isEqualTo("HELD|GTY-0652|0");
    assertThat(openOrder("1.1", "legacy")).isZero();
    assertThat(openOrder("1.2", "legacy")).isPositive();
    assertBalanced();
  }

  @Test
  void whateverIsSaidWhileEventsArriveTheCountsAreThoseOfCounting() throws SQLException {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEQUENCES; seed++) {
      aWaveThatMoves();
      Random random = new Random(seed);
      List<Event> onTheirWay = new ArrayList<>();
      Set<Long> taken = new HashSet<>();
      for (int i = 0; i < STEPS; i++) {
        step(random, i, onTheirWay, taken);
        compare(seen, "seed %d, step %d".formatted(seed, i));
      }
      while (!onTheirWay.isEmpty()) {
        apply(onTheirWay.removeFirst());
      }
      compare(seen, "seed %d, at the end".formatted(seed));
    }
    assertThat(seen)
        .contains("HELD/true", "REJECTED/true", "VERIFIED/true", "PENDING/true", "PENDING/false");
  }

  private static void compare(Set<String> seen, String when) throws SQLException {
    assertThat(differences()).as(when).isEmpty();
    for (Row row : rows()) {
      AtSource key = new AtSource(row.facts().source(), row.facts().studyInstanceUid());
      StudyFacts.Embargo embargo = row.facts().embargo();
      assertThat(stored(key)).as("%s: %s", when, key).isEqualTo(derived(row));
      seen.add(row.state().studyClass() + "/" + (embargo != null && embargo.stands()));
    }
  }

  private void step(Random random, int minute, List<Event> onTheirWay, Set<Long> taken)
      throws SQLException {
    String study = "1." + (1 + random.nextInt(3));
    String source = SOURCES.get(random.nextInt(2));
    switch (random.nextInt(8)) {
      case 0 -> found(study, source, random.nextInt(10) == 0 ? 3 : 2, minute);
      case 1 -> planned();
      case 2 -> {
        send();
        for (int i = 1; i <= 3; i++) {
          for (String at : SOURCES) {
            long order = openOrder("1." + i, at);
            if (order > 0 && isSent(order) && taken.add(order)) {
              List<Event> more = moved("1." + i, at, order, random);
              Collections.shuffle(more, random);
              onTheirWay.addAll(more);
            }
          }
        }
      }
      case 3, 4 -> {
        for (int i = random.nextInt(6); i > 0 && !onTheirWay.isEmpty(); i--) {
          apply(onTheirWay.removeFirst());
        }
      }
      default -> {
        Embargoes to = random.nextInt(3) == 0 ? twoOfThem : alone;
        Action action = List.of(Action.values()).get(random.nextInt(4));
        Request who = random.nextBoolean() ? ANN : BOB;
        try {
          to.change(study, random.nextBoolean() ? source : null, action, who);
        } catch (GantryException e) {
          assertThat(e.code()).isIn("GTY-0616", "GTY-0655", "GTY-0657", "GTY-0682");
        }
      }
    }
  }

  private static boolean isSent(long ordinal) throws SQLException {
    return !one("SELECT sent_at FROM study_order WHERE ordinal = " + ordinal).isEmpty();
  }

  private static Collection<Row> rows() throws SQLException {
    return database
        .read(connection -> new StudyTable().load(connection, List.of("1.1", "1.2", "1.3")))
        .values();
  }

  private static String derived(Row row) {
    StudyState state = row.state();
    return state.studyClass()
        + "|"
        + state.remainder()
        + "|"
        + (state.reason() == null ? "" : state.reason().code());
  }

  private static String stored(AtSource key) throws SQLException {
    return one(
        "SELECT class || '|' || remainder || '|' || coalesce(code, '') FROM study WHERE study_uid = '%s' AND source = '%s'"
            .formatted(key.studyInstanceUid(), key.source()));
  }

  private static List<String> differences() throws SQLException {
    return database.read(connection -> Sql.list(connection, DIFFERENCES, row -> row.getString(1)));
  }

  private static void assertBalanced() throws SQLException {
    assertThat(differences()).isEmpty();
  }

  private static List<String> audit() throws SQLException {
    return database.read(connection -> Audit.read(connection, Audit.study("1.1"), 100)).stream()
        .map(AuditEntry::action)
        .toList();
  }

  private static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(GantryException.class)
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(code);
  }

  private static String one(String sql) throws SQLException {
    @Nullable String value =
        database.read(connection ->
            Sql.list(connection, sql, row -> String.valueOf(row.getObject(1))).stream()
                .findFirst()
                .orElse(""));
    return value == null || value.equals("null") ? "" : value;
  }
}
