package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.reconciler.wave.ExceptionClass;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.Exceptions.Filter;
import io.gantry.reconciler.wave.Exceptions.Tally;
import io.gantry.reconciler.wave.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The exceptions worklist, on a real PostgreSQL. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(120)
class ExceptionsIT {
  private static final Request ROSE = new Request("rose", "looked at it");
  private static final Request NED = new Request("ned", "so did I");

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;

  private final List<Exceptions.Key> movedAgain = new ArrayList<>();
  private final Exceptions one = exceptions(false);
  private final Exceptions two = exceptions(true);

  private Exceptions exceptions(boolean secondPerson) {
    return new LedgerExceptions(
        database,
        secondPerson,
        new LedgerHolds(database, List.of(), () -> {}),
        (key, _) -> movedAgain.add(key));
  }

  @BeforeAll
  static void startDatabase() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    database = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password());
    database.takeOver();
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
    postgres.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "TRUNCATE study, expectation, study_content, exception_case, exception_note,"
                + " exception_answer, exception_tally, hold_release, audit, wave_study"));
  }

  private static void study(String uid, String studyClass, @Nullable String code, int held)
      throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "INSERT INTO study SELECT (jsonb_populate_record(NULL::study, ?::jsonb)).*",
            """
            {"study_uid": "%s", "source": "legacy", "ordinal": 1, "code": %s, "message": "words",
             "written_off": 0, "n_units": 0, "n_verified": 0, "n_held": %d, "n_rejected": 0,
             "n_missing": 0, "n_pending": 0, "n_listed": 0, "n_seen": 0, "n_received": 0,
             "n_normalized": 0, "n_loaded": 0, "n_duplicates": 0, "n_collisions": 0,
             "class": "%s", "open": false, "remainder": 3}\
            """
                .formatted(uid, code == null ? "null" : '"' + code + '"', held, studyClass)));
  }

  private static void instance(String study, String sop, String code) throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "INSERT INTO expectation (sop_uid, source, study_uid, series_uid, listed_ordinal, class,"
                + " code, message, duplicate) VALUES (?, 'legacy', ?, '9', 1, 'HELD', ?, 'm', false)",
            sop,
            study,
            code));
  }

  private List<String> open() {
    return one.list(Filter.OPEN, null, 100).lines().stream()
        .map(line -> line.key().studyInstanceUid() + " " + line.key().code())
        .sorted()
        .toList();
  }

  @Test
  void whatDidNotGoThroughIsListedByStudySourceAndCodeAndGoesWhenItIsMended() throws SQLException {
    instance("1.1", "1.1.1", "GTY-0412");
    instance("1.1", "1.1.2", "GTY-0412");
    instance("1.1", "1.1.3", "GTY-0601");
    study("1.1", "HELD", null, 3);
    study("1.2", "INCOMPLETE", "GTY-0605", 0);
    study("1.3", "VERIFIED", null, 0);

    assertThat(open()).containsExactly("1.1 GTY-0412", "1.1 GTY-0601", "1.2 GTY-0605");
    assertThat(one.tally())
        .extracting(Tally::exceptionClass, Tally::studies, Tally::instances)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("character-set", 1L, 2L),
            org.assertj.core.groups.Tuple.tuple("collision", 1L, 1L),
            org.assertj.core.groups.Tuple.tuple("partial", 1L, 3L));
    Exceptions.Detail detail =
        one.find(new Exceptions.Key("1.1", "legacy", "GTY-0412")).orElseThrow();
    assertThat(detail.instances()).hasSize(2);

    database.change(connection -> {
      Sql.update(connection, "UPDATE expectation SET class = 'VERIFIED' WHERE code = 'GTY-0412'");
      Sql.update(connection, "UPDATE study SET n_held = 1 WHERE study_uid = '1.1'");
      Sql.update(
          connection, "UPDATE study SET class = 'VERIFIED', code = NULL WHERE study_uid = '1.2'");
    });

    assertThat(open()).containsExactly("1.1 GTY-0601");
    assertThat(one.tally()).extracting(Tally::code).containsExactly("GTY-0601");
  }

  @Test
  void acceptingNeedsTwoPersonsWhereThePolicySaysSoAndIsUndone() throws SQLException {
    study("1.2", "INCOMPLETE", "GTY-0605", 0);
    Exceptions.Key key = new Exceptions.Key("1.2", "legacy", "GTY-0605");

    assertThat(two.accept(key, ROSE)).isFalse();
    assertThat(open()).hasSize(1);
    assertThatThrownBy(() -> two.accept(key, new Request(" Rose", "again")))
        .hasMessageContaining("somebody else");
    assertThat(two.accept(key, NED)).isTrue();

    assertThat(open()).isEmpty();
    Filter accepted = new Filter(true, null, null, null, null, null, 0, false);
    assertThat(one.list(accepted, null, 9).lines())
        .singleElement()
        .satisfies(line -> {
          Exceptions.Answer answer = Objects.requireNonNull(line.answer());
          assertThat(answer.by()).isEqualTo("rose");
          assertThat(answer.agreedBy()).isEqualTo("ned");
        });
    assertThat(one.tally()).singleElement().satisfies(t -> assertThat(t.accepted()).isTrue());
    two.undo(key, ROSE);
    assertThat(open()).hasSize(1);
    assertThatThrownBy(() -> two.undo(key, ROSE)).hasMessageContaining("Nothing of this study");
    assertThatThrownBy(() -> one.accept(key, new Request("rose", "")))
        .hasMessageContaining("--why");
  }

  @Test
  void filtersSortAndPagesWorkTogether() throws SQLException {
    for (int i = 0; i < 7; i++) {
      study("2." + i, "INCOMPLETE", i % 2 == 0 ? "GTY-0605" : "GTY-0606", 0);
    }
    database.change(connection ->
        Sql.update(
            connection,
            "INSERT INTO wave_study (wave, study_uid, source, run) VALUES ('w', '2.3', 'legacy', 1)"));
    one.assign(new Exceptions.Key("2.1", "legacy", "GTY-0606"), "ned", ROSE);

    for (boolean newest : new boolean[] {false, true}) {
      Filter all = new Filter(false, "partial", "legacy", null, null, null, 0, newest);
      List<String> walked = new ArrayList<>();
      String after = null;
      do {
        Exceptions.Page page = one.list(all, after, 3);
        page.lines().forEach(line -> walked.add(line.key().studyInstanceUid()));
        after = page.after();
      } while (after != null);
      assertThat(walked).hasSize(7).doesNotHaveDuplicates();
      assertThat(walked.getFirst()).isEqualTo(newest ? "2.6" : "2.0");
    }
    assertThat(size(null, "GTY-0606", null, 0)).isEqualTo(3);
    assertThat(size("w", null, null, 0)).isEqualTo(1);
    assertThat(size(null, null, "ned", 0)).isEqualTo(1);
    assertThat(size(null, null, "", 0)).isEqualTo(6);
    assertThat(size(null, null, null, 60)).isZero();
    assertThatThrownBy(() -> one.list(Filter.OPEN, "x~y", 3)).hasMessageContaining("no such place");
  }

  private int size(
      @Nullable String wave, @Nullable String code, @Nullable String assignee, long minutes) {
    return one.list(new Filter(false, null, null, wave, code, assignee, minutes, false), null, 100)
        .lines()
        .size();
  }

  @Test
  void aStudyOfWhichNoObjectWaitsIsMovedAsAWhole() throws SQLException {
    study("1.2", "INCOMPLETE", "GTY-0605", 0);
    study("1.3", "HELD", "GTY-0440", 0);

    one.retry(new Exceptions.Key("1.2", "legacy", "GTY-0605"), ROSE);

    assertThat(movedAgain).containsExactly(new Exceptions.Key("1.2", "legacy", "GTY-0605"));
    assertThatThrownBy(() -> one.retry(new Exceptions.Key("1.3", "legacy", "GTY-0440"), ROSE))
        .hasMessageContaining("needs a decision");
    assertThatThrownBy(() -> one.retry(new Exceptions.Key("9", "legacy", "GTY-0440"), ROSE))
        .hasMessageContaining("no such exception");
  }

  @Test
  void theLedgerAndTheCodePutEveryCodeOfTheRunbookIntoTheSameClass() throws Exception {
    List<String> codes =
        Files.readAllLines(Path.of("../runbooks/error-codes.md")).stream()
            .filter(line -> line.startsWith("| GTY-"))
            .map(line -> line.substring(2, 10))
            .toList();
    assertThat(codes).hasSizeGreaterThan(150);
    for (String code : codes) {
      String inLedger =
          database.read(connection ->
              Sql.one(connection, "SELECT exception_class(?)", row -> row.getString(1), code)
                  .orElseThrow());
      assertThat(inLedger).as(code).isEqualTo(ExceptionClass.of(code).text());
    }
  }
}
