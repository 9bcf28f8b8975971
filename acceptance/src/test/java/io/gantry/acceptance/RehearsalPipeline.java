package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.app.Pipeline;
import io.gantry.app.WaveClient;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.StudyIdentity;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.testkit.OrthancServer;
import io.gantry.testkit.OrthancSetup;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Everything of Gantry in this JVM, with a number of sources whose archives are started when a test
 * needs them: one set of servers for many waves, each on a fresh source. Owns no archive.
 */
final class RehearsalPipeline implements AutoCloseable {
  private final Path directory;
  private final Path config;
  private final int migratorPort;
  private final Map<String, Integer> ports;
  private Pipeline pipeline;

  RehearsalPipeline(
      Path directory, Path config, int migratorPort, Map<String, Integer> ports, Pipeline running) {
    this.directory = directory;
    this.config = config;
    this.migratorPort = migratorPort;
    this.ports = Map.copyOf(ports);
    this.pipeline = running;
  }

  /**
   * Starts everything.
   *
   * @param sources by name; what follows a name goes into its entry as it is
   */
  static RehearsalPipeline start(Path directory, Map<String, String> sources) throws IOException {
    RehearsalSetup setup = RehearsalSetup.in(directory).impatient();
    sources.forEach(setup::source);
    return setup.start();
  }

  static String aeTitle(String source) {
    return source.toUpperCase(Locale.ROOT);
  }

  Path state() {
    return directory.resolve("state");
  }

  Path config() {
    return config;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  /** The port of our store SCP, MIGRATOR. */
  int migratorPort() {
    return migratorPort;
  }

  /** Stops it and starts it again, with its configuration and rule book as they are now. */
  void restart() {
    pipeline.close();
    pipeline = RehearsalSetup.run(config);
  }

  /** Starts the simulated archive of a source, which knows where to move to. */
  RehearsalArchive archive(String source, SimulatorConfig holding) {
    return RehearsalArchive.start(
        holding.withPort(port(source)).withDestination("MIGRATOR", "127.0.0.1", migratorPort));
  }

  /** Starts Orthanc as the archive of a source, which knows where to move to. */
  OrthancServer orthanc(String source) throws IOException {
    return orthanc(source, OrthancServer.named(aeTitle(source)));
  }

  /** The same with options. */
  OrthancServer orthanc(String source, OrthancSetup setup) throws IOException {
    return setup
        .peer("MIGRATOR", migratorPort)
        .dicomPort(port(source))
        .start(directory.resolve("pacs-" + source));
  }

  private int port(String source) {
    Integer port = ports.get(source);
    if (port == null) {
      throw new IllegalArgumentException("no source " + source);
    }
    return port;
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

  /** Whose the study is, as the ledger has it. */
  StudyIdentity identity(String study) {
    return pipeline.operations().identities().list(false, 1000).stream()
        .filter(one -> one.studyInstanceUid().equals(study))
        .findFirst()
        .orElseThrow();
  }

  RehearsalEhr ehr() {
    return new RehearsalEhr(state());
  }

  /** Commands ask over HTTP only what is not their own process: it takes the parent's number. */
  void seenFromOutside() throws IOException {
    Path endpoint = state().resolve("endpoint.json");
    ObjectNode said = (ObjectNode) Json.mapper().readTree(endpoint.toFile());
    long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
    Files.write(endpoint, Json.mapper().writeValueAsBytes(said.put("pid", parent)));
  }

  /** A command with this configuration. */
  Cli.Run gantry(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--config", config.toString()));
    return Cli.gantry(all.toArray(String[]::new));
  }

  /**
   * A user's token; the user is made.
   *
   * @param patients whether they may see patients
   */
  String token(String name, String role, String scopes, boolean patients) throws IOException {
    List<String> add = new ArrayList<>(List.of("user", "add", name, "--role", role));
    add.addAll(List.of("--why", "test"));
    if (patients) {
      add.add("--patients");
    }
    assertThat(gantry(add.toArray(String[]::new)).code()).isZero();
    return gantry("user", "token", name, "--scopes", scopes, "--json", "--why", "test")
        .json()
        .path("text")
        .asText();
  }

  /** A call of the API with a token. */
  HttpResponse<String> post(String path, String token, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(pipeline.dashboard().orElseThrow().resolve(path))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
