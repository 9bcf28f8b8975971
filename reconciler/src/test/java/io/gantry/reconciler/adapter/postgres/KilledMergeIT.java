package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.LoadedEvent.ManifestWritten;
import io.gantry.contracts.event.PatientEvent.Origin;
import io.gantry.contracts.event.PatientEvent.PatientNumber;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.patient.PatientName;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.restamp.Survivors;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process dies, as by kill -9, between the merge that it has read and the restamps that follow,
 * and right behind them: each study is restamped once.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(120)
class KilledMergeIT {
  private static final int KILLED = 137;
  private static final PatientValues SURVIVOR =
      new PatientValues("MRN-9", "HOSP", "Wexcombe^Ottilie", null, null);
  private static final Survivors SURVIVORS = _ -> Optional.of(SURVIVOR);

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;

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

  /** The process that dies. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws SQLException {
      try (Database own = Database.open(args[0], args[1], args[2])) {
        own.takeOver();
        new MergeEngine(own, SURVIVORS).advance();
      }
    }
  }

  @Test
  void eachStudyIsRestampedOnceWhereverTheProcessDies() throws Exception {
    AnInstance object = loaded("1.2");
    loaded("1.3");
    merge(object);

    assertThat(dies("before-merge")).isEqualTo(KILLED);
    database.takeOver();
    assertThat(restamps()).isZero();

    assertThat(dies("after-merge")).isEqualTo(KILLED);
    database.takeOver();
    assertThat(restamps()).isEqualTo(2);

    merge(object); // the topic is read again from where the offsets stood
    assertThat(new MergeEngine(database, SURVIVORS).advance()).isFalse();
    assertThat(restamps()).isEqualTo(2);
    assertThat(new RestampEngine(database, List.of()).advance()).isTrue();
    assertThat(ordered()).isEqualTo(2);
  }

  private static int dies(String at) throws Exception {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dgantry.crash.at=" + at,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Victim.class.getName(),
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("victim.log").toFile()))
            .start();
    assertThat(victim.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return victim.exitValue();
  }

  private static long restamps() throws SQLException {
    return count("SELECT count(*) FROM restamp");
  }

  private static long ordered() throws SQLException {
    return count("SELECT count(*) FROM outbox WHERE event_type = 'RestampOrder'");
  }

  private static long count(String sql) throws SQLException {
    return database.read(
        connection -> Sql.one(connection, sql, row -> row.getLong(1)).orElseThrow());
  }

  private static void merge(AnInstance object) throws SQLException {
    var patient = object.loaded().attributes().patient();
    apply(
        List.of(
            new PatientRecorded(
                new PatientNumber(
                    String.valueOf(patient.patientId()),
                    Objects.requireNonNullElse(patient.issuerOfPatientId(), ""),
                    ""),
                new PatientName("Wexcombe", "Ottilie", "", "", "", "", "", ""),
                "19580421",
                "F",
                List.of(),
                "MRN-9",
                new Origin(Source.ADT, "4711", null, null, AnInstance.EPOCH))));
    database.change(connection ->
        Sql.update(connection, "UPDATE patient_merge SET told_at = told_at - interval '1 minute'"));
  }

  private static void apply(List<? extends Event> events) throws SQLException {
    database.change(connection -> new LedgerBatch().apply(connection, events));
  }

  /** A study of one object, verified and with its manifest. */
  private static AnInstance loaded(String study) throws SQLException {
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
}
