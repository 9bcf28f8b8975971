package io.gantry.app;

import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.GantryConfig;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two simulated archives and a configuration for them. The shadow archive holds a third as many
 * studies of its own and copies of some of the legacy archive's. Owns the archives.
 */
public final class DemoSetup implements AutoCloseable {
  private static final String AE_TITLE = "MIGRATOR";
  private static final int DASHBOARD_PORT = 8480;

  private final Simulator legacy;
  private final Simulator shadow;
  private final GantryConfig config;

  private DemoSetup(Simulator legacy, Simulator shadow, GantryConfig config) {
    this.legacy = legacy;
    this.shadow = shadow;
    this.config = config;
  }

  /**
   * Starts the archives.
   *
   * @param studies in both archives together, copies not counted; at least 2
   */
  public static DemoSetup start(Path directory, int studies) throws IOException {
    // A temporary directory is 0700; as root, PostgreSQL runs as a user who must get through it.
    EmbeddedPostgres.allowPassing(directory);
    int migrator = freePort(0);
    int own = Math.max(1, studies / 4);
    SimulatorConfig legacyConfig =
        SimulatorConfig.of("LEGACY", Holding.of(42, studies - own, "LEGACY"))
            .withDestination(AE_TITLE, "127.0.0.1", migrator)
            .withCallers(AE_TITLE);
    SimulatorConfig shadowConfig =
        SimulatorConfig.of("SHADOW", Holding.of(7, own, "SHADOW"))
            .overlapping(legacyConfig, Math.max(1, studies / 8))
            .withDestination(AE_TITLE, "127.0.0.1", migrator)
            .withCallers(AE_TITLE);
    Simulator legacy = Simulator.start(legacyConfig);
    Simulator shadow = Simulator.start(shadowConfig);
    String yaml =
        """
        state: %s
        dicom: { aeTitle: %s, bind: 127.0.0.1, port: %d }
        sources:
          - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: %d, kind: legacy, issuerOfPatientId: LEGACY, tls: none }
          - { name: shadow, aeTitle: SHADOW, host: 127.0.0.1, port: %d, kind: shadow, issuerOfPatientId: SHADOW, tls: none }
        archive: { endpoint: embedded }
        fhir: { baseUrl: embedded, patients: create }
        dashboard: { bind: 127.0.0.1, port: %d }
        """
            .formatted(
                directory.resolve("state"),
                AE_TITLE,
                migrator,
                legacy.port(),
                shadow.port(),
                freePort(DASHBOARD_PORT));
    Path file = Files.writeString(directory.resolve("demo.yaml"), yaml);
    return new DemoSetup(legacy, shadow, ConfigLoader.load(file));
  }

  public GantryConfig config() {
    return config;
  }

  public Path configFile() {
    return config.state().resolveSibling("demo.yaml");
  }

  /** The wanted port where it is free, else any. */
  private static int freePort(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      if (wanted == 0) {
        throw e;
      }
      return freePort(0);
    }
  }

  @Override
  public void close() {
    legacy.close();
    shadow.close();
  }
}
