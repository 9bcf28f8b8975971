package io.gantry.app;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.access.Accounts;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.ledger.HeldObject;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.watch.Lags;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.PostureLine;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process that holds a state directory, reached over its REST API with the token that it left
 * in {@code endpoint.json}.
 */
final class RunningProcess implements WaveClient {
  /** What the process says of itself. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Endpoint(URI url, String token, long pid, @Nullable String certificate) {}

  /** Files of millions of patients take a while. */
  private static final Duration LONG = Duration.ofMinutes(60);

  /** A page of a wave's exceptions. */
  private static final int EXCEPTIONS_AT_ONCE = 20_000;

  private final Endpoint endpoint;
  private final HttpClient http;

  private RunningProcess(Endpoint endpoint) {
    this.endpoint = endpoint;
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
    String certificate = endpoint.certificate();
    if (certificate != null) {
      client.sslContext(PinnedCertificate.trusting(certificate));
    }
    http = client.build();
  }

  /** Empty where no living process has left an endpoint. */
  static Optional<RunningProcess> holding(Path state) {
    Path file = state.resolve("endpoint.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Endpoint endpoint = Json.mapper().readValue(file.toFile(), Endpoint.class);
      boolean alive =
          endpoint.pid() != ProcessHandle.current().pid()
              && ProcessHandle.of(endpoint.pid()).map(ProcessHandle::isAlive).orElse(false);
      RunningProcess process = new RunningProcess(endpoint);
      return alive && process.answers() ? Optional.of(process) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  long pid() {
    return endpoint.pid();
  }

  @Override
  public void start(WaveSpec spec) {
    send("POST", "api/waves", spec);
  }

  @Override
  public WaveSummary summary(String wave) {
    List<WaveSummary.WaveException> all = new ArrayList<>();
    String path = "api/waves/" + encoded(wave) + "?limit=" + EXCEPTIONS_AT_ONCE;
    String after = "";
    while (true) {
      HttpResponse<String> answer = send("GET", path + after, null);
      WaveSummary page = page(answer, wave);
      all.addAll(page.exceptions());
      Optional<String> next = answer.headers().firstValue("Gantry-Next");
      if (next.isEmpty()) {
        return page.with(all);
      }
      after = "&after=" + encoded(next.get());
    }
  }

  @Override
  public WaveSummary counts(String wave) {
    return page(send("GET", "api/waves/" + encoded(wave) + "?limit=0", null), wave);
  }

  /** What a process answers that knows how far its stages are. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Behind(Lags lags) {}

  @Override
  public Lags lags() {
    return read(send("GET", "api/operations/behind", null), new TypeReference<Behind>() {})
        .map(Behind::lags)
        .orElse(Lags.NOT_ASKED);
  }

  private static WaveSummary page(HttpResponse<String> answer, String wave) {
    return read(answer, new TypeReference<WaveSummary>() {})
        .orElseThrow(() -> new GantryException("GTY-0614", "There is no wave " + wave));
  }

  @Override
  public Optional<StudyCustody> study(String studyInstanceUid) {
    return read(
        send("GET", "api/studies/" + encoded(studyInstanceUid), null),
        new TypeReference<StudyCustody>() {});
  }

  /** How good the data of each source is. */
  List<SourceQuality> quality() {
    return read(send("GET", "api/quality", null), new TypeReference<List<SourceQuality>>() {})
        .orElseThrow(() ->
            new GantryException(
                "GTY-0109", "The running process is of another version: it has no such report"));
  }

  /** What security rests on. */
  List<PostureLine> posture() {
    return read(send("GET", "api/posture", null), new TypeReference<List<PostureLine>>() {})
        .orElseThrow(() ->
            new GantryException(
                "GTY-0109", "The running process is of another version: it has no such report"));
  }

  /** What was found on the objects of a study; nothing where it is not known. */
  List<ObjectFindings> findings(String studyInstanceUid) {
    return read(
            send("GET", "api/studies/" + encoded(studyInstanceUid) + "/findings", null),
            new TypeReference<List<ObjectFindings>>() {})
        .orElse(List.of());
  }

  /** What came from more than one source. */
  DuplicateReport duplicates(int mostCases) {
    return read(
            send("GET", "api/duplicates?cases=" + mostCases, null),
            new TypeReference<DuplicateReport>() {})
        .orElseThrow(() ->
            new GantryException(
                "GTY-0109", "The running process is of another version: it has no such report"));
  }

  /**
   * Where the objects that are held lie in the spool.
   *
   * @param study only of this one, null: of all
   * @param source only from there, null: from everywhere
   */
  List<HeldObject> heldObjects(@Nullable String study, @Nullable String source, int limit) {
    Map<String, Object> wanted = new HashMap<>(Map.of("limit", limit));
    if (study != null) {
      wanted.put("study", study);
    }
    if (source != null) {
      wanted.put("source", source);
    }
    return read(send("POST", "api/holds/objects", wanted), new TypeReference<List<HeldObject>>() {})
        .orElseThrow(() ->
            new GantryException(
                "GTY-0109", "The running process is of another version: it has no such list"));
  }

  /** Has it issue a certificate; returns where that lies. */
  Path certificate(LedgerScope about) {
    Map<String, String> wanted = Map.of("kind", about.kind(), "name", about.name());
    return Path.of(
        read(send("POST", "api/certificates", wanted), new TypeReference<Map<String, String>>() {})
            .map(issued -> issued.get("path"))
            .orElseThrow(() -> new GantryException("GTY-0614", "There is no " + about.kind())));
  }

  /** Its inventories. */
  Inventories inventories() {
    return new RemoteInventories(call());
  }

  /** Its waves and sources. */
  Operations operations() {
    return new RemoteOperations(call());
  }

  /** Its restamps. */
  Restamps restamps() {
    return new RemoteRestamps(call());
  }

  /** Its users and tokens. */
  Accounts accounts() {
    return new RemoteAccounts(call());
  }

  /** A one-time link to its dashboard. */
  URI signInLink() {
    return read(send("POST", "api/link", null), new TypeReference<Map<String, String>>() {})
        .map(answer -> endpoint.url().resolve("/").resolve(String.valueOf(answer.get("path"))))
        .orElseThrow(() ->
            new GantryException(
                "GTY-0109", "The running process is of another version: it has no sign-in"));
  }

  private RemoteInventories.Call call() {
    return new RemoteInventories.Call() {
      @Override
      public <T> Optional<T> on(
          String method, String path, @Nullable Object body, TypeReference<T> type) {
        return read(send(method, path, body), type);
      }
    };
  }

  private boolean answers() {
    try {
      return send("GET", "api/waves", null).statusCode() == 200;
    } catch (GantryException e) {
      return false;
    }
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> send(String method, String path, @Nullable Object body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(endpoint.url().resolve("/").resolve(path))
              .timeout(path.endsWith("/import") ? LONG : Duration.ofSeconds(30))
              .header("Authorization", "Bearer " + endpoint.token())
              .header("Content-Type", "application/json")
              .header("Accept", "application/json")
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(body)))
              .build();
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 400 && response.statusCode() != 404) {
        throw refused(response);
      }
      return response;
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0109",
          "The process " + endpoint.pid() + " that holds the state directory does not answer",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException("GTY-0105", "Interrupted", e);
    }
  }

  private GantryException refused(HttpResponse<String> response) {
    try {
      Map<String, Object> problem =
          Json.mapper().readValue(response.body(), new TypeReference<>() {});
      if (problem.get("code") instanceof String code
          && problem.get("message") instanceof String message) {
        return new GantryException(code, message);
      }
    } catch (IOException e) {
      // Not our error document: the status says what there is to say.
    }
    return new GantryException(
        "GTY-0109",
        "The process " + endpoint.pid() + " answered with HTTP status " + response.statusCode());
  }

  private static <T> Optional<T> read(HttpResponse<String> response, TypeReference<T> type) {
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.mapper().readValue(response.body(), type));
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0109", "The running process is of another version: its answer can't be read", e);
    }
  }
}
