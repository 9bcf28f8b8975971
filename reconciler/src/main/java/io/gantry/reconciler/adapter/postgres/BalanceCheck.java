package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WaveSummary.Instances;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a wave balances: the classes add up, nothing is pending, every sweep told all it found,
 * C-STORE successes = arrivals + unsolicited, objects in the bucket = verified + superseded +
 * undecided.
 */
final class BalanceCheck {
  static final Instances NO_INSTANCES = new Instances(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  private static final int NAMED = 5;
  private static final String ROLL_UPS_DIFFER =
      """
      SELECT 1 FROM (
        SELECT * FROM wave_numbers(
          array(SELECT (wave, study_uid, source)::member_part FROM wave_study
            WHERE wave = ? AND NOT cut),
          array(SELECT study_part_of(s) FROM study s JOIN wave_study w
            ON w.study_uid = s.study_uid AND w.source = s.source AND w.wave = ?),
          array(SELECT content_part_of(c) FROM study_content c WHERE EXISTS (
            SELECT FROM wave_study w WHERE w.study_uid = c.study_uid AND w.wave = ?)))
        EXCEPT SELECT * FROM wave_tally WHERE wave = ?) AS differing\
      """;

  private final ArchiveCount archive;

  BalanceCheck(ArchiveCount archive) {
    this.archive = archive;
  }

  /** Why the wave does not balance; empty where it does. */
  List<String> reasons(Database database, String wave, long run) throws SQLException {
    List<String> reasons = new ArrayList<>();
    Map<String, Long> inLedger =
        database.read(connection -> {
          new SummaryQuery().one(connection, wave, 0).ifPresent(summary -> sums(summary, reasons));
          rollUps(connection, wave, reasons);
          sweeps(connection, run, reasons);
          arrivals(connection, wave, reasons);
          return objects(connection, wave);
        });
    bucket(inLedger, reasons);
    return reasons;
  }

  private static void sums(WaveSummary summary, List<String> reasons) {
    if (!summary.studies().addsUp() || !summary.instances().addsUp()) {
      reasons.add("the classes do not add up to what is expected");
    }
    if (summary.studies().pending() > 0 || summary.instances().pending() > 0) {
      reasons.add("something is pending");
    }
  }

  /** The roll-ups are what counting the studies would give. */
  private static void rollUps(Connection connection, String wave, List<String> reasons)
      throws SQLException {
    if (Sql.exists(connection, ROLL_UPS_DIFFER, wave, wave, wave, wave)) {
      reasons.add("the roll-ups of the wave are not what its studies add up to");
    }
  }

  private static void sweeps(Connection connection, long run, List<String> reasons)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT r.source, max(r.code), sum(r.studies),
              (SELECT count(*) FROM wave_study w WHERE w.run = r.run AND w.source = r.source)
            FROM run_source r WHERE r.run = ? GROUP BY r.run, r.source ORDER BY r.source\
            """)) {
      select.setLong(1, run);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (row.getString(2) != null) {
            reasons.add("the sweep of " + row.getString(1) + " failed: " + row.getString(2));
          } else if (row.getLong(3) != row.getLong(4)) {
            reasons.add(
                "the sweep of %s found %d studies, %d are on record"
                    .formatted(row.getString(1), row.getLong(3), row.getLong(4)));
          }
        }
      }
    }
  }

  private static void arrivals(Connection connection, String wave, List<String> reasons)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT a.source,
              sum(greatest(0, a.c_store_successes - a.arrivals)) AS unaccounted,
              count(*) FILTER (WHERE a.arrivals > a.c_store_successes) AS surplus,
              (SELECT count(*) FROM unsolicited u WHERE u.source = a.source) AS unsolicited
            FROM attempt a JOIN wave_study w ON w.study_uid = a.study_uid AND w.source = a.source
            WHERE w.wave = ? AND a.c_store_successes IS NOT NULL
            GROUP BY a.source ORDER BY a.source\
            """)) {
      select.setString(1, wave);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (row.getLong(2) > row.getLong(4)) {
            reasons.add(
                "%s: %d C-STORE successes have no receipt"
                    .formatted(row.getString(1), row.getLong(2) - row.getLong(4)));
          }
          if (row.getLong(3) > 0) {
            reasons.add(
                "%s: %d attempts have more receipts than C-STORE successes"
                    .formatted(row.getString(1), row.getLong(3)));
          }
        }
      }
    }
  }

  private static Map<String, Long> objects(Connection connection, String wave) throws SQLException {
    Map<String, Long> objects = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT w.study_uid, coalesce(
              c.verified_objects + c.superseded_objects + c.undecided_objects, 0)
            FROM (SELECT DISTINCT study_uid FROM wave_study WHERE wave = ?) AS w
              LEFT JOIN study_content c ON c.study_uid = w.study_uid\
            """)) {
      select.setString(1, wave);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          objects.put(row.getString(1), row.getLong(2));
        }
      }
    }
    return objects;
  }

  private void bucket(Map<String, Long> inLedger, List<String> reasons) {
    Optional<Map<String, Long>> counted;
    try {
      counted = archive.objects(inLedger.keySet());
    } catch (RuntimeException e) {
      reasons.add("the objects in the cloud archive could not be counted: " + kind(e));
      return;
    }
    if (counted.isEmpty()) {
      reasons.add("the objects in the cloud archive were not counted");
      return;
    }
    Map<String, Long> inBucket = counted.get();
    List<String> differ = new ArrayList<>();
    inLedger.forEach((study, expected) -> {
      long listed = inBucket.getOrDefault(study, 0L);
      if (listed != expected) {
        differ.add("%s (%d listed, %d on record)".formatted(study, listed, expected));
      }
    });
    if (!differ.isEmpty()) {
      differ.sort(null);
      reasons.add(
          "the cloud archive holds other objects than the ledger in %d studies: %s"
              .formatted(
                  differ.size(),
                  String.join(", ", differ.subList(0, Math.min(NAMED, differ.size())))));
    }
  }

  private static String kind(RuntimeException e) {
    return e instanceof io.gantry.platform.GantryException coded
        ? coded.toString()
        : e.getClass().getSimpleName();
  }

  static Instances plus(Instances a, Instances b) {
    return new Instances(
        a.expected() + b.expected(),
        a.verified() + b.verified(),
        a.published() + b.published(),
        a.held() + b.held(),
        a.rejected() + b.rejected(),
        a.missing() + b.missing(),
        a.pending() + b.pending(),
        a.duplicates() + b.duplicates(),
        a.collisions() + b.collisions(),
        a.bytes() + b.bytes(),
        Math.max(a.elapsedSeconds(), b.elapsedSeconds()),
        a.received() + b.received(),
        a.normalized() + b.normalized(),
        a.loaded() + b.loaded());
  }

  /** The same, with bytes that count each object once. */
  static Instances with(Instances i, long bytes, double elapsed) {
    return new Instances(
        i.expected(),
        i.verified(),
        i.published(),
        i.held(),
        i.rejected(),
        i.missing(),
        i.pending(),
        i.duplicates(),
        i.collisions(),
        bytes,
        elapsed,
        i.received(),
        i.normalized(),
        i.loaded());
  }

  static List<String> strings(String json) {
    try {
      return List.of(Json.mapper().readValue(json, String[].class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a run's reasons cannot be read", e);
    }
  }
}
