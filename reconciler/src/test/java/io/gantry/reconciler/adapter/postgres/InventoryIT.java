package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.InventoryEvent.KeyProbed;
import io.gantry.contracts.event.InventoryEvent.KeysProbed;
import io.gantry.contracts.event.InventoryEvent.Match;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.contracts.event.SweepKind;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.inventory.Claim;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventoryReport.Comparison;
import io.gantry.reconciler.inventory.InventoryReport.Finding;
import io.gantry.reconciler.inventory.InventorySpec;
import io.gantry.reconciler.inventory.InventorySpec.ClaimFile;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.SourceQueue;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Inventories of an archive in memory, on a real PostgreSQL; the test is extractor and broker. */
@Timeout(120)
class InventoryIT {
  private static final List<SweepKind> KINDS =
      List.of(SweepKind.DATE, SweepKind.MODALITY, SweepKind.PATIENT);
  private static final InventorySpec SPEC = new InventorySpec(List.of("legacy"), KINDS, List.of());

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;

  private final Map<String, Integer> archive = new TreeMap<>();
  private final Map<SweepKind, Set<String>> hidden = new TreeMap<>();
  private final Map<SweepKind, Match> matches = new TreeMap<>();
  private final Map<SweepKind, String> codes = new TreeMap<>();
  private final List<SweepOrder> orders = new ArrayList<>();
  private InventoryEngine engine = engine();

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
            "TRUNCATE study, study_patient, study_content, outbox, inventory, inventory_source, inventory_study,"
                + " sweep_view, sweep, sweep_study, sweep_seen, inventory_finding"));
    for (int i = 0; i < 20; i++) {
      archive.put("1.2." + i, 10 + i);
    }
  }

  private static InventoryEngine engine() {
    Limits limits = new Limits(4, 0, 0, "");
    return new InventoryEngine(
        database, List.of(new SourceQueue("legacy", 0, limits, Encryption.LOOPBACK)));
  }

  private InventoryReport inventory(InventorySpec spec) throws SQLException {
    InventoryReport open = engine.open(spec);
    engine.begin(open.inventory());
    return finish(open.inventory());
  }

  private InventoryReport finish(long inventory) throws SQLException {
    for (int i = 0; i < 50; i++) {
      engine.advance();
      answer();
      InventoryReport report = engine.report(inventory).orElseThrow();
      if (report.finished()) {
        return report;
      }
    }
    throw new AssertionError("the inventory does not end");
  }

  private void answer() throws SQLException {
    List<Outbox.Entry> entries = database.read(connection -> Outbox.oldest(connection, 100));
    database.change(
        connection -> Outbox.remove(connection, entries.stream().map(Outbox.Entry::id).toList()));
    for (Outbox.Entry entry : entries) {
      if (entry instanceof Outbox.Entry.Order order && order.event() instanceof SweepOrder sweep) {
        orders.add(sweep);
        apply(events(sweep));
      }
    }
  }

  private static void apply(List<Event> events) throws SQLException {
    database.change(connection -> new LedgerBatch().apply(connection, events));
  }

  private List<Event> events(SweepOrder order) {
    List<Event> events = new ArrayList<>();
    SweepKind kind = order.kind() == null ? SweepKind.DATE : order.kind();
    String key =
        switch (kind) {
          case DATE -> "StudyDate";
          case MODALITY -> "ModalitiesInStudy";
          case PATIENT, LIST -> "PatientID";
        };
    Match match = matches.getOrDefault(kind, Match.MATCHED);
    events.add(
        new KeysProbed(
            "legacy", order.sweepId(), List.of(new KeyProbed(key, match)), Instant.now()));
    archive.forEach((uid, instances) -> {
      boolean asked = order.studies().isEmpty() || order.studies().contains(uid);
      if (asked && !hidden.getOrDefault(kind, Set.of()).contains(uid)) {
        events.add(found(order.sweepId(), uid, instances));
        events.add(found(order.sweepId(), uid, instances)); // repeated rows are no news
      }
    });
    for (int partition = 0; partition < 2; partition++) {
      events.add(finished(order.sweepId(), partition, codes.get(kind)));
    }
    return events;
  }

  private static StudyFound found(String sweep, String uid, int instances) {
    return new StudyFound(
        "legacy",
        sweep,
        uid,
        "20200101",
        "A1",
        "P1",
        null,
        List.of("CT"),
        1,
        instances,
        Instant.now());
  }

  private static SweepFinished finished(String sweep, int partition, @Nullable String code) {
    return new SweepFinished("legacy", sweep, partition, 2, 20, code, code, Instant.now());
  }

  private static Comparison compared(InventoryReport report) {
    Comparison comparison = report.sources().getFirst().comparison();
    assertThat(comparison).isNotNull();
    return java.util.Objects.requireNonNull(comparison);
  }

  private static List<String> found(InventoryReport report, String finding) {
    return report.findings().stream()
        .filter(one -> one.finding().equals(finding))
        .map(Finding::studyInstanceUid)
        .toList();
  }

  private static long number(String sql) throws SQLException {
    return database.read(connection -> {
      try (var select = connection.prepareStatement(sql);
          var row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    });
  }

  @Test
  void sweepsThatAgreeProveTheInventory() throws SQLException {
    InventoryReport report = inventory(SPEC);

    assertThat(report.hasDoubts()).isFalse();
    assertThat(compared(report).studies()).isEqualTo(20);
    assertThat(compared(report).proofs()).isEqualTo(3);
    assertThat(compared(report).instances()).isEqualTo(20 * 10 + 190);
    assertThat(orders.stream().map(SweepOrder::kind)).containsExactlyElementsOf(KINDS);
    assertThat(number("SELECT count(*) FROM study WHERE found_instances > 0")).isEqualTo(20);
    assertThat(number("SELECT count(*) FROM sweep_seen")).isZero();
    assertThat(number("SELECT count(DISTINCT patient) FROM study_patient WHERE source = 'legacy'"))
        .as("whose studies they are, for priors and the identity gate")
        .isEqualTo(1);
  }

  @Test
  void whatOneSweepAloneSeesIsListedAndExpected() throws SQLException {
    hidden.put(SweepKind.MODALITY, Set.of("1.2.3"));
    hidden.put(SweepKind.PATIENT, Set.of("1.2.3", "1.2.4"));

    InventoryReport report = inventory(SPEC);

    assertThat(report.hasDoubts()).isTrue();
    assertThat(found(report, "seen-by-one")).containsExactly("1.2.3");
    assertThat(compared(report).studies()).isEqualTo(20);
    assertThat(compared(report).alone())
        .containsExactly(
            new InventoryReport.Alone("date", 1, 0),
            new InventoryReport.Alone("modality", 0, 1),
            new InventoryReport.Alone("patient", 0, 2));
  }

  @Test
  void aSweepByAnIgnoredKeyIsNoProof() throws SQLException {
    matches.put(SweepKind.MODALITY, Match.IGNORED);
    codes.put(SweepKind.MODALITY, "GTY-0340");
    matches.put(SweepKind.PATIENT, Match.UNKNOWN);

    InventoryReport report = inventory(SPEC);

    assertThat(compared(report).proofs()).isEqualTo(1);
    assertThat(report.hasDoubts()).isTrue();
    assertThat(report.sources().getFirst().sweeps().get(1).code()).isEqualTo("GTY-0340");
    assertThat(report.sources().getFirst().sweeps().get(1).keys())
        .containsExactly(new KeyProbed("ModalitiesInStudy", Match.IGNORED));
  }

  @Test
  void aLaterSweepFindsNewChangedAndVanishedStudiesAndWritesNothingElse() throws SQLException {
    inventory(SPEC);
    String versions =
        "SELECT sum(xmin::text::bigint) FROM sweep_study WHERE changed IS NULL"
            + " AND gone IS NULL AND since <= 3";
    archive.remove("1.2.5");
    archive.put("1.2.6", 99);
    archive.put("1.2.20", 1);
    long before =
        number(
            versions
                + " AND study NOT IN (SELECT study FROM inventory_study"
                + " WHERE study_uid IN ('1.2.5', '1.2.6'))");

    InventoryReport report = inventory(SPEC);

    assertThat(found(report, "added")).containsExactly("1.2.20");
    assertThat(found(report, "changed")).containsExactly("1.2.6");
    assertThat(found(report, "vanished")).containsExactly("1.2.5");
    assertThat(compared(report).studies()).isEqualTo(20);
    assertThat(report.hasDoubts()).isFalse();
    assertThat(number(versions)).as("rows of unchanged studies are untouched").isEqualTo(before);
    assertThat(number("SELECT found_instances FROM study WHERE study_uid = '1.2.6'")).isEqualTo(99);

    InventoryReport third = inventory(SPEC);
    assertThat(third.findings()).isEmpty();
    assertThat(compared(third).vanished()).isZero();

    archive.put("1.2.5", 15);
    assertThat(found(inventory(SPEC), "added")).containsExactly("1.2.5");
  }

  @Test
  void anIncompleteSweepLetsNothingVanish() throws SQLException {
    inventory(SPEC);
    for (SweepKind kind : KINDS) {
      hidden.put(kind, new HashSet<>(archive.keySet()));
      codes.put(kind, "GTY-0306");
    }

    InventoryReport report = inventory(SPEC);

    assertThat(compared(report).vanished()).isZero();
    assertThat(compared(report).studies()).isEqualTo(20);
    assertThat(report.hasDoubts()).isTrue();
  }

  @Test
  void anExportIsComparedAndWhatOnlyItNamesIsAskedFor() throws SQLException {
    InventorySpec spec =
        new InventorySpec(List.of("legacy"), KINDS, List.of(new ClaimFile("export", "d1")));
    archive.put("1.2.77", 7);
    hidden.put(SweepKind.DATE, Set.of("1.2.77"));
    hidden.put(SweepKind.MODALITY, Set.of("1.2.77"));
    hidden.put(SweepKind.PATIENT, Set.of("1.2.77"));
    InventoryReport open = engine.open(spec);
    List<Claim> claims = new ArrayList<>();
    archive.forEach((uid, instances) -> {
      if (!uid.equals("1.2.9")) {
        claims.add(new Claim(uid, uid.equals("1.2.8") ? 3 : instances, 1, "20200101"));
      }
    });
    claims.add(new Claim("1.2.88", 4, null, null));
    engine.claim(open.inventory(), "export", "legacy", claims);
    engine.begin(open.inventory());

    InventoryReport report = finish(open.inventory());

    assertThat(orders.getLast().studies()).containsExactly("1.2.77", "1.2.88");
    assertThat(found(report, "not-at-archive")).containsExactly("1.2.88");
    assertThat(found(report, "not-exported")).containsExactly("1.2.9");
    assertThat(found(report, "counts-differ")).containsExactly("1.2.8");
    assertThat(found(report, "seen-by-one")).containsExactly("1.2.77");
    assertThat(compared(report).studies()).isEqualTo(21);
    assertThatThrownBy(() -> engine.claim(open.inventory(), "export", "legacy", claims))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo("GTY-0632"));
  }

  @Test
  void anotherProcessGoesOnWithAnOpenInventoryAndSendsNoSweepTwice() throws SQLException {
    InventoryReport open = engine.open(SPEC);
    engine.begin(open.inventory());
    engine.advance();

    engine = engine();
    assertThat(engine.open(SPEC).inventory()).isEqualTo(open.inventory());
    engine.begin(open.inventory());
    InventoryReport report = finish(open.inventory());

    assertThat(orders).hasSize(3);
    assertThat(report.hasDoubts()).isFalse();
    InventoryReport other =
        engine.open(new InventorySpec(List.of("legacy"), List.of(SweepKind.DATE), List.of()));
    assertThat(other.inventory()).isNotEqualTo(open.inventory());
    assertThatThrownBy(() -> engine.open(new InventorySpec(List.of("shadow"), KINDS, List.of())))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("shadow");
  }
}
