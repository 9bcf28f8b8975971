package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables of sweeps, attempts, sources, unsolicited objects and callers who were refused. */
final class ProgressTables {
  /**
   * What is known of an attempt.
   *
   * @param arrivals to add to what is on record
   * @param cStoreSuccesses null while it has not ended
   */
  record AttemptRow(
      String attempt,
      String source,
      String studyInstanceUid,
      int arrivals,
      @Nullable Integer cStoreSuccesses,
      @Nullable Integer missing,
      @Nullable String outcome) {
    static AttemptRow arrival(InstanceExtracted event) {
      return new AttemptRow(
          event.attempt(),
          event.source(),
          event.instance().studyInstanceUid(),
          1,
          null,
          null,
          null);
    }

    static AttemptRow ended(StudyExtracted event) {
      return new AttemptRow(
          event.attempt(),
          event.source(),
          event.studyInstanceUid(),
          0,
          event.cStoreSuccesses(),
          event.missing(),
          event.outcome().name());
    }

    AttemptRow plus(AttemptRow other) {
      AttemptRow told = cStoreSuccesses == null ? other : this;
      return new AttemptRow(
          attempt,
          source,
          told.studyInstanceUid,
          arrivals + other.arrivals,
          told.cStoreSuccesses,
          told.missing,
          told.outcome);
    }
  }

  private final Bulk<StudyFound> addToWaves =
      new Bulk<StudyFound>(
              """
              INSERT INTO wave_study (wave, study_uid, source, run)
              SELECT DISTINCT r.wave, v.study_uid, v.source, r.run
              FROM :rows JOIN run_source s ON s.sweep_id = v.sweep_id AND s.source = v.source
                JOIN wave_run r ON r.run = s.run
              ON CONFLICT (wave, study_uid, source)
                DO UPDATE SET run = greatest(wave_study.run, excluded.run)\
              """)
          .text("sweep_id", StudyFound::sweepId)
          .text("study_uid", StudyFound::studyInstanceUid)
          .text("source", StudyFound::source);

  private final Bulk<AttemptRow> upsertAttempts =
      new Bulk<AttemptRow>(
              """
              INSERT INTO attempt (:columns) SELECT :columns FROM :rows
              ON CONFLICT (attempt) DO UPDATE SET
                arrivals = attempt.arrivals + excluded.arrivals,
                study_uid = CASE WHEN excluded.outcome IS NULL THEN attempt.study_uid
                  ELSE excluded.study_uid END,
                c_store_successes = coalesce(excluded.c_store_successes, attempt.c_store_successes),
                missing = coalesce(excluded.missing, attempt.missing),
                outcome = coalesce(excluded.outcome, attempt.outcome)\
              """)
          .text("attempt", AttemptRow::attempt)
          .text("source", AttemptRow::source)
          .text("study_uid", AttemptRow::studyInstanceUid)
          .integer("arrivals", AttemptRow::arrivals)
          .integer("c_store_successes", AttemptRow::cStoreSuccesses)
          .integer("missing", AttemptRow::missing)
          .text("outcome", AttemptRow::outcome);

  private final Bulk<InstanceUnsolicited> addUnsolicited =
      new Bulk<InstanceUnsolicited>(
              """
              INSERT INTO unsolicited (:columns) SELECT :columns FROM :rows
              ON CONFLICT DO NOTHING\
              """)
          .text("sop_uid", e -> e.instance().sopInstanceUid())
          .bytes("received", e -> e.received().instance().toBytes())
          .text(
              "spool",
              e -> e.spool().volume() + '/' + e.spool().segment() + '/' + e.spool().offset())
          .text("source", InstanceUnsolicited::source)
          .text("study_uid", e -> e.instance().studyInstanceUid())
          .time("received_at", InstanceUnsolicited::receivedAt);

  private final SourceStatusTable statuses = new SourceStatusTable();
  private final RefusedCallerTable callers = new RefusedCallerTable();

  void write(Connection connection, EventBatch batch) throws SQLException {
    addToWaves.execute(connection, batch.found);
    PatientHash.write(connection, batch.found);
    addUnsolicited.execute(connection, batch.unsolicited);
    statuses.write(connection, batch.statuses);
    callers.write(connection, batch.callers);
    for (SweepFinished sweep : batch.sweeps) {
      finish(connection, sweep);
    }
  }

  void writeAttempts(
      Connection connection, Map<String, AttemptRow> arrivals, List<StudyExtracted> ended)
      throws SQLException {
    Map<String, AttemptRow> all = new HashMap<>(arrivals);
    ended.forEach(event -> all.merge(event.attempt(), AttemptRow.ended(event), AttemptRow::plus));
    upsertAttempts.execute(connection, all.values());
    close(connection, LedgerBatch.closed(ended));
  }

  private static void close(Connection connection, Collection<Long> ordinals) throws SQLException {
    if (ordinals.isEmpty()) {
      return;
    }
    try (PreparedStatement close =
        connection.prepareStatement(
            "UPDATE study_order SET closed_at = now()"
                + " WHERE ordinal = ANY (?) AND closed_at IS NULL")) {
      close.setArray(1, connection.createArrayOf("bigint", ordinals.toArray()));
      close.executeUpdate();
    }
  }

  private static void finish(Connection connection, SweepFinished sweep) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE run_source SET swept = array_append(swept, ?), partitions = ?,
              studies = greatest(studies, ?), code = coalesce(code, ?),
              message = coalesce(message, ?)
            WHERE sweep_id = ? AND source = ? AND NOT ? = ANY (swept)\
            """)) {
      update.setInt(1, sweep.partition());
      update.setInt(2, sweep.partitions());
      update.setInt(3, sweep.studies());
      update.setString(4, sweep.code());
      update.setString(5, sweep.message());
      update.setString(6, sweep.sweepId());
      update.setString(7, sweep.source());
      update.setInt(8, sweep.partition());
      update.executeUpdate();
    }
  }
}
