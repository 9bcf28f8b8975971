package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing a new user does. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class DemoIT {
  @TempDir Path directory;

  @Test
  void theDemoReconcilesAWaveOnSimulatedArchives() throws Exception {
    GantryProcess.Finished demo =
        GantryProcess.in(directory)
            .optimizing()
            .run(Duration.ofMinutes(3), "demo", "--studies", "12", "--json");

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    JsonNode report = demo.json();
    assertThat(report.path("balanced").asBoolean()).isTrue();
    assertThat(report.path("studies").path("expected").asLong()).isGreaterThanOrEqualTo(12);
    assertThat(report.path("instances").path("published"))
        .isEqualTo(report.path("instances").path("expected"));
    assertThat(demo.err()).contains("http://127.0.0.1:");
  }
}
