package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.platform.CrashPoints;
import io.gantry.reconciler.adapter.postgres.MergeTable.Pending;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.restamp.Survivors;
import io.gantry.reconciler.wave.Request;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Orders the restamps of merges that topic {@code patients} told of: those of studies in the cloud
 * archive at once, of others when they are verified under the prior patient. Restamps, record and
 * the end of the merge are one transaction. One thread.
 */
public final class MergeEngine {
  private final Database database;
  private final Survivors survivors;

  public MergeEngine(Database database, Survivors survivors) {
    this.database = database;
    this.survivors = survivors;
  }

  /** Does what is due; returns whether there was something. */
  public boolean advance() throws SQLException {
    List<Pending> pending = database.read(MergeTable::pending);
    for (Pending merge : pending) {
      Optional<PatientValues> surviving = survivors.of(merge.prior().patientId());
      CrashPoints.reached("before-merge");
      if (surviving.isPresent()) {
        apply(merge, surviving.get());
      } else {
        database.change(connection -> MergeTable.tried(connection, merge));
      }
    }
    return !pending.isEmpty();
  }

  private void apply(Pending merge, PatientValues surviving) throws SQLException {
    database.change(connection -> {
      PatientHash patients = PatientHash.read(connection);
      byte[] prior = patients.ofIssuer(merge.prior().issuer(), merge.prior().patientId());
      byte[] survivor =
          patients.ofIssuer(surviving.issuerOfPatientId(), String.valueOf(surviving.patientId()));
      RestampDecision decision =
          new RestampDecision(
              "merge/" + PatientHash.longForm(prior) + "/" + PatientHash.longForm(survivor),
              surviving,
              null,
              Reason.COERCE,
              Facts.micros(Instant.now()));
      LedgerRestamps.merge(
          connection, prior, survivor, decision, new Request(by(merge), "patients merged"));
      MergeTable.applied(connection, merge);
    });
    CrashPoints.reached("after-merge");
  }

  private static String by(Pending merge) {
    String by = merge.toldBy();
    return by.length() > 200 ? by.substring(0, 200) : by;
  }
}
