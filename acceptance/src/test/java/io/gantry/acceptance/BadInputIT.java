package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.embedded.EmbeddedS3;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.DcmqrscpServer;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a go-live night brings: each has its code, its exit code, and spoils nothing else. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class BadInputIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path directory;

  /** As root, PostgreSQL runs as a user who must get through the temporary directory. */
  @BeforeEach
  void letPostgresPass() throws IOException {
    EmbeddedPostgres.allowPassing(directory);
  }

  @Test
  void aMisspeltKeyIsNamedWithTheLikelyOneAndNothingStarts() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("gantry.yaml"),
            """
            state: %s
            sources:
              - { name: legacy, aeTitel: LEGACY, host: 127.0.0.1, port: 4242 }
            dashbord: { port: 1 }
            """
                .formatted(directory.resolve("state")));

    GantryProcess.Finished finished = migrate(config);

    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.err()).contains("aeTitel").contains("aeTitle");
    assertThat(finished.err()).contains("dashbord").contains("dashboard");
    assertThat(directory.resolve("state")).doesNotExist();
  }

  @Test
  void anUnreachableSourceIsNamedAndTheOtherSourceIsMigrated() throws Exception {
    int migrator = FreePort.find();
    try (OrthancServer legacy = orthanc(migrator)) {
      Path config =
          config(
              migrator,
              source("legacy", "LEGACY", legacy.dicomPort()),
              source("shadow", "SHADOW", FreePort.find()));

      GantryProcess.Finished finished = migrate(config);

      assertThat(finished.exitCode()).as(finished.err()).isEqualTo(1);
      assertThat(sweepCodes(finished.json())).containsOnly(Map.entry("shadow", "GTY-0301"));
      assertThat(finished.json().path("instances").path("verified").asLong()).isPositive();
      assertThat(finished.json().path("instances").path("pending").asLong()).isZero();
    }
  }

  @Test
  void aWrongAeTitleIsARejectedAssociationWithItsReason() throws Exception {
    int migrator = FreePort.find();
    try (OrthancServer legacy = orthanc(migrator)) {
      Path config = config(migrator, source("legacy", "WRONGAE", legacy.dicomPort()));

      GantryProcess.Finished finished = migrate(config);

      assertThat(finished.exitCode()).as(finished.err()).isEqualTo(1);
      assertThat(sweepCodes(finished.json())).containsOnly(Map.entry("legacy", "GTY-0302"));
    }
  }

  @Test
  void anArchiveThatDoesNotKnowWhereToMoveStopsTheSourceWithItsCode() throws Exception {
    int migrator = FreePort.find();
    try (DcmqrscpServer shadow =
        DcmqrscpServer.start(directory.resolve("shadow"), "SHADOW", Map.of("OTHER", 1))) {
      shadow.load(Corpus.require("dicom/studies/dcm4che-mr-series"));
      Path config = config(migrator, source("shadow", "SHADOW", shadow.port()));

      GantryProcess.Finished finished = migrate(config);

      assertThat(finished.exitCode()).as(finished.err()).isEqualTo(3);
      assertThat(codes(finished.json())).contains("GTY-0310");
      assertThat(finished.json().path("studies").path("incomplete").asLong()).isPositive();
    }
  }

  @Test
  void aMissingBucketEndsAtOnceAndSaysSo() throws Exception {
    int migrator = FreePort.find();
    try (EmbeddedS3 store = EmbeddedS3.start(directory.resolve("store"), "another")) {
      Path config =
          config(
              migrator,
              source("legacy", "LEGACY", FreePort.find()),
              """
              archive:
                endpoint: %s
                bucket: missing
                credentials: { accessKeyId: %s, secretAccessKey: %s }
              """
                  .formatted(store.endpoint(), store.accessKeyId(), store.secretAccessKey()));

      GantryProcess.Finished finished = migrate(config);

      assertThat(finished.exitCode()).isEqualTo(1);
      assertThat(finished.err()).containsPattern("GTY-05\\d\\d").contains("missing");
    }
  }

  /** One that is overloaded is asked again and again, for more than a minute: with --full. */
  static IntStream refusals() {
    return Boolean.getBoolean("gantry.full") ? IntStream.of(422, 503) : IntStream.of(422);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void anEhrThatRefusesLeavesTheStudiesVerifiedAndListsThem(int status) throws Exception {
    int migrator = FreePort.find();
    HttpServer ehr = refusingEhr(status);
    try (OrthancServer legacy = orthanc(migrator)) {
      Path config =
          config(
              migrator,
              source("legacy", "LEGACY", legacy.dicomPort()),
              """
              fhir:
                baseUrl: http://127.0.0.1:%d/fhir
                systems: { LEGACY: "urn:oid:1.2.3.4" }
                patients: create
              """
                  .formatted(ehr.getAddress().getPort()));

      GantryProcess.Finished finished = migrate(config);

      assertThat(finished.exitCode()).as(finished.err()).isEqualTo(3);
      JsonNode report = finished.json();
      assertThat(report.path("instances").path("verified"))
          .isEqualTo(report.path("instances").path("expected"));
      assertThat(report.path("instances").path("published").asLong()).isZero();
      assertThat(codes(report)).allMatch(code -> code.startsWith("GTY-07"));
    } finally {
      ehr.stop(0);
    }
  }

  private static HttpServer refusingEhr(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] outcome =
        """
        {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing"}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Type", "application/fhir+json");
          exchange.sendResponseHeaders(status, outcome.length);
          exchange.getResponseBody().write(outcome);
          exchange.close();
        });
    server.start();
    return server;
  }

  private OrthancServer orthanc(int migrator) throws IOException {
    OrthancServer legacy =
        OrthancServer.named("LEGACY").peer("MIGRATOR", migrator).start(directory.resolve("legacy"));
    legacy.load(Corpus.require("dicom/studies/dcm4che-mr-series"));
    return legacy;
  }

  private GantryProcess.Finished migrate(Path config) throws Exception {
    return GantryProcess.in(directory)
        .run(LIMIT, "migrate", "--config", config.toString(), "--json");
  }

  private static String source(String name, String aeTitle, int port) {
    return """
      - { name: %s, aeTitle: %s, host: 127.0.0.1, port: %d, issuerOfPatientId: LEGACY, tls: none }
    """
        .formatted(name, aeTitle, port);
  }

  private Path config(int migrator, String... parts) throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            state: %s
            dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: %d }
            dashboard: { bind: 127.0.0.1, port: %d }
            sources:
            """
                .formatted(directory.resolve("state"), migrator, FreePort.find()));
    List<String> rest = new ArrayList<>();
    for (String part : parts) {
      if (part.stripLeading().startsWith("-")) {
        yaml.append(part);
      } else {
        rest.add(part);
      }
    }
    rest.forEach(yaml::append);
    if (rest.stream().noneMatch(part -> part.startsWith("fhir"))) {
      yaml.append("fhir: { baseUrl: embedded, patients: create }\n");
    }
    if (rest.stream().noneMatch(part -> part.startsWith("archive"))) {
      yaml.append("archive: { endpoint: embedded }\n");
    }
    return Files.writeString(directory.resolve("gantry.yaml"), yaml.toString());
  }

  private static Map<String, String> sweepCodes(JsonNode report) {
    Map<String, String> codes = new java.util.TreeMap<>();
    for (JsonNode source : report.path("sources")) {
      if (source.hasNonNull("sweepCode")) {
        codes.put(source.path("source").asText(), source.path("sweepCode").asText());
      }
    }
    return codes;
  }

  private static List<String> codes(JsonNode report) {
    List<String> codes = new ArrayList<>();
    report.path("exceptions").forEach(exception -> codes.add(exception.path("code").asText()));
    return codes;
  }
}
