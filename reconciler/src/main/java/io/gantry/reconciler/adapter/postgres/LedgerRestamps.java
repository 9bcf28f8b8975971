package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.contracts.event.StudyVerified.PatientKey;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.restamp.RestampSpec;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Restamps on the ledger. Safe between threads. */
public final class LedgerRestamps implements Restamps {
  private final Database database;
  private final Runnable wake;

  /**
   * @param wake called after each change: there may be something to send
   */
  public LedgerRestamps(Database database, Runnable wake) {
    this.database = database;
    this.wake = wake;
  }

  @Override
  public RestampView study(String study, RestampSpec spec, Request request) {
    Request told = request.withReason();
    String given = spec.decisionId();
    String decisionId = given == null ? UUID.randomUUID().toString() : given;
    return asked(connection -> {
      requireStudy(connection, study);
      return add(connection, study, decision(decisionId, spec), told);
    });
  }

  private static RestampDecision decision(String id, RestampSpec spec) {
    return new RestampDecision(
        id, spec.patient(), spec.ruleBook(), spec.reason(), Facts.micros(Instant.now()));
  }

  private static RestampView add(
      Connection connection, String study, RestampDecision decision, Request request)
      throws SQLException {
    return RestampTable.view(connection, RestampTable.add(connection, study, decision, request));
  }

  private static void requireStudy(Connection connection, String study) throws SQLException {
    if (!Sql.exists(connection, "SELECT 1 FROM study WHERE study_uid = ?", study)) {
      throw new GantryException("GTY-0660", "No study of this UID is on record");
    }
  }

  @Override
  public RestampView undo(String study, Request request) {
    Request told = request.withReason();
    return asked(connection -> {
      requireStudy(connection, study);
      if (Sql.exists(
          connection,
          "SELECT 1 FROM restamp WHERE study_uid = ? AND applied_at IS NULL AND refused_at IS NULL",
          study)) {
        throw new GantryException(
            "GTY-0662", "A restamp of the study is under way: wait for it, then undo it");
      }
      PatientValues before = before(connection, study);
      RestampSpec spec = new RestampSpec(null, before, null, Reason.CORRECT);
      return add(connection, study, decision(UUID.randomUUID().toString(), spec), told);
    });
  }

  /** The patient of the versions before the last restamp that made some. */
  private static PatientValues before(Connection connection, String study) throws SQLException {
    List<ImagingAttributes.Patient> patients =
        Sql.list(
            connection,
            """
            SELECT DISTINCT o.attributes ->> 'patient' FROM restamp_instance i
              JOIN stored_object o ON o.sop_uid = i.sop_uid AND o.stored = i.previous
            WHERE i.restamp = (SELECT max(r.ordinal) FROM restamp r
              WHERE r.study_uid = ? AND r.applied_at IS NOT NULL AND r.instances > 0)\
            """,
            row -> Sql.fromJson(row.getString(1), ImagingAttributes.Patient.class),
            study);
    if (patients.isEmpty()) {
      throw new GantryException("GTY-0662", "The study was never restamped");
    }
    if (patients.size() > 1) {
      throw new GantryException(
          "GTY-0662",
          "The study's objects had different patient attributes before: give the values to set");
    }
    return values(patients.getFirst());
  }

  /** To make others so. */
  static PatientValues values(ImagingAttributes.Patient was) {
    return new PatientValues(
        text(was.patientId()),
        text(was.issuerOfPatientId()),
        text(was.name()),
        text(was.birthDate()),
        text(was.sex()));
  }

  private static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }

  @Override
  public List<RestampView> of(String study) {
    return reading(connection -> RestampTable.ofStudy(connection, study));
  }

  @Override
  public List<RestampView> open(long after, int limit) {
    return reading(connection -> RestampTable.open(connection, after, limit));
  }

  @Override
  public List<RestampView> forMerge(
      PatientKey prior, PatientValues surviving, String decisionId, Request request) {
    Request told = request.withReason();
    RestampSpec spec = new RestampSpec(decisionId, surviving, null, Reason.COERCE);
    if (surviving.patientId() == null || prior.patientId().isBlank()) {
      throw new GantryException("GTY-0661", "A merge names two patients");
    }
    RestampDecision decision = decision(decisionId, spec);
    return asked(connection -> {
      PatientHash patients = PatientHash.read(connection);
      byte[] hash = patients.ofIssuer(prior.issuer(), prior.patientId());
      byte[] survives =
          patients.ofIssuer(surviving.issuerOfPatientId(), String.valueOf(surviving.patientId()));
      List<RestampView> views = new ArrayList<>();
      for (long ordinal : merge(connection, hash, survives, decision, told)) {
        views.add(RestampTable.view(connection, ordinal));
      }
      return views;
    });
  }

  /** Puts a merge and the restamps of the prior patient's studies on record. */
  static List<Long> merge(
      Connection connection,
      byte[] prior,
      byte[] survivor,
      RestampDecision decision,
      Request request)
      throws SQLException {
    // Whoever survives now is not merged into somebody else any more.
    ContentPatients.unmerged(connection, survivor, request);
    ContentPatients.merged(connection, prior, decision, request);
    List<Long> ordinals = new ArrayList<>();
    for (String study : ContentPatients.studies(connection, prior)) {
      ordinals.add(RestampTable.add(connection, study, decision, request));
    }
    return ordinals;
  }

  @Override
  public void unmerge(PatientKey prior, Request request) {
    Request told = request.withReason();
    asked(connection -> {
      byte[] hash = PatientHash.read(connection).ofIssuer(prior.issuer(), prior.patientId());
      ContentPatients.unmerged(connection, hash, told);
      return Optional.empty();
    });
  }

  private <T> T asked(Database.Work<T> work) {
    try {
      T result = database.write(work);
      wake.run();
      return result;
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private <T> T reading(Database.Work<T> work) {
    try {
      return database.read(work);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static GantryException unavailable(SQLException e) {
    return new GantryException("GTY-0609", "The ledger's database does not answer", e);
  }
}
