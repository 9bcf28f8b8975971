package io.gantry.acceptance;

import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.testkit.DcmqrscpServer;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import io.gantry.testkit.StorescpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A real LEGACY (Orthanc) and a real SHADOW (dcmqrscp) that know MIGRATOR, and our configuration.
 */
final class Archives implements AutoCloseable {
  final Path directory;
  final int migratorPort;
  final OrthancServer legacy;
  final DcmqrscpServer shadow;

  /** DCMTK's own receiver, known to both as DEST: what it can't get, nobody gets. */
  final StorescpServer dest;

  private Archives(
      Path directory,
      int migratorPort,
      OrthancServer legacy,
      DcmqrscpServer shadow,
      StorescpServer dest) {
    this.dest = dest;
    this.directory = directory;
    this.migratorPort = migratorPort;
    this.legacy = legacy;
    this.shadow = shadow;
  }

  static Archives start(Path directory) throws IOException {
    // A temporary directory is 0700; as root, PostgreSQL runs as a user who must get through it.
    EmbeddedPostgres.allowPassing(directory);
    int port = FreePort.find();
    StorescpServer dest = StorescpServer.start(directory.resolve("dest"), "DEST");
    OrthancServer legacy =
        OrthancServer.named("LEGACY")
            .peer("MIGRATOR", port)
            .peer("DEST", dest.port())
            .start(directory.resolve("legacy"));
    DcmqrscpServer shadow =
        DcmqrscpServer.start(
            directory.resolve("shadow"), "SHADOW", Map.of("MIGRATOR", port, "DEST", dest.port()));
    return new Archives(directory, port, legacy, shadow, dest);
  }

  Path state() {
    return directory.resolve("state");
  }

  /** A configuration with everything embedded; {@code extra} is appended as it is. */
  Path config(String extra) throws IOException {
    String yaml =
        """
        state: %s
        dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: %d }
        sources:
          - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: %d, kind: legacy, issuerOfPatientId: LEGACY, tls: none }
          - { name: shadow, aeTitle: SHADOW, host: 127.0.0.1, port: %d, kind: shadow, issuerOfPatientId: SHADOW, tls: none }
        archive: { endpoint: embedded }
        fhir: { baseUrl: embedded, version: R4, patients: create }
        dashboard: { bind: 127.0.0.1, port: %d }
        %s
        """
            .formatted(
                state(), migratorPort, legacy.dicomPort(), shadow.port(), FreePort.find(), extra);
    return Files.writeString(directory.resolve("gantry.yaml"), yaml);
  }

  @Override
  public void close() {
    shadow.close();
    legacy.close();
    dest.close();
  }
}
