package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.duplicates.DuplicateReports;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.quality.SourceQuality.Count;
import io.gantry.reconciler.quality.SourceQuality.Inconsistency;
import io.gantry.reconciler.quality.SourceQuality.UnderRuleBook;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.watch.Eta;
import io.gantry.reconciler.watch.Flow;
import io.gantry.reconciler.watch.Flow.Point;
import io.gantry.reconciler.watch.SourceTotals;
import io.gantry.reconciler.watch.SourceTotals.Stages;
import io.gantry.reconciler.watch.Span;
import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyLine;
import io.gantry.reconciler.watch.WatchedWave;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WaveSummary.Instances;
import io.gantry.reconciler.wave.WaveSummary.SourceSummary;
import io.gantry.reconciler.wave.WaveSummary.Studies;
import io.gantry.reconciler.wave.WaveSummary.WaveException;
import io.gantry.reconciler.wave.Waves;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real web application over HTTP, on waves that a double holds. */
@Timeout(60)
class DashboardTest {
  @TempDir static Path state;
  private static final WavesDouble WAVES = new WavesDouble();
  private static final DuplicateReports NO_DUPLICATES =
      _ -> DuplicateReport.of(List.of(), List.of(), Forecaster.Prices.USUAL);

  private static Dashboard dashboard;
  private static Visitor visitor;
  private static HttpClient client;

  @BeforeAll
  static void serve() throws Exception {
    dashboard = Dashboard.start("127.0.0.1", 0, state, SignInSettings.USUAL, parts());
    visitor = Visitor.with(dashboard);
    client = visitor.client();
  }

  private static Dashboard.Parts parts() {
    return new Dashboard.Parts(
        WAVES,
        new OperationsDouble(),
        Inventories.NONE,
        NO_DUPLICATES,
        Restamps.NONE,
        new LedgerDouble(),
        new MemoryAccounts(),
        new WatchDouble(),
        SignOffs.NONE);
  }

