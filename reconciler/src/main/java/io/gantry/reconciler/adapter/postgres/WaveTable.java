package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.Bytes;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WavePlan.Appointment;
import io.gantry.reconciler.wave.WaveState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tables wave, wave_list, wave_patient: plans, their lists, and the states of waves. */
final class WaveTable {
  /** A wave on record; the plan has no lists. */
  record Wave(
      String name, WavePlan plan, WaveState state, String by, String why, Instant movedAt) {}

  private record Listed(
      String wave, String study, int position, boolean inScope, @Nullable Instant due) {}

  private record ListedPatient(
      String wave, Bytes patient, int position, boolean inScope, @Nullable Instant due) {}

  private static final Bulk<Listed> ADD_STUDIES =
      new Bulk<Listed>(
              """
              INSERT INTO wave_list (wave, study_uid, position, in_scope, due)
              SELECT wave, study_uid, min(position), bool_or(in_scope), min(due) FROM :rows
              GROUP BY wave, study_uid\
              """)
          .text("wave", Listed::wave)
          .text("study_uid", Listed::study)
          .integer("position", Listed::position)
          .flag("in_scope", Listed::inScope)
          .time("due", Listed::due);
  private static final Bulk<ListedPatient> ADD_PATIENTS =
      new Bulk<ListedPatient>(
              """
              INSERT INTO wave_patient (wave, patient, position, in_scope, due)
              SELECT wave, patient, min(position), bool_or(in_scope), min(due) FROM :rows
              GROUP BY wave, patient\
              """)
          .text("wave", ListedPatient::wave)
          .bytes("patient", listed -> listed.patient().toArray())
          .integer("position", ListedPatient::position)
          .flag("in_scope", ListedPatient::inScope)
          .time("due", ListedPatient::due);

  private WaveTable() {}

  static Optional<Wave> find(Connection connection, String name) throws SQLException {
    return Sql.one(
        connection,
        "SELECT name, plan, state, moved_by, why, moved_at FROM wave WHERE name = ?",
        WaveTable::wave,
        name);
  }

  static Wave require(Connection connection, String name) throws SQLException {
    return find(connection, name)
        .orElseThrow(() -> new GantryException("GTY-0614", "There is no wave named " + name));
  }

  private static Wave wave(ResultSet row) throws SQLException {
    String plan = row.getString(2);
    return new Wave(
        row.getString(1),
        plan == null
            ? WavePlan.of(
                new io.gantry.reconciler.wave.WaveSpec(
                    row.getString(1), List.of("unknown"), java.util.Map.of(), List.of()))
            : Sql.fromJson(plan, WavePlan.class),
        WaveState.of(row.getString(3)),
        row.getString(4),
        row.getString(5),
        row.getTimestamp(6).toInstant());
  }

  /** Puts a plan on record, in place of an earlier one; lists go to tables of their own. */
  static void save(Connection connection, WavePlan plan, Request request) throws SQLException {
    Sql.update(
        connection,
        """
        INSERT INTO wave (name, plan, state, moved_by, why) VALUES (?, ?::jsonb, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET plan = excluded.plan\
        """,
        plan.name(),
        Sql.json(plan.withoutLists()),
        new WaveState.Planned().text(),
        request.by(),
        request.why());
    Sql.update(connection, "DELETE FROM wave_list WHERE wave = ?", plan.name());
    Sql.update(connection, "DELETE FROM wave_patient WHERE wave = ?", plan.name());
    saveStudies(connection, plan);
    savePatients(connection, plan);
  }

  private static void saveStudies(Connection connection, WavePlan plan) throws SQLException {
    List<Listed> rows = new ArrayList<>();
    for (String study : plan.scope().studies()) {
      rows.add(new Listed(plan.name(), study, rows.size(), true, null));
    }
    for (Appointment appointment : plan.appointments()) {
      String study = appointment.studyInstanceUid();
      if (study != null) {
        rows.add(new Listed(plan.name(), study, rows.size(), false, appointment.at()));
      }
    }
    ADD_STUDIES.execute(connection, rows);
  }

  private static void savePatients(Connection connection, WavePlan plan) throws SQLException {
    List<ListedPatient> rows = new ArrayList<>();
    PatientHash hash = PatientHash.read(connection);
    for (String source : plan.scope().sources()) {
      for (String patient : plan.scope().patients()) {
        rows.add(
            new ListedPatient(
                plan.name(), Bytes.of(hash.of(source, patient)), rows.size(), true, null));
      }
      for (Appointment due : plan.appointments()) {
        String patient = due.patientId();
        if (patient != null) {
          rows.add(
              new ListedPatient(
                  plan.name(), Bytes.of(hash.of(source, patient)), rows.size(), false, due.at()));
        }
      }
    }
    ADD_PATIENTS.execute(connection, rows);
  }

  /** The studies that the plan lists, in its order. */
  static List<String> listedStudies(Connection connection, String wave) throws SQLException {
    return Sql.list(
        connection,
        "SELECT study_uid FROM wave_list WHERE wave = ? AND in_scope ORDER BY position",
        row -> row.getString(1),
        wave);
  }

  /** The plan as it was given, with its listed studies. */
  static Scope scope(Connection connection, Wave wave) throws SQLException {
    Scope scope = wave.plan().scope();
    return new Scope(
        scope.from(),
        scope.sources(),
        scope.query(),
        listedStudies(connection, wave.name()),
        List.of(),
        scope.left());
  }

  /** A legal move; on record with who and why. */
  static void move(Connection connection, Wave wave, WaveState next, Request request, String detail)
      throws SQLException {
    Sql.update(
        connection,
        """
        UPDATE wave SET state = ?, moved_by = ?, why = ?, moved_at = now(),
          watched_from = CASE WHEN ? THEN now() ELSE watched_from END
        WHERE name = ?\
        """,
        next.text(),
        request.by(),
        request.why(),
        next instanceof WaveState.Running,
        wave.name());
    Audit.write(
        connection,
        request,
        "wave " + next.text(),
        Audit.wave(wave.name()),
        "was " + wave.state().text() + (detail.isEmpty() ? "" : "; " + detail));
  }
}
