package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.reconciler.adapter.postgres.ContentTable.ContentChange;
import io.gantry.reconciler.adapter.postgres.InstanceTables.ExpectationRow;
import io.gantry.reconciler.adapter.postgres.QualityTables.Normalized;
import io.gantry.reconciler.adapter.postgres.StoredTable.RoleRow;
import io.gantry.reconciler.adapter.postgres.StudyTable.AtSource;
import io.gantry.reconciler.adapter.postgres.StudyTable.Row;
import io.gantry.reconciler.ledger.Expectation;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.ledger.InstanceFacts;
import io.gantry.reconciler.ledger.InstanceFacts.Unit;
import io.gantry.reconciler.ledger.InstanceState;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.ledger.Receipt;
import io.gantry.reconciler.ledger.Restamped;
import io.gantry.reconciler.ledger.StudyCounts;
import io.gantry.reconciler.ledger.StudyFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Applies a batch of events: reads what is on record of the instances and studies that they
 * concern, joins the new facts, and writes the rows whose facts or state changed. Runs inside a
 * transaction that has the ledger to itself ({@link Database#write}).
 */
public final class LedgerBatch {
  private final InstanceTables instances = new InstanceTables();
  private final StudyTable studies = new StudyTable();
  private final StoredTable stored = new StoredTable();
  private final ContentTable contents = new ContentTable();
  private final DuplicateTable duplicates = new DuplicateTable();
  private final ProgressTables progress = new ProgressTables();
  private final SweepTables sweeps = new SweepTables();
  private final QualityTables quality = new QualityTables();
  private final HeldTable held = new HeldTable();
  private final RestampTable restamps = new RestampTable();
  private final IdentityTable identities = new IdentityTable();
  private final MergeTable merges = new MergeTable();

  /** Where the facts of one instance stood before the batch. */
  private record Before(
      InstanceState state, Map<Unit, StudyCounts> counts, List<DuplicateTable.Copies> copies) {}

  public void apply(Connection connection, List<? extends Event> events) throws SQLException {
    EventBatch batch = EventBatch.of(events);
    progress.write(connection, batch);
    sweeps.write(connection, batch);
    Set<String> concerned = batch.sopInstanceUids();
    concerned.addAll(RestampTable.instances(connection, batch.restamps));
    Map<String, InstanceFacts> facts = instances.load(connection, concerned);
    Map<AtSource, Row> rows = studies.load(connection, studyUids(batch, facts.values()));
    Map<AtSource, Row> unchanged = new HashMap<>(rows);
    joinStudies(connection, batch, rows);
    addUnits(batch, facts.values(), rows);

    Map<String, Before> before = new HashMap<>();
    facts.values().forEach(one -> before.put(one.sopInstanceUid(), before(one, rows)));
    progress.writeAttempts(connection, newArrivals(batch, facts), batch.ended);
    join(batch, facts);
    applied(facts.values(), restamps.write(connection, batch));
    writeInstances(connection, batch, facts.values(), before, rows);

    List<Row> fresh = new ArrayList<>();
    List<Row> changed = new ArrayList<>();
    rows.forEach((key, row) -> {
      Row was = unchanged.get(key);
      if (was == null) {
        fresh.add(row);
      } else if (!row.equals(was)) {
        changed.add(row);
      }
    });
    studies.write(connection, fresh);
    studies.write(connection, changed);
    quality.write(connection, batch.judged);
    held.write(connection, batch.held);
    quality.addNormalized(connection, normalized(rows, unchanged));
    identities.write(connection, batch.identities);
    merges.write(connection, batch.patients);
    contents.answers(connection, batch);
    Set<String> touched = new HashSet<>();
    rows.keySet().forEach(key -> touched.add(key.studyInstanceUid()));
    contents.settle(connection, touched);
    ExceptionTable.refresh(connection, rows.values(), unchanged.values(), batch.identities);
  }

  private static Collection<Normalized> normalized(
      Map<AtSource, Row> rows, Map<AtSource, Row> before) {
    Map<String, Normalized> more = new HashMap<>();
    rows.forEach((key, row) -> {
      Row was = before.get(key);
      long added = (long) row.counts().normalized() - (was == null ? 0 : was.counts().normalized());
      more.merge(
          key.source(),
          new Normalized(key.source(), added),
          (a, b) -> new Normalized(a.source(), a.more() + b.more()));
    });
    return more.values();
  }

  private static Set<String> studyUids(EventBatch batch, Collection<InstanceFacts> facts) {
    Set<String> uids = new HashSet<>();
    batch.studies.forEach(study -> uids.add(study.studyInstanceUid()));
    batch.expected.forEach(e -> uids.add(e.fact().studyInstanceUid()));
    batch.receipts.forEach(receipt -> uids.add(receipt.instance().studyInstanceUid()));
    facts.forEach(
        one -> one.expectations().keySet().forEach(unit -> uids.add(unit.studyInstanceUid())));
    return uids;
  }

  private void joinStudies(Connection connection, EventBatch batch, Map<AtSource, Row> rows)
      throws SQLException {
    for (StudyFacts fact : batch.studies) {
      AtSource key = new AtSource(fact.source(), fact.studyInstanceUid());
      Row row = rows.getOrDefault(key, empty(key));
      StudyFacts joined = row.facts().join(fact);
      StudyCounts counts = row.counts();
      if (joined.ordinal() != row.facts().ordinal()) {
        // Orders are on record before they are sent; this one is not: the ledger was lost once.
        counts = withSeen(counts, studies.seen(connection, key, joined.ordinal()));
      }
      rows.put(key, new Row(joined, counts));
    }
  }

  private static StudyCounts withSeen(StudyCounts counts, int seen) {
    return new StudyCounts(
        counts.units(),
        counts.verified(),
        counts.held(),
        counts.rejected(),
        counts.missing(),
        counts.pending(),
        counts.listed(),
        seen,
        counts.received(),
        counts.normalized(),
        counts.loaded(),
        counts.duplicates(),
        counts.collisions());
  }

  /** A study that only its instances speak of has a row as well. */
  private static void addUnits(
      EventBatch batch, Collection<InstanceFacts> facts, Map<AtSource, Row> rows) {
    List<AtSource> keys = new ArrayList<>();
    batch.expected.forEach(
        e -> keys.add(new AtSource(e.fact().source(), e.fact().studyInstanceUid())));
    batch.receipts.forEach(
        r -> keys.add(new AtSource(r.source(), r.instance().studyInstanceUid())));
    for (InstanceFacts one : facts) {
      one.expectations()
          .keySet()
          .forEach(unit -> keys.add(new AtSource(unit.source(), unit.studyInstanceUid())));
    }
    keys.forEach(key -> rows.computeIfAbsent(key, LedgerBatch::empty));
  }

  private static Row empty(AtSource key) {
    return new Row(StudyFacts.of(key.source(), key.studyInstanceUid()), StudyCounts.NONE);
  }

  private static Before before(InstanceFacts facts, Map<AtSource, Row> rows) {
    InstanceState state = InstanceState.of(facts);
    return new Before(state, counts(facts, state, rows), DuplicateTable.of(facts, state));
  }

  private static Map<Unit, StudyCounts> counts(
      InstanceFacts facts, InstanceState state, Map<AtSource, Row> rows) {
    Map<Unit, StudyCounts> counts = new HashMap<>();
    for (Unit unit : facts.expectations().keySet()) {
      counts.put(unit, StudyCounts.of(unit, facts, state, ordinal(rows, unit)));
    }
    return counts;
  }

  private static long ordinal(Map<AtSource, Row> rows, Unit unit) {
    Row row = rows.get(new AtSource(unit.source(), unit.studyInstanceUid()));
    return row == null ? 0 : row.facts().ordinal();
  }

  /** Arrivals per attempt that are not on record yet. */
  private static Map<String, ProgressTables.AttemptRow> newArrivals(
      EventBatch batch, Map<String, InstanceFacts> facts) {
    Map<String, ProgressTables.AttemptRow> attempts = new HashMap<>();
    Set<Long> inBatch = new HashSet<>();
    for (InstanceExtracted event : batch.extracted) {
      long arrival = Facts.arrival(event.attempt(), event.spool());
      InstanceFacts one = facts.get(event.instance().sopInstanceUid());
      Receipt receipt =
          one == null
              ? null
              : one.receipts()
                  .get(new InstanceFacts.Version(event.source(), event.received().instance()));
      boolean known = receipt != null && receipt.arrivals().contains(arrival);
      if (!known && inBatch.add(arrival)) {
        attempts.merge(
            event.attempt(),
            ProgressTables.AttemptRow.arrival(event),
            ProgressTables.AttemptRow::plus);
      }
    }
    return attempts;
  }

  private static void join(EventBatch batch, Map<String, InstanceFacts> facts) {
    for (EventBatch.Expected expected : batch.expected) {
      of(facts, expected.sopInstanceUid()).join(expected.fact());
    }
    for (Receipt receipt : batch.receipts) {
      of(facts, receipt.instance().sopInstanceUid()).join(receipt);
    }
    batch.loaded.forEach(
        event -> of(facts, event.instance().sopInstanceUid()).join(Facts.stored(event)));
    batch.restamped.forEach(
        event -> of(facts, event.instance().sopInstanceUid()).join(Facts.restamped(event)));
  }

  /** The versions of these restamps count from now on. */
  private static void applied(Collection<InstanceFacts> facts, Set<Long> done) {
    for (InstanceFacts one : facts) {
      for (Restamped version : List.copyOf(one.restamps().values())) {
        if (done.contains(version.ordinal())) {
          one.join(version.ofDoneStudy());
        }
      }
    }
  }

  private static InstanceFacts of(Map<String, InstanceFacts> facts, String sopInstanceUid) {
    return facts.computeIfAbsent(sopInstanceUid, InstanceFacts::new);
  }

  private void writeInstances(
      Connection connection,
      EventBatch batch,
      Collection<InstanceFacts> facts,
      Map<String, Before> before,
      Map<AtSource, Row> rows)
      throws SQLException {
    List<ExpectationRow> expectations = new ArrayList<>();
    List<Receipt> receipts = new ArrayList<>();
    List<RoleRow> roles = new ArrayList<>();
    Map<String, ContentChange> changes = new HashMap<>();
    Map<DuplicateTable.Kind, DuplicateTable.Copies> copies = new HashMap<>();
    for (InstanceFacts one : facts) {
      InstanceState after = InstanceState.of(one);
      Before was = Objects.requireNonNull(before.get(one.sopInstanceUid()));
      after
          .units()
          .forEach((unit, state) -> {
            Expectation expectation = one.expectations().get(unit);
            if (expectation != null) {
              expectations.add(new ExpectationRow(one.sopInstanceUid(), expectation, state));
            }
          });
      receipts.addAll(one.receipts().values());
      counts(one, after, rows)
          .forEach((unit, now) ->
              rows.computeIfPresent(
                  new AtSource(unit.source(), unit.studyInstanceUid()),
                  (key, row) ->
                      new Row(
                          row.facts(),
                          row.counts()
                              .plus(now)
                              .minus(was.counts().getOrDefault(unit, StudyCounts.NONE)))));
      ContentTable.compare(one, was.state(), after, roles, changes);
      DuplicateTable.compare(was.copies(), DuplicateTable.of(one, after), copies);
    }
    instances.write(connection, expectations, receipts);
    stored.write(connection, batch.loaded, roles);
    contents.add(connection, changes.values());
    duplicates.add(connection, copies.values());
  }

  /** Ordinals of the orders that these events end. */
  static Set<Long> closed(List<StudyExtracted> ended) {
    Set<Long> ordinals = new HashSet<>();
    ended.forEach(event -> ordinals.add(OrderIds.ordinal(event.orderId())));
    return ordinals;
  }
}
