package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.restamp.Survivors;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process dies, as by kill -9, between the merge that it has read and the restamps that follow,
 * and right behind them: each study is restamped once.
 */
@Timeout(120)
class KilledMergeIT extends OnMergedStudies {
  private static final int KILLED = 137;

  private static final PatientValues SURVIVOR =
      new PatientValues("MRN-9", "HOSP", "Wexcombe^Ottilie", null, null);

  private static final Survivors SURVIVORS = _ -> Optional.of(SURVIVOR);

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
    assertThat(restamps()).isEqualTo("0");

    assertThat(dies("after-merge")).isEqualTo(KILLED);
    database.takeOver();
    assertThat(restamps()).isEqualTo("2");

    merge(object); // the topic is read again from where the offsets stood
    assertThat(new MergeEngine(database, SURVIVORS).advance()).isFalse();
    assertThat(restamps()).isEqualTo("2");
    assertThat(new RestampEngine(database, List.of()).advance()).isTrue();
    assertThat(ordered()).isEqualTo("2");
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

  private static String restamps() throws SQLException {
    return one("SELECT count(*) FROM restamp");
  }

  private static String ordered() throws SQLException {
    return one("SELECT count(*) FROM outbox WHERE event_type = 'RestampOrder'");
  }

  private static void merge(AnInstance object) throws SQLException {
    apply(List.of(recorded(patientId(object), issuer(object), "MRN-9")));
    laterInTheLedger();
  }
}
