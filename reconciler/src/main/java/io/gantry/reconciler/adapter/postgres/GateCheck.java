package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.WaveSummary;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a wave is held to, and keeps the latest result of each gate (table gate_result).
 */
final class GateCheck {
  private GateCheck() {}

  /** The entry gates that can be measured before anything is known of the wave's studies. */
  static List<GateResult> entry(Connection connection, Gates gates, List<SourceQueue> sources)
      throws SQLException {
    List<GateResult> results = new ArrayList<>();
    if (gates.sourcesClear()) {
      results.add(sources(connection, sources));
    }
    if (gates.encrypted()) {
      results.add(encryption(sources));
    }
    return results;
  }

  private static GateResult sources(Connection connection, List<SourceQueue> sources)
      throws SQLException {
    List<String> troubles = new ArrayList<>();
    for (SourceQueue source : sources) {
      SourceControls.Control control = SourceControls.of(connection, source.source());
      if (control.effective() != Mode.RUN) {
        troubles.add(
            source.source() + " is set to " + control.effective().name().toLowerCase(Locale.ROOT));
      }
      Sql.one(
              connection,
              "SELECT code, message FROM source_status WHERE source = ? AND state = 'STOPPED'",
              row -> row.getString(1) + " " + row.getString(2),
              source.source())
          .ifPresent(trouble -> troubles.add(source.source() + " is stopped: " + trouble));
    }
    return result(
        "entry.sources",
        troubles.isEmpty(),
        (double) troubles.size(),
        0.0,
        troubles.isEmpty() ? "no source is in trouble" : String.join("; ", troubles));
  }

  private static GateResult encryption(List<SourceQueue> sources) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    List<String> each = new ArrayList<>();
    int open = 0;
    for (SourceQueue source : sources) {
      Encryption encryption = source.encryption();
      boolean holds = encryption.holds(today);
      open += holds ? 0 : 1;
      String until = encryption.until() == null ? "" : " until " + encryption.until();
      each.add(
          source.source()
              + ": "
              + encryption.kind().name().toLowerCase(Locale.ROOT)
              + until
              + (holds ? "" : ", which is over"));
    }
    return result("entry.encryption", open == 0, (double) open, 0.0, String.join("; ", each));
  }

  /** How many percent of the wave's studies have a patient whom the archive named; as required. */
  static Optional<GateResult> identity(Connection connection, Gates gates, String wave)
      throws SQLException {
    Double required = gates.identityCoverage();
    if (required == null) {
      return Optional.empty();
    }
    long[] counts =
        Sql.one(
                connection,
                """
                SELECT count(*), count(p.study_uid) FROM wave_study w
                  LEFT JOIN study_patient p ON p.study_uid = w.study_uid AND p.source = w.source
                WHERE w.wave = ? AND NOT w.cut\
                """,
                row -> new long[] {row.getLong(1), row.getLong(2)},
                wave)
            .orElseThrow();
    double measured = counts[0] == 0 ? 100 : 100.0 * counts[1] / counts[0];
    return Optional.of(
        result(
            "entry.identity",
            measured >= required,
            measured,
            required,
            "%d of %d studies have a patient ID".formatted(counts[1], counts[0])));
  }

  /** Of the studies that ended since the wave last began to run. Empty while there are too few. */
  static Optional<GateResult> stop(Connection connection, Gates.Stop gate, String wave)
      throws SQLException {
    long[] counts =
        Sql.one(
                connection,
                """
                SELECT count(*), count(*) FILTER (WHERE class <> 'VERIFIED') FROM (
                  SELECT s.class FROM study s
                  WHERE s.ended_at > (SELECT watched_from FROM wave WHERE name = ?)
                    AND s.class <> 'PENDING' AND s.embargo IS NULL AND EXISTS (SELECT FROM wave_study w
                      WHERE w.wave = ? AND w.study_uid = s.study_uid AND w.source = s.source)
                  ORDER BY s.ended_at DESC LIMIT ?) AS last\
                """,
                row -> new long[] {row.getLong(1), row.getLong(2)},
                wave,
                wave,
                gate.last())
            .orElseThrow();
    if (counts[0] < gate.last()) {
      return Optional.empty();
    }
    double measured = 100.0 * counts[1] / counts[0];
    return Optional.of(
        result(
            "stop.exceptions",
            measured <= gate.percent(),
            measured,
            gate.percent(),
            "%d of the last %d studies are held, rejected or incomplete"
                .formatted(counts[1], counts[0])));
  }

  /** Every study accounted for, and what else the plan demands of an end. */
  static List<GateResult> exit(Gates gates, WaveSummary summary, List<String> notBalanced) {
    WaveSummary.Studies studies = summary.studies();
    List<GateResult> results = new ArrayList<>();
    results.add(
        result(
            "exit.accounted",
            studies.pending() == 0 && studies.addsUp(),
            (double) studies.pending(),
            0.0,
            "%d of %d studies are accounted for"
                .formatted(studies.expected() - studies.pending(), studies.expected())));
    Double most = gates.exceptionsAtEnd();
    if (most != null) {
      long exceptions = studies.held() + studies.rejected() + studies.incomplete();
      double percent = studies.expected() == 0 ? 0 : 100.0 * exceptions / studies.expected();
      results.add(
          result(
              "exit.exceptions",
              percent <= most,
              percent,
              most,
              "%d of %d studies are held, rejected or incomplete"
                  .formatted(exceptions, studies.expected())));
    }
    if (gates.balancedAtEnd()) {
      results.add(
          result(
              "exit.balanced",
              notBalanced.isEmpty(),
              (double) notBalanced.size(),
              0.0,
              notBalanced.isEmpty()
                  ? "every independent count agrees"
                  : String.join("; ", notBalanced)));
    }
    return results;
  }

  static GateResult result(
      String gate,
      boolean passed,
      @Nullable Double measured,
      @Nullable Double required,
      String detail) {
    return new GateResult(gate, Instant.now(), passed, measured, required, detail);
  }

  static void save(Connection connection, String wave, List<GateResult> results)
      throws SQLException {
    for (GateResult result : results) {
      Sql.update(
          connection,
          """
          INSERT INTO gate_result (wave, gate, at, passed, measured, required, detail)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (wave, gate) DO UPDATE SET at = excluded.at, passed = excluded.passed,
            measured = excluded.measured, required = excluded.required, detail = excluded.detail\
          """,
          wave,
          result.gate(),
          result.at(),
          result.passed(),
          result.measured(),
          result.required(),
          result.detail());
    }
  }

  static List<GateResult> load(Connection connection, String wave) throws SQLException {
    return Sql.list(
        connection,
        "SELECT gate, at, passed, measured, required, detail FROM gate_result WHERE wave = ?"
            + " ORDER BY gate",
        row ->
            new GateResult(
                row.getString(1),
                row.getTimestamp(2).toInstant(),
                row.getBoolean(3),
                (Double) row.getObject(4),
                (Double) row.getObject(5),
                row.getString(6)),
        wave);
  }

  /** Words for the record of gates that did not open. */
  static String closed(List<GateResult> results) {
    return String.join(
        "; ",
        results.stream()
            .filter(result -> !result.passed())
            .map(result -> result.gate() + ": " + result.detail())
            .toList());
  }
}
