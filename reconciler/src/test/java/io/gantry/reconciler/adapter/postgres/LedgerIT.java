package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.adapter.postgres.LedgerWriter.Place;
import io.gantry.reconciler.adapter.postgres.LedgerWriter.Step;
import io.gantry.reconciler.ledger.OrderIds;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches against a real PostgreSQL. */
@Timeout(180)
class LedgerIT extends OnEmptyLedger {
  private static final int TRIES = 25;
  private static final int INSTANCES = 6_000;

  @Test
  void anyOrderRepetitionAndBatchingLeavesTheSameRows() throws SQLException {
    for (int seed = 0; seed < TRIES; seed++) {
      Random random = new Random(seed);
      List<Event> events = aStudyAtTwoSources(random);
      empty();
      apply(events);
      Map<String, String> once = dump();
      List<Event> shuffled = new ArrayList<>(events);
      events.stream().filter(e -> random.nextInt(3) == 0).forEach(shuffled::add);
      Collections.shuffle(shuffled, random);
      empty();

      for (int i = 0; i < shuffled.size(); ) {
        int next = Math.min(shuffled.size(), i + 1 + random.nextInt(5));
        apply(shuffled.subList(i, next));
        i = next;
      }

      assertThat(dump()).as("seed " + seed).isEqualTo(once);
      assertRollUpsAreSums();
    }
  }

  /** Roll-ups against a count from scratch. */
  private static void assertRollUpsAreSums() throws SQLException {
    String wrong =
        one(
            """
            SELECT count(*) FROM study s WHERE (n_units, n_verified, n_held, n_rejected, n_missing,
                n_pending, n_listed, n_seen, n_duplicates) <> (
              SELECT count(*), count(*) FILTER (WHERE class = 'VERIFIED'),
                count(*) FILTER (WHERE class = 'HELD'), count(*) FILTER (WHERE class = 'REJECTED'),
                count(*) FILTER (WHERE class = 'MISSING'),
                count(*) FILTER (WHERE class = 'PENDING'),
                count(*) FILTER (WHERE listed_ordinal > 0),
                count(*) FILTER (WHERE listed_ordinal > 0 AND listed_ordinal = s.ordinal),
                count(*) FILTER (WHERE duplicate)
              FROM expectation e WHERE e.study_uid = s.study_uid AND e.source = s.source)\
            """);
    assertThat(wrong).isEqualTo("0");
    String objects =
        one(
            """
            SELECT count(*) FROM study_content c
            WHERE (verified_objects, superseded_objects, undecided_objects, verified_bytes)
              <> (
              SELECT count(*) FILTER (WHERE role = 'VERIFIED'),
                count(*) FILTER (WHERE role = 'SUPERSEDED'),
                count(*) FILTER (WHERE role = 'UNDECIDED'),
                coalesce(sum(bytes) FILTER (WHERE role = 'VERIFIED'), 0)
              FROM stored_object o WHERE o.study_uid = c.study_uid)\
            """);
    assertThat(objects).isEqualTo("0");
  }

  private static List<Event> aStudyAtTwoSources(Random random) {
    List<Event> events = new ArrayList<>();
    for (String source : List.of("legacy", "shadow")) {
      String order = OrderIds.extract(1 + random.nextInt(2));
      int count = 1 + random.nextInt(4);
      int missing = 0;
      events.add(found(source, count));
      events.add(listed(source, order, count));
      for (int i = 1; i <= count; i++) {
        AnInstance instance =
            AnInstance.of(source, "1.2", "1.2.1." + i)
                .pixels("pixels" + random.nextInt(2))
                .receivedAt(random.nextInt(3));
        AnInstance original = instance.from("legacy");
        if (random.nextInt(6) == 0) {
          events.add(instance.missing(order));
          missing++;
          continue;
        }
        events.add(instance.extracted(order, source + "-attempt"));
        switch (random.nextInt(6)) {
          case 0 -> events.add(instance.held());
          case 1 -> events.add(instance.rejected());
          case 2 -> {
            if (source.equals("shadow")) {
              events.add(instance.repeats(original, Relation.REPEAT));
            }
          }
          default -> {
            events.add(instance.normalized());
            events.add(instance.loaded());
          }
        }
      }
      events.add(ended(source, order, count, count - missing, missing));
    }
    return events;
  }

  private static StudyFound found(String source, int instances) {
    return new StudyFound(
        source,
        "sweep",
        "1.2",
        "20250101",
        null,
        null,
        null,
        List.of("CT", "SR"),
        1,
        instances,
        AnInstance.EPOCH);
  }

