package io.gantry.acceptance;

import io.gantry.app.Output;
import io.gantry.app.Pipeline;
import io.gantry.app.StageName;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a {@link RehearsalPipeline} is configured: everything embedded, its sources, and more
 * sections of YAML. Used once.
 */
final class RehearsalSetup {
  private final Path directory;
  private final int migratorPort = FreePort.find();
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final StringBuilder sources = new StringBuilder();
  private final StringBuilder more = new StringBuilder();
  private String systems = "";
  private String timeouts = "";

  private RehearsalSetup(Path directory) {
    this.directory = directory;
  }

  static RehearsalSetup in(Path directory) {
    return new RehearsalSetup(directory);
  }

  /** One more source, with the AE title and issuer of its name. */
  RehearsalSetup source(String name) {
    return source(name, "");
  }

  /**
   * The same.
   *
   * @param extra goes into its entry as it is
   */
  RehearsalSetup source(String name, String extra) {
    int port;
    do {
      port = FreePort.find();
    } while (ports.containsValue(port));
    ports.put(name, port);
    String aeTitle = RehearsalPipeline.aeTitle(name);
    sources.append(
        "  - { name: %s, aeTitle: %s, host: 127.0.0.1, port: %d, issuerOfPatientId: %s, tls: none%s }%n"
            .formatted(name, aeTitle, port, aeTitle, extra));
    return this;
  }

  /** {@code fhir.systems} with one issuer. */
  RehearsalSetup system(String issuer, String uri) {
    systems = ", systems: { %s: \"%s\" }".formatted(issuer, uri);
    return this;
  }

  /** Does not wait long for an archive: for those that do not answer on purpose. */
  RehearsalSetup impatient() {
    timeouts = ", timeouts: { responseSeconds: 2, retrieveSeconds: 3 }";
    return this;
  }

  /** More YAML of the top level. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
  RehearsalSetup more(String yaml, Object... values) {
    more.append(yaml.formatted(values)).append('\n');
    return this;
  }

  /** Starts the simulated archive of a source before Gantry, which need not know it yet. */
  RehearsalArchive archive(String source, SimulatorConfig holding) {
    return RehearsalArchive.start(
        holding
            .withPort(Objects.requireNonNull(ports.get(source)))
            .withDestination("MIGRATOR", "127.0.0.1", migratorPort));
  }

  /** Starts all of it. */
  RehearsalPipeline start() throws IOException {
    EmbeddedPostgres.allowPassing(directory);
    Path config =
        Files.writeString(
            directory.resolve("gantry.yaml"),
            """
            state: %s
            dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: %d%s }
            archive: { endpoint: embedded }
            fhir: { baseUrl: embedded, version: R4, patients: create%s }
            dashboard: { bind: 127.0.0.1, port: %d }
            sources:
            %s%s
            """
                .formatted(
                    directory.resolve("state"),
                    migratorPort,
                    timeouts,
                    systems,
                    FreePort.find(),
                    sources,
                    more));
    return new RehearsalPipeline(directory, config, migratorPort, ports, run(config));
  }

  static Pipeline run(Path config) {
    return Pipeline.start(ConfigLoader.load(config), StageName.all(), new Output(false, true));
  }
}
