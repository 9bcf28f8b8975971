package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.app.OperationsAccess;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WaveStatus;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.simulator.StoreMisdeeds;
import io.gantry.testkit.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A wave from plan to acceptance, by the commands of an operator, on a pipeline that runs. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(300)
class WavesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int STUDIES = 40;

  @TempDir Path directory;
  private Path config;

  @Test
  void aWaveIsPlannedPausedReorderedKilledAndFinishedBalanced() throws Exception {
    EmbeddedPostgres.allowPassing(directory);
    int migrator = FreePort.find();
    SimulatorConfig archive =
        SimulatorConfig.of("LEGACY", Holding.of(42, STUDIES, "LEGACY").withImages(16, 4))
            .withDestination("MIGRATOR", "127.0.0.1", migrator)
            .withCallers("MIGRATOR")
            .misbehaving(Misbehaviour.of(new StoreMisdeeds.SlowTape(0.3, 0, 0, null)));
    try (Simulator legacy = Simulator.start(archive)) {
      config = configuration(migrator, legacy.port());
      GantryConfig loaded = ConfigLoader.load(config);
      try (GantryProcess.Running up =
          GantryProcess.in(directory).start("up", "--config", config.toString())) {
        await()
            .atMost(LIMIT)
            .until(() ->
                up.process().isAlive()
                    && Files.exists(directory.resolve("state").resolve("endpoint.json")));
        try (OperationsAccess access = OperationsAccess.running(loaded)) {
          drive(access.operations(), legacy.studyUids());
        }
        up.process().destroy();
        assertThat(up.await(LIMIT).exitCode()).isZero();
      }
      // Nothing runs any more: the ledger alone still knows.
      JsonNode after = gantry("wave", "status", "all", "--json");
      assertThat(after.path("state").asText()).isEqualTo("finished");
      assertThat(after.path("accepted").asBoolean()).as(after.toPrettyString()).isTrue();
    }
  }

  private void drive(Operations operations, List<String> studies) throws Exception {
    Path list =
        Files.writeString(
            directory.resolve("list.csv"),
            "study_instance_uid\n" + String.join("\n", studies) + "\n");
    JsonNode forecast = gantry("wave", "plan", "all", "--order", "oldest", "--dry-run", "--json");
    assertThat(forecast.path("forecast").path("studies").asInt()).isEqualTo(STUDIES);
    assertThat(operations.waves()).isEmpty();

    gantry(
        "wave",
        "plan",
        "all",
        "--studies",
        list.toString(),
        "--order",
        "list",
        "--json",
        "--why",
        "rehearsal");
    gantry("source", "limits", "legacy", "associations=1", "--json", "--why", "working hours");
    gantry("wave", "start", "all", "--json");
    await().atMost(LIMIT).until(() -> verified(operations) >= 2);

    String last = studies.getLast();
    gantry("study", "first", last, "--json", "--why", "operation at noon");
    await().atMost(LIMIT).until(() -> operations.urgent(last).getFirst().state().equals("done"));
    UrgentView urgent = operations.urgent(last).getFirst();
    assertThat(urgent.seconds()).isPositive();
    assertThat(pending(operations)).as("it went before the others").isPositive();

    String held = studies.get(STUDIES - 2);
    JsonNode told = gantry("study", "hold", held, "--json", "--why", "a phantom").path("study");
    assertThat(told.path(0).path("studyClass").asText()).isEqualTo("held");

    gantry("wave", "pause", "all", "--json", "--why", "backup");
    await().atMost(LIMIT).until(() -> source(operations).ordered() == 0);
    long queued = source(operations).queued();
    assertThat(queued).isPositive();
    gantry("study", "release", held, "--json", "--why", "no phantom");
    assertThat(source(operations).queued()).as("its turn comes again").isEqualTo(queued + 1);
    rejectedAndRestored(operations, studies.get(STUDIES - 3));
    gantry("wave", "resume", "all", "--json", "--why", "backup is over");
    await().atMost(LIMIT).until(() -> source(operations).queued() <= queued);

    gantry("kill", "--json", "--why", "smoke");
    assertThat(source(operations).mode()).isEqualTo("stop");
    long left = source(operations).queued();
    assertThat(gantry("source", "list", "--json").path("sources").get(0).path("killed").asBoolean())
        .isTrue();
    assertThat(source(operations).queued()).isEqualTo(left);
    gantry("kill", "--lift", "--json", "--why", "false alarm");

    WaveStatus end =
        await()
            .atMost(LIMIT)
            .until(() -> operations.status("all"), status -> status.state().equals("finished"));
    WaveSummary summary = Objects.requireNonNull(end.summary());
    assertThat(summary.balanced()).as(summary.reasons().toString()).isTrue();
    assertThat(summary.studies().expected()).isEqualTo(STUDIES);
    assertThat(summary.studies().verified()).isEqualTo(STUDIES);
    String history = gantry("wave", "history", "--json").toString();
    assertThat(history)
        .contains("wave planned", "limit source", "wave running", "put first", "wave paused")
        .contains("study held", "study released", "a phantom")
        .contains("kill", "lift kill", "wave finished", "operation at noon", "false alarm")
        .contains(System.getProperty("user.name"));
  }

  /** While nothing moves: its order is taken back, and made again. Said twice, it is said once. */
  private void rejectedAndRestored(Operations operations, String study) throws Exception {
    long queued = source(operations).queued();
    JsonNode told = gantry("study", "reject", study, "--json", "--why", "an engineer's phantom");
    assertThat(told.path("study").path(0).path("studyClass").asText()).isEqualTo("rejected");
    assertThat(source(operations).queued()).isEqualTo(queued - 1);
    assertThat(said("reject", study)).isZero();
    assertThat(said("release", study)).as("it is not held").isNotZero();
    assertThat(said("restore", study)).isZero();
    assertThat(said("restore", study)).isZero();
    assertThat(source(operations).queued()).isEqualTo(queued);
    assertThat(operations.history("study " + study, 10))
        .extracting(AuditEntry::action)
        .containsExactly("study restored", "study rejected");
  }

  private int said(String what, String study) {
    return Cli.gantry("study", what, study, "--why", "once more", "--config", config.toString())
        .code();
  }

  private static long verified(Operations operations) {
    WaveSummary summary = operations.status("all").summary();
    return summary == null ? 0 : summary.studies().verified();
  }

  private static long pending(Operations operations) {
    WaveSummary summary = operations.status("all").summary();
    return summary == null ? 0 : summary.studies().pending();
  }

  private static SourceView source(Operations operations) {
    return operations.sources().getFirst();
  }

  private JsonNode gantry(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addAll(List.of("--config", config.toString(), "--quiet"));
    Cli.Run run = Cli.gantry(command.toArray(String[]::new));
    assertThat(run.code()).as(run.out()).isZero();
    return run.json();
  }

  private Path configuration(int migrator, int legacy) throws Exception {
    return Files.writeString(
        directory.resolve("gantry.yaml"),
        """
        state: %s
        dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: %d }
        sources:
          - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: %d, issuerOfPatientId: LEGACY, tls: none }
        archive: { endpoint: embedded }
        fhir: { baseUrl: embedded, patients: create }
        dashboard: { bind: 127.0.0.1, port: %d }
        """
            .formatted(directory.resolve("state"), migrator, legacy, FreePort.find()));
  }
}
