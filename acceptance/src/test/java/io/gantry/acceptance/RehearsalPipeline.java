package io.gantry.acceptance;

import io.gantry.app.Output;
import io.gantry.app.Pipeline;
import io.gantry.app.StageName;
import io.gantry.app.WaveClient;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Everything of Gantry in this JVM, with a number of sources whose archives are started when a test
 * needs them: one set of servers for many waves, each on a fresh source.
 */
final class RehearsalPipeline implements AutoCloseable {
  private final Path directory;
  private final int migratorPort;
  private final Map<String, Integer> ports;
  private final Pipeline pipeline;

  private RehearsalPipeline(
      Path directory, int migratorPort, Map<String, Integer> ports, Pipeline pipeline) {
    this.directory = directory;
    this.migratorPort = migratorPort;
    this.ports = ports;
    this.pipeline = pipeline;
  }

  /**
   * Starts everything.
   *
   * @param sources by name; what follows a name goes into its entry as it is
   */
  static RehearsalPipeline start(Path directory, Map<String, String> sources) throws IOException {
    return start(directory, sources, "");
  }

  /**
   * The same with more sections.
   *
   * @param more YAML of the top level
   */
  static RehearsalPipeline start(Path directory, Map<String, String> sources, String more)
      throws IOException {
    EmbeddedPostgres.allowPassing(directory);
    int migrator = FreePort.find();
    Map<String, Integer> ports = new LinkedHashMap<>();
    StringBuilder yaml =
        new StringBuilder(
            """
            state: %s
            dicom:
              { aeTitle: MIGRATOR, bind: 127.0.0.1, port: %d,
                timeouts: { responseSeconds: 2, retrieveSeconds: 3 } }
            archive: { endpoint: embedded }
            fhir: { baseUrl: embedded, version: R4, patients: create }
            dashboard: { bind: 127.0.0.1, port: %d }
            sources:
            """
                .formatted(directory.resolve("state"), migrator, FreePort.find()));
    sources.forEach((name, extra) -> {
      int port = freePort(ports);
      ports.put(name, port);
      yaml.append(
          "  - { name: %s, aeTitle: %s, host: 127.0.0.1, port: %d, issuerOfPatientId: %s, tls: none%s }%n"
              .formatted(name, aeTitle(name), port, aeTitle(name), extra));
    });
    Path config = Files.writeString(directory.resolve("gantry.yaml"), yaml.append(more));
    Pipeline pipeline =
        Pipeline.start(ConfigLoader.load(config), StageName.all(), new Output(false, true));
    return new RehearsalPipeline(directory, migrator, ports, pipeline);
  }

  private static int freePort(Map<String, Integer> taken) {
    int port;
    do {
      port = FreePort.find();
    } while (taken.containsValue(port));
    return port;
  }

  static String aeTitle(String source) {
    return source.toUpperCase(Locale.ROOT);
  }

  Path state() {
    return directory.resolve("state");
  }

  Pipeline pipeline() {
    return pipeline;
  }

  /** Starts the archive of a source, which knows where to move to. */
  RehearsalArchive archive(String source, SimulatorConfig config) {
    Integer port = ports.get(source);
    if (port == null) {
      throw new IllegalArgumentException("no source " + source);
    }
    return RehearsalArchive.start(
        config.withPort(port).withDestination("MIGRATOR", "127.0.0.1", migratorPort));
  }

  /** Runs a wave over these sources to its end. */
  WaveSummary wave(String name, Duration limit, String... sources) {
    WaveClient waves = pipeline.waves();
    waves.start(new WaveSpec(name, List.of(sources), Map.of(), List.of()));
    return Awaitility.await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> waves.summary(name), WaveSummary::finished);
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
