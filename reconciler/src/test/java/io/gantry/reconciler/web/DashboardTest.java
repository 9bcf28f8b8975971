package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.WaveSpec;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real web application over HTTP, on waves that a double holds. */
@Timeout(120)
class DashboardTest {
  @TempDir static Path state;
  private static final OneWave ONE = new OneWave();
  private static Dashboard dashboard;
  private static Visitor visitor;
  private static HttpClient client;

  @BeforeAll
  static void serve() throws Exception {
    dashboard = Dashboard.start("127.0.0.1", 0, state, SignInSettings.USUAL, ONE.parts());
    visitor = Visitor.with(dashboard);
    client = visitor.client();
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
    assertThat(ONE.started()).isEmpty();
    assertThat(post(body, token).statusCode()).isEqualTo(202);
    assertThat(ONE.started()).extracting(WaveSpec::name).containsExactly("w");
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
    assertThatThrownBy(
            () -> Dashboard.start("0.0.0.0", 0, state, SignInSettings.USUAL, ONE.parts()))
        .isInstanceOf(GantryException.class)
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo("GTY-0801");
  }
}