  @AfterAll
  static void stop() {
    visitor.close();
    dashboard.close();
    assertThat(state.resolve("endpoint.json")).doesNotExist();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(dashboard.uri().resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String body, @Nullable String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(dashboard.uri().resolve("/api/waves"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode endpoint() throws Exception {
    return Json.mapper().readTree(state.resolve("endpoint.json").toFile());
  }

  @Test
  void theHomePageShowsWavesFunnelsFlowAndWhatNeedsAPerson() throws Exception {
    HttpResponse<String> page = get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("wave-7", "settling", "extracted", "normalized", "1,234")
        .contains("1 study of wave wave-7 is held", "href=\"/studies?state=held&amp;wave=wave-7\"")
        .contains("slow because LEGACY answered A702 31 times in 5 minutes")
        .contains("<polygon", "2,000 objects wait to be loaded", "The target limits")
        .contains(
            "hx-get=\"/fragments/waves?span=hour&amp;table=false\"", "data-live", "/gantry.js");
    assertThat(get("/?span=day&table=true").body())
        .contains("received a minute")
        .doesNotContain("<polygon");
  }

  @Test
  void thePageOfAWaveOffersWhatItsStateAllowsAndKeepsWhatWasTyped() throws Exception {
    HttpResponse<String> page = get("/waves/wave-7");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("value=\"pause\"", "value=\"stop\"", "exit.balanced", "Done in about", "assumed")
        .doesNotContain("value=\"resume\"", "value=\"start\"");
    assertThat(get("/fragments/waves/wave-7").body()).doesNotContain("<html");
    HttpResponse<String> refused =
        visitor.form("/waves/wave-7", "/waves/wave-7/sign-off", Map.of("why", "all <checked>"));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("GTY-0651", "all &lt;checked&gt;");
    assertThat(get("/waves").body()).contains("wave-7", "running", "newest first");
    assertThat(get("/waves/none").statusCode()).isEqualTo(404);
    assertThat(get("/waves/new").statusCode())
        .as("a wave may have this name: its page is no form")
        .isEqualTo(404);
  }

  @Test
  void aPlanThatIsNoneIsRefusedBesideWhatWasTyped() throws Exception {
    HttpResponse<String> page =
        visitor.form(
            "/plan",
            "/plan",
            Map.of("name", "-", "sources", "legacy", "modalities", "CT,MR", "act", "plan"));

    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(page.body()).contains("GTY-0610", "value=\"CT,MR\"", "value=\"-\"");
    assertThat(
            visitor
                .form(
                    "/plan",
                    "/plan",
                    Map.of("name", "w", "sources", "legacy", "stopAt", "many", "act", "plan"))
                .body())
        .contains("GTY-0645", "value=\"many\"");
    HttpResponse<String> planned =
        visitor.form(
            "/plan",
            "/plan",
            Map.of(
                "name",
                "w-1",
                "sources",
                "legacy",
                "firstDay",
                "2024-01-01",
                "act",
                "plan",
                "why",
                "x"));
    assertThat(planned.headers().firstValue("Location")).contains("/waves/w-1");
  }

  @Test
  void studiesAreFoundByHashesAndAPatientOnlyWithThePermission() throws Exception {
    assertThat(get("/studies?state=held&wave=wave-7").body())
        .contains("1.2.3", "GTY-0601", "/studies/export.csv?state=held&amp;wave=wave-7");
    HttpResponse<String> found =
        visitor.form("/studies", "/studies/find", Map.of("accession", "A-4711"));
    assertThat(found.headers().firstValue("Location")).contains("/studies?accession=00");
    assertThat(get("/studies/export.csv").body())
        .startsWith("study_instance_uid,source,")
        .contains("1.2.3,legacy,held,20240101,\"CT,SR\",3,2,GTY-0601,'=1+1");
  }

  @Test
  void noPageNeedsInlineScriptAndThePolicyForbidsIt() throws Exception {
    HttpResponse<String> page = get("/");

    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.body()).doesNotContainPattern("<script(?![^>]*src=)").doesNotContain(" style=");
  }

  @Test
  void theQualityPageShowsWhatWasFoundAndWhatDoesNotAgree() throws Exception {
    HttpResponse<String> page = get("/quality");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("legacy", "12,000", "site-7", "invalid-date", "1,234", "differs-within-study");
    assertThat(Json.mapper().readTree(get("/api/quality").body()).at("/0/ruleBooks/0/ruleBook"))
        .hasToString("\"site-7\"");
  }

  @Test
  void everythingThatThePageRefersToIsServed() throws Exception {
    for (String path :
        List.of(
            "/gantry.css",
            "/fragments/waves",
            "/fragments/wave-list",
            "/gantry.js",
            "/webjars/htmx.org/2.0.10/dist/htmx.min.js")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void anOpenPageIsToldOfAChange() throws Exception {
    HttpResponse<java.io.InputStream> stream =
        client.send(
            HttpRequest.newBuilder(dashboard.uri().resolve("/changes"))
                .header("Accept", "text/event-stream")
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());

    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      List<String> seen = new ArrayList<>();
      String line = lines.readLine();
      while (line != null && !line.equals("event:changed")) {
        seen.add(line);
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("event:changed");
      assertThat(seen).contains("event:hello");
    }
  }

  @Test
  void theApiAnswersWhatTheCommandLinePrints() throws Exception {
    JsonNode wave = Json.mapper().readTree(get("/api/waves/wave-7").body());

    assertThat(wave.at("/instances/verified").asLong()).isEqualTo(1234);
    assertThat(wave.at("/exceptions/0/studyInstanceUid").asText()).isEqualTo("1.2.3");
    assertThat(Json.mapper().readTree(get("/api/waves").body())).hasSize(1);
    assertThat(get("/api/waves/none").statusCode()).isEqualTo(404);
    assertThat(get("/api/studies/9.9").statusCode()).isEqualTo(404);
    assertThat(get("/api/studies/1.2.3").body()).contains("\"studyInstanceUid\":\"1.2.3\"");
    assertThat(get("/studies/1.2.3").statusCode()).isEqualTo(200);
    assertThat(get("/studies/9.9").statusCode()).isEqualTo(404);
  }

  @Test
  void startingAWaveNeedsTheTokenThatOnlyThisUserCanRead() throws Exception {
    String body = "{\"name\":\"w\",\"sources\":[\"legacy\"],\"query\":{},\"studies\":[]}";
    String token = endpoint().at("/token").asText();

    assertThat(post(body, null).statusCode()).isEqualTo(403);
    assertThat(post(body, token + "x").statusCode()).isEqualTo(401);
    assertThat(WAVES.started).isEmpty();
    assertThat(post(body, token).statusCode()).isEqualTo(202);
    assertThat(WAVES.started).extracting(WaveSpec::name).containsExactly("w");
    assertThat(post("{", token).statusCode()).isEqualTo(400);
    assertThat(
            post("{\"name\":\"\",\"sources\":[\"a\"],\"query\":{},\"studies\":[]}", token).body())
        .contains("GTY-0610");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve("endpoint.json"))))
        .isEqualTo("rw-------");
    assertThat(endpoint().at("/url").asText()).isEqualTo(dashboard.uri().toString());
  }

  @Test
  void aRequestForAnotherHostNameIsRefused() throws Exception {
    URI uri = dashboard.uri();
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 421");
    }
  }

  @Test
  void anAddressOffLoopbackIsRefused() {
    assertThatThrownBy(() -> Dashboard.start("0.0.0.0", 0, state, SignInSettings.USUAL, parts()))
        .isInstanceOf(GantryException.class)
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo("GTY-0801");
  }

  private static final class WavesDouble implements Waves {
    final List<WaveSpec> started = new ArrayList<>();

    @Override
    public void start(WaveSpec spec) {
      started.add(spec);
    }

    @Override
    public void inventory(WaveSpec spec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void resumeAll() {
      throw new UnsupportedOperationException();
    }

    @Override
    public WaveSummary summary(String wave) {
      if (!wave.equals("wave-7")) {
        throw new GantryException("GTY-0614", "There is no wave named " + wave);
      }
      Studies studies = new Studies(3, 2, 2, 1, 0, 0, 0);
      Instances instances =
          new Instances(1235, 1234, 1234, 1, 0, 0, 0, 5, 1, 99, 1.5, 1235, 1235, 1235);
      return new WaveSummary(
          "wave-7",
          "settling",
          studies,
          instances,
          false,
          List.of(new WaveException("1.2.3", "1.2.3.4.5", "shadow", "GTY-0601", "Another object")),
          List.of(new SourceSummary("shadow", studies, instances, null, null)),
          List.of());
    }

    @Override
    public List<WaveSummary> list() {
      return List.of(summary("wave-7"));
    }
  }

  /** One source that refuses. */
  private static final class OperationsDouble extends NoOperations {
    @Override
    public List<SourceView> sources() {
      return List.of(
          new SourceView(
              "legacy",
              "run",
              false,
              new Limits(2, 0, 0, ""),
              null,
              null,
              null,
              "backing_off",
              null,
              null,
              2,
              null,
              2,
              7,
              Map.of("refusals", Map.of("A702", 31))));
    }
  }

  /** One wave that runs, one study that is held. */
  private static final class WatchDouble extends NoWatch {
    @Override
    public WatchedWave wave(String name) {
      WaveSummary summary = WAVES.summary(name);
      Instant now = Instant.now();
      return new WatchedWave(
          name,
          "running",
          "ann",
          "it is time",
          now,
          WavePlan.of(new WaveSpec(name, List.of("legacy"), Map.of(), List.of())),
          0,
          List.of(new GateResult("exit.balanced", now, true, 0.0, 0.0, "nothing")),
          null,
          summary,
          new Eta(now.plusSeconds(60), now.plusSeconds(600), now.plusSeconds(6000), false),
          null);
    }

    @Override
    public List<WatchedWave> waves(int ended) {
      return List.of(wave("wave-7"));
    }

    @Override
    public List<SourceTotals> sources() {
      return List.of(
          new SourceTotals(
              "legacy",
              new Studies(3, 2, 0, 1, 0, 0, 0),
              new Stages(9_000, 5_000, 5_000, 2_999, 2_999, 2_000, 1, 0, 0, 6_000),
              60,
              Instant.now()));
    }

    @Override
    public Flow flow(Span span) {
      Instant now = Instant.now();
      return new Flow(
          span,
          List.of(
              new Point(now.minusSeconds(60), 4_000, 4_000, 2_900, 2_900, 2_000),
              new Point(now, 5_000, 5_000, 2_999, 2_999, 2_000)));
    }

    @Override
    public List<StudyLine> studies(StudyFilter filter, StudyFilter.After after, int limit) {
      return List.of(
          new StudyLine(
              "1.2.3", "legacy", "held", "20240101", "CT,SR", 3, 2, "GTY-0601", "=1+1", null));
    }
  }

  private static final class LedgerDouble implements Ledger {
    @Override
    public List<io.gantry.reconciler.ledger.HeldObject> heldObjects(
        @Nullable String study, @Nullable String source, int limit) {
      return List.of();
    }

    @Override
    public List<VerifiedInstance> verifiedInstancesOf(String studyInstanceUid) {
      return List.of();
    }

    @Override
    public List<SourceQuality> quality() {
      return List.of(
          new SourceQuality(
              "legacy",
              12_000,
              List.of(
                  new UnderRuleBook(
                      "site-7",
                      List.of(
                          new Count(
                              "00080020",
                              "invalid-date",
                              Severity.WARNING,
                              true,
                              1_234,
                              "1.2.3",
                              "1.2.3.4")))),
              List.of(new Inconsistency("00100020", "differs-within-study", 5, "1.2.9"))));
    }

    @Override
    public List<ObjectFindings> findings(String studyInstanceUid) {
      return List.of();
    }

    @Override
    public Optional<StudyCustody> study(String uid) {
      return uid.equals("1.2.3")
          ? Optional.of(
              new StudyCustody(
                  uid,
                  "verified",
                  1,
                  new StudyCustody.Publication(1, "k", 1, "ImagingStudy/1", null, null, null),
                  List.of(),
                  List.of()))
          : Optional.empty();
    }

    @Override
    public Stream<VerifiedInstance> verifiedInstances(@Nullable String wave) {
      return Stream.of();
    }

    @Override
    public Stream<VerifiedInstance> verified(LedgerScope scope) {
      return Stream.of();
    }

    @Override
    public WaveSummary summary(LedgerScope scope) {
      throw new GantryException("GTY-0614", "There is no wave " + scope.name());
    }
  }
}
