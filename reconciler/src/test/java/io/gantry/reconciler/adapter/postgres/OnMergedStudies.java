package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.LoadedEvent.ManifestWritten;
import io.gantry.contracts.event.PatientEvent.Origin;
import io.gantry.contracts.event.PatientEvent.PatientNumber;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.patient.PatientName;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.OrderIds;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** Studies in the cloud, and what an ADT feed tells of their patients. */
abstract class OnMergedStudies extends OnPostgres {
  /** A study of one object, verified and with its manifest. */
  static AnInstance loaded(String study) throws SQLException {
    AnInstance object = AnInstance.of("legacy", study, study + ".1.1");
    String order = OrderIds.extract(1);
    String attempt = "attempt-" + study;
    apply(
        List.of(
            object.extracted(order, attempt),
            object.normalized(),
            object.loaded(),
            new StudyExtracted(
                "legacy",
                order,
                attempt,
                study,
                StudyProgress.Outcome.COMPLETE,
                1,
                1,
                0,
                null,
                null,
                AnInstance.EPOCH,
                AnInstance.EPOCH),
            new ManifestWritten(
                study, 1, "studies/" + study + "/manifest.json", 1, AnInstance.EPOCH)));
    return object;
  }

  static PatientRecorded recorded(String prior, String issuer, String survivor) {
    return new PatientRecorded(
        new PatientNumber(prior, issuer, ""),
        new PatientName("Wexcombe", "Ottilie", "", "", "", "", "", ""),
        "19580421",
        "F",
        List.of(),
        survivor,
        new Origin(Source.ADT, "4711", null, null, AnInstance.EPOCH));
  }

  static String patientId(AnInstance object) {
    return Objects.requireNonNull(object.loaded().attributes().patient().patientId());
  }

  static String issuer(AnInstance object) {
    return Objects.requireNonNullElse(
        object.loaded().attributes().patient().issuerOfPatientId(), "");
  }

  /** As if what was told of patients had been told a while ago: merges wait for more at first. */
  static void laterInTheLedger() throws SQLException {
    database.change(connection ->
        Sql.update(
            connection,
            "UPDATE patient_merge SET told_at = told_at - interval '1 minute',"
                + " tried_at = tried_at - interval '1 minute'"));
  }
}