  @Test
  void aStudyIsAnnouncedOnceWhenNothingOfItIsPendingAnyMore() throws SQLException {
    AnInstance first = AnInstance.of("legacy", "1.2", "1.2.1.1");
    AnInstance second = AnInstance.of("legacy", "1.2", "1.2.1.2");
    String order = OrderIds.extract(1);
    apply(
        List.of(
            listed("legacy", order, 2),
            first.extracted(order, "legacy-attempt"),
            first.loaded(),
            ended("legacy", order, 2, 2, 0)));
    assertThat(one("SELECT count(*) FROM outbox")).isEqualTo("0");

    apply(List.of(second.extracted(order, "legacy-attempt"), second.loaded()));
    apply(List.of(second.loaded(), first.loaded()));

    assertThat(one("SELECT count(*) FROM outbox")).isEqualTo("1");
    assertThat(one("SELECT revision FROM study_content")).isEqualTo("1");
    assertThat(one("SELECT arrivals = c_store_successes FROM attempt")).isEqualTo("t");
  }

  @Test
  void aBatchThatSomeoneElseHasAppliedIsFenced() throws SQLException {
    Place place = new Place("instances.extracted", 3);
    LedgerWriter writer = new LedgerWriter(database);
    writer.reset(List.of(new Step(place, 0, 0)), false);
    AnInstance instance = AnInstance.of("legacy", "1.2", "1.2.1.1");
    List<Event> events = List.of(instance.extracted("x", "a"));
    writer.apply(List.of(new Step(place, 0, 1)), events);

    assertThatThrownBy(() -> writer.apply(List.of(new Step(place, 0, 1)), events))
        .isInstanceOf(Fenced.class);

    assertThat(writer.offsets()).containsEntry(place, 1L);
    assertThat(one("SELECT arrivals FROM attempt")).isEqualTo("1");
  }

  @Test
  void aReconcilerThatWasSucceededCanNotWrite() throws SQLException {
    try (Database older = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
      older.takeOver();
      database.takeOver();

      assertThatThrownBy(() -> older.change(connection -> {})).isInstanceOf(Fenced.class);
    }
  }

  @Test
  void fiveThousandEventsASecondAreTakenIn() throws SQLException {
    String order = OrderIds.extract(1);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      String study = "1.2." + i / 200;
      AnInstance instance = AnInstance.of("legacy", study, study + ".1." + i);
      events.add(instance.extracted(order, "attempt-" + study));
      events.add(instance.normalized());
      events.add(instance.loaded());
    }
    long began = System.nanoTime();

    for (int i = 0; i < events.size(); i += 4_000) {
      apply(events.subList(i, Math.min(events.size(), i + 4_000)));
    }

    Duration took = Duration.ofNanos(System.nanoTime() - began);
    System.out.printf(
        "ledger: %d events in %d ms, %.0f events/s%n",
        events.size(), took.toMillis(), events.size() * 1e9 / took.toNanos());
    assertThat(one("SELECT sum(n_verified) FROM study")).isEqualTo(Integer.toString(INSTANCES));
    // On a busy machine a tenth of the aim still tells a batch from row by row.
    assertThat(took).isLessThan(Duration.ofSeconds(36));
  }

  private static Map<String, String> dump() throws SQLException {
    Map<String, String> tables = new java.util.TreeMap<>();
    for (String table : List.of("expectation", "receipt", "stored_object", "study", "attempt")) {
      tables.put(
          table,
          one("SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM " + table + " AS t"));
    }
    tables.put(
        "findings",
        one(
            """
            SELECT string_agg(concat_ws('|', source, rule_book, path, code, objects, sample), E'\\n'
              ORDER BY source, path, code)
            FROM conformance_count JOIN finding_kind USING (finding)\
            """));
    for (String table : List.of("source_objects", "study_inconsistency")) {
      tables.put(
          table,
          one("SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM " + table + " AS t"));
    }
    // What was announced on the way is history; where all is settled it is the same in the end.
    tables.put(
        "content",
        one(
            """
            SELECT string_agg(concat_ws(',', verified_objects, superseded_objects,
              undecided_objects, verified_bytes, CASE WHEN NOT EXISTS (
                SELECT FROM study s WHERE s.open OR s.n_pending > 0)
                THEN dirty::text || content::text END), ';' ORDER BY study_uid)
            FROM study_content WHERE verified_objects > 0\
            """));
    return tables;
  }
}
