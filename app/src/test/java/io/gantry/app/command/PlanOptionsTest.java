package io.gantry.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.GantryException;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.StudyOrder;
import io.gantry.reconciler.wave.WavePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is written after {@code gantry wave plan}, and the plan that it means. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class PlanOptionsTest {
  @TempDir Path directory;
  private GantryConfig config;

  @Command(name = "plan")
  private static final class Planning {
    @Mixin private final PlanOptions options = new PlanOptions();
  }

  @BeforeEach
  void configure() throws IOException {
    config =
        ConfigLoader.load(
            file(
                "gantry.yaml",
                """
                state: %s
                dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: 11190 }
                sources:
                  - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: 4242, issuerOfPatientId: A, tls: none }
                  - { name: shadow, aeTitle: SHADOW, host: 127.0.0.1, port: 4243, issuerOfPatientId: B, tls: none }
                archive: { endpoint: embedded }
                fhir: { baseUrl: embedded, patients: create }
                """
                    .formatted(directory.resolve("state"))));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private WavePlan plan(String... arguments) {
    Planning planning = new Planning();
    new CommandLine(planning).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return planning.options.plan("w", config);
  }

  @Test
  void withoutOptionsAllSourcesAreAskedNewestFirstUnderTheUsualGates() {
    WavePlan plan = plan();
    assertThat(plan.scope())
        .isEqualTo(
            Scope.archive(java.util.List.of("legacy", "shadow"), Map.of(), java.util.List.of()));
    assertThat(plan.order()).isEqualTo(StudyOrder.NEWEST_FIRST);
    assertThat(plan.gates()).isEqualTo(Gates.USUAL);
    assertThat(plan.window()).isEmpty();
    assertThat(plan.maxBytes() + plan.maxStudies()).isZero();
  }

  @Test
  void keysOfTheArchiveAreMatchingKeysOfTheSweep() {
    WavePlan plan =
        plan(
            "--source",
            "shadow",
            "--date",
            "20240101-20241231",
            "--modality",
            "CT,MR",
            "--institution",
            "St. Elsewhere",
            "--query",
            "AccessionNumber=77");
    assertThat(plan.scope().sources()).containsExactly("shadow");
    assertThat(plan.scope().from()).isEqualTo(Scope.From.ARCHIVE);
    assertThat(plan.scope().query())
        .isEqualTo(
            Map.of(
                "StudyDate",
                "20240101-20241231",
                "ModalitiesInStudy",
                "CT\\MR",
                "InstitutionName",
                "St. Elsewhere",
                "AccessionNumber",
                "77"));
  }

  @Test
  void windowAndLimitsBoundARun() {
    WavePlan plan =
        plan("--window", "Mon-Fri 19:00-06:00", "--max-studies", "7", "--max-gigabytes", "1.5");
    assertThat(plan.window()).isEqualTo("Mon-Fri 19:00-06:00");
    assertThat(plan.maxStudies()).isEqualTo(7);
    assertThat(plan.maxBytes()).isEqualTo(1_500_000_000);
    assertThatThrownBy(() -> plan("--window", "at night")).isInstanceOf(GantryException.class);
    assertThatThrownBy(() -> plan("--max-gigabytes", "-1"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo("GTY-0646"));
  }

  @Test
  void aListIsScopeAndOrder() throws IOException {
    Path list = file("list.csv", "study_instance_uid\n1.2.3\n1.2.1\n1.2.3\n");
    WavePlan plan = plan("--studies", list.toString(), "--order", "list");
    assertThat(plan.scope().studies()).containsExactly("1.2.3", "1.2.1");
    assertThat(plan.order()).isEqualTo(StudyOrder.LISTED);
  }

  @Test
  void appointmentsAreOrderOnly() throws IOException {
    Path due =
        file(
            "due.csv",
            "time,patient_id,study_instance_uid\n2026-01-02T12:00:00Z,4711,\n2026-01-02T11:00:00+01:00,,1.2.9\n");
    WavePlan plan = plan("--order", "appointments", "--appointments", due.toString());
    assertThat(plan.order()).isEqualTo(StudyOrder.APPOINTMENTS);
    assertThat(plan.appointments())
        .containsExactly(
            new WavePlan.Appointment(null, "4711", Instant.parse("2026-01-02T12:00:00Z")),
            new WavePlan.Appointment("1.2.9", null, Instant.parse("2026-01-02T10:00:00Z")));
    assertThat(plan.scope().studies()).isEmpty();
  }

  @Test
  void priorsOfPatientsAndWhatIsLeftAreAskedOfTheLedger() throws IOException {
    Path patients = file("patients.csv", "patient_id\n4711\n4712\n");
    WavePlan priors = plan("--patients", patients.toString());
    assertThat(priors.scope().from()).isEqualTo(Scope.From.LEDGER);
    assertThat(priors.scope().patients()).containsExactly("4711", "4712");
    assertThat(plan("--left").scope().from()).isEqualTo(Scope.From.LEDGER);
    assertThat(plan("--left").scope().left()).isTrue();
    assertThatThrownBy(() -> plan("--left", "--institution", "St. Elsewhere"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo("GTY-0644"));
  }

  @Test
  void gatesAreTheUsualOnesButForWhatIsSaid() {
    Gates gates =
        plan(
                "--identity-coverage",
                "98.5",
                "--stop-at",
                "5",
                "--stop-over",
                "200",
                "--accept-at",
                "1")
            .gates();
    assertThat(gates).isEqualTo(new Gates(98.5, true, true, new Gates.Stop(5, 200), 1.0, true));
    assertThat(plan("--no-gates").gates()).isEqualTo(Gates.NONE);
  }
}
