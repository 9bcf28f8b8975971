package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.json.Json;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.Change;
import io.gantry.reconciler.access.IssuedToken;
import io.gantry.reconciler.access.Note;
import io.gantry.reconciler.access.OneTimePassword;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.adapter.argon2.Argon2Hash;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.web.signin.PermissionTable;
import io.gantry.reconciler.web.signin.PermissionTable.Line;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * What stands in front of every page and call, over HTTP: each route that there is, asked by
 * everybody who may not.
 */
@Timeout(120)
class WhoMayDoWhatTest {
  private static final String PASSWORD = "correct horse 7 battery";
  private static final Request SETUP = new Request("test", "setup");
  private static final SetClock CLOCK = new SetClock();
  private static final MemoryAccounts STORE = new MemoryAccounts();
  private static final AccountDesk DESK = new AccountDesk(STORE, new Argon2Hash(), CLOCK);

  @TempDir static Path state;
  private static Dashboard dashboard;

  /** A route of the application as a request can ask for it. */
  record Route(String method, String pattern) {
    String path(String variable) {
      return pattern.replaceAll("\\{[^}]+}", variable);
    }
  }

  @BeforeAll
  static void serve() {
    dashboard =
        Dashboard.start(
            "127.0.0.1",
            0,
            state,
            SignInSettings.USUAL,
            new Dashboard.Parts(
                new NoWaves(),
                new NoOperations(),
                Inventories.NONE,
                _ -> DuplicateReport.of(List.of(), List.of(), Forecaster.Prices.USUAL),
                Restamps.NONE,
                new NoLedger(),
                STORE,
                new NoWatch(),
                SignOffs.NONE),
            CLOCK);
    for (Role role : Role.values()) {
      person(role.text(), role, false);
    }
    person("seer", Role.REVIEWER, true);
  }

  @AfterAll
  static void stop() {
    dashboard.close();
  }

  private static void person(String name, Role role, boolean patients) {
    OneTimePassword first =
        DESK.find(name).isPresent()
            ? DESK.reset(name, SETUP)
            : DESK.add(name, role, patients, SETUP);
    DESK.choose(name, first.password(), PASSWORD, SETUP);
  }

  private static Visitor signedIn(String name) throws Exception {
    Visitor visitor = new Visitor(dashboard.uri());
    assertThat(visitor.signIn(name, PASSWORD)).isEqualTo("/");
    return visitor;
  }

  private static List<Route> routes() {
    RequestMappingHandlerMapping mapping =
        dashboard
            .context()
            .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    List<Route> routes = new ArrayList<>();
    mapping
        .getHandlerMethods()
        .forEach((info, _) ->
            info.getPatternValues()
                .forEach(pattern ->
                    info.getMethodsCondition()
                        .getMethods()
                        .forEach(method -> routes.add(new Route(method.name(), pattern)))));
    assertThat(routes).hasSizeGreaterThan(40);
    return routes;
  }

  private static Line line(Route route) {
    return PermissionTable.lines().stream()
        .filter(one ->
            one.method().name().equals(route.method()) && one.pattern().equals(route.pattern()))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("Who may " + route + "? PermissionTable does not say"));
  }

  private static HttpResponse<String> ask(Visitor visitor, Route route, @Nullable String csrf)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(dashboard.uri().resolve(route.path("1")))
            .header("Content-Type", "application/json")
            .method(
                route.method(),
                route.method().equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString("{}"));
    if (csrf != null) {
      request.header("X-CSRF-TOKEN", csrf);
    }
    return visitor.send(request);
  }

  private static List<Note> refused(String by, Route route) {
    return STORE.notes().stream()
        .filter(note ->
            note.by().equals(by)
                && note.action().equals("refused")
                && note.subject().equals(route.method() + " " + route.path("1")))
        .toList();
  }

  @Test
  void everyRouteHasALineInThePermissionTableAndEveryLineARoute() {
    Set<String> served = new TreeSet<>();
    for (Route route : routes()) {
      line(route);
      served.add(route.method() + " " + route.pattern());
    }
    assertThat(PermissionTable.lines())
        .extracting(line -> line.method() + " " + line.pattern())
        .filteredOn(line -> !served.contains(line))
        .containsExactlyInAnyOrder(
            "POST /login",
            "POST /logout",
            // An identity provider's, where there is one: OidcSignInTest
            "GET /oauth2/authorization/{provider}",
            "GET /login/oauth2/code/{provider}",
            "GET /gantry.css",
            "GET /gantry.js",
            "GET /webjars/**");
  }

  @Test
  void whoHasNotSignedInIsShownNothing() throws Exception {
    try (Visitor nobody = new Visitor(dashboard.uri())) {
      for (Route route : routes()) {
        if (line(route).open()) {
          continue;
        }
        HttpResponse<String> answer = ask(nobody, route, null);
        if (answer.statusCode() == 302) {
          assertThat(route.method()).isEqualTo("GET");
          assertThat(answer.headers().firstValue("Location"))
              .as(route.pattern())
              .contains("/login");
        } else {
          assertThat(answer.statusCode()).as(route.toString()).isIn(401, 403);
          assertThat(answer.body()).containsPattern("GTY-080[46]");
        }
      }
    }
    assertThat(refused("nobody", new Route("POST", "/api/operations/kill"))).isNotEmpty();
  }

  @Test
  void aRoleThatIsTooLowIsRefusedAndThatIsOnRecord() throws Exception {
    int tried = 0;
    for (String name : List.of("viewer", "operator", "reviewer", "admin", "seer")) {
      try (Visitor visitor = signedIn(name)) {
        String csrf = visitor.csrf("/");
        Set<Permission> has = DESK.find(name).orElseThrow().account().permissions();
        for (Route route : routes()) {
          if (line(route).open() || has.containsAll(line(route).needs())) {
            continue;
          }
          HttpResponse<String> answer = ask(visitor, route, csrf);

          assertThat(answer.statusCode()).as(name + " " + route).isEqualTo(403);
          assertThat(answer.body()).contains("GTY-0805");
          assertThat(refused(name, route)).as(name + " " + route).isNotEmpty();
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(60);
  }

  @Test
  void aRoleThatIsEnoughIsLetIn() throws Exception {
    for (String name : List.of("viewer", "operator", "reviewer", "admin", "seer")) {
      try (Visitor visitor = signedIn(name)) {
        String csrf = visitor.csrf("/");
        Set<Permission> has = DESK.find(name).orElseThrow().account().permissions();
        for (Route route : routes()) {
          if (!has.containsAll(line(route).needs())
              || route.pattern().equals("/changes")
              || route.pattern().equals("/enter")
              || route.pattern().equals("/api/link")) {
            continue;
          }
          assertThat(ask(visitor, route, csrf).statusCode())
              .as(name + " " + route)
              .isNotIn(401, 403);
        }
      }
    }
  }

  @Test
  void aForgedFormIsRefusedAndThatIsOnRecord() throws Exception {
    try (Visitor admin = signedIn("admin");
        Visitor other = signedIn("admin")) {
      String others = other.csrf("/");
      for (Route route : routes()) {
        if (route.method().equals("GET")) {
          continue;
        }
        for (String forged : new String[] {null, "x", others}) {
          HttpResponse<String> answer = ask(admin, route, forged);

          assertThat(answer.statusCode()).as(route.toString()).isEqualTo(403);
          assertThat(answer.body()).contains("GTY-0806");
        }
        assertThat(refused("admin", route))
            .filteredOn(note -> note.detail().startsWith("GTY-0806"))
            .hasSizeGreaterThanOrEqualTo(3);
      }
      assertThat(admin.post("/login", "x", Map.of("name", "admin", "password", PASSWORD)))
          .extracting(HttpResponse::statusCode)
          .isEqualTo(403);
    }
  }

  @Test
  void aTokenIsGoodForItsScopesAndItsTimeAndNoLonger() throws Exception {
    IssuedToken issued =
        DESK.issue("operator", EnumSet.of(Permission.SEE), Duration.ofHours(24), "ci", SETUP);
    Route see = new Route("GET", "/api/operations/sources");
    Route kill = new Route("POST", "/api/operations/kill");

    assertThat(shown(issued.text(), see).statusCode()).isEqualTo(200);
    assertThat(shown(issued.text(), kill).body()).contains("GTY-0805");
    assertThat(shown(issued.text() + "x", see).body()).contains("GTY-0807");
    assertThat(shown("gty_", see).statusCode()).isEqualTo(401);
    CLOCK.forward(Duration.ofHours(24));
    assertThat(shown(issued.text(), see).statusCode()).isEqualTo(401);

    assertThat(refused("operator", kill)).isNotEmpty();
    assertThat(refused("nobody", see))
        .extracting(Note::detail)
        .anyMatch(detail -> detail.startsWith("GTY-0807"));
    assertThat(STORE.notes()).noneMatch(note -> note.toString().contains(issued.text()));
  }

  @Test
  void theOpenApiDocumentIsServedToWhoMaySee() throws Exception {
    IssuedToken issued =
        DESK.issue("viewer", EnumSet.of(Permission.SEE), Duration.ofHours(1), "docs", SETUP);

    HttpResponse<String> answer = shown(issued.text(), new Route("GET", "/api/openapi.json"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(Json.mapper().readTree(answer.body()).path("openapi").asText()).isEqualTo("3.1.0");
  }

  @Test
  void aTokenThatIsRevokedOrWhoseOwnerIsDisabledIsRefused() throws Exception {
    Route see = new Route("GET", "/api/operations/sources");
    person("leaver", Role.OPERATOR, false);
    IssuedToken first =
        DESK.issue("leaver", EnumSet.of(Permission.SEE), Duration.ofHours(1), "", SETUP);
    IssuedToken second =
        DESK.issue("leaver", EnumSet.of(Permission.SEE), Duration.ofHours(1), "", SETUP);
    try (Visitor leaver = signedIn("leaver")) {
      assertThat(leaver.get("/").statusCode()).isEqualTo(200);

      DESK.revoke(first.token().id(), null, SETUP);
      assertThat(shown(first.text(), see).statusCode()).isEqualTo(401);
      assertThat(shown(second.text(), see).statusCode()).isEqualTo(200);
      DESK.change("leaver", new Change(null, null, true), SETUP);
      assertThat(shown(second.text(), see).statusCode()).isEqualTo(401);
      assertThat(leaver.get("/").statusCode()).isEqualTo(302);
      assertThat(leaver.signIn("leaver", PASSWORD)).isEqualTo("/login?refused");
    }
  }

  private static HttpResponse<String> shown(String token, Route route) throws Exception {
    try (Visitor program = new Visitor(dashboard.uri())) {
      return program.send(
          HttpRequest.newBuilder(dashboard.uri().resolve(route.path("1")))
              .header("Authorization", "Bearer " + token)
              .method(
                  route.method(),
                  route.method().equals("GET")
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString("{}")));
    }
  }

  @Test
  void wrongPasswordsAreOnRecordAndSoonHaveToWait() throws Exception {
    person("guessed", Role.VIEWER, false);
    try (Visitor guesser = new Visitor(dashboard.uri())) {
      for (int i = 0; i < 5; i++) {
        assertThat(guesser.signIn("guessed", "wrong " + i)).isEqualTo("/login?refused");
      }
      assertThat(guesser.signIn("guessed", PASSWORD)).isEqualTo("/login?wait");
      assertThat(guesser.signIn("my-password-by-mistake", "x")).isEqualTo("/login?refused");
      CLOCK.forward(Duration.ofMinutes(1));
      assertThat(guesser.signIn("Guessed ", PASSWORD)).isEqualTo("/");
    }
    assertThat(STORE.notes())
        .filteredOn(note -> note.action().equals("sign-in refused"))
        .extracting(note -> note.subject() + " " + note.detail().substring(0, 8))
        .contains("user guessed GTY-0815", "user guessed GTY-0811", "user unknown GTY-0815")
        .noneMatch(line -> line.contains("mistake"));
  }

  @Test
  void aSessionEndsWhenItIsIdleAndWhenItIsOld() throws Exception {
    try (Visitor viewer = signedIn("viewer")) {
      CLOCK.forward(Duration.ofMinutes(29));
      assertThat(viewer.get("/").statusCode()).isEqualTo(200);
      CLOCK.forward(Duration.ofMinutes(29));
      // What the page fetches by itself is no use of it.
      assertThat(viewer.get("/fragments/waves").statusCode()).isEqualTo(200);
      CLOCK.forward(Duration.ofMinutes(2));
      assertThat(viewer.get("/").statusCode()).isEqualTo(302);
    }
    try (Visitor viewer = signedIn("viewer")) {
      for (int i = 0; i < 24; i++) {
        assertThat(viewer.get("/").statusCode()).isEqualTo(200);
        CLOCK.forward(Duration.ofMinutes(30));
      }
      CLOCK.forward(Duration.ofSeconds(1));
      assertThat(viewer.get("/").statusCode()).isEqualTo(302);
    }
  }

  @Test
  void theFirstPasswordLiesInAFileOfThisUserAndMustBeChanged() throws Exception {
    Path fresh = Files.createDirectory(state.resolve("fresh"));
    MemoryAccounts store = new MemoryAccounts();
    try (Dashboard first =
            Dashboard.start(
                "127.0.0.1",
                0,
                fresh,
                SignInSettings.USUAL,
                new Dashboard.Parts(
                    new NoWaves(),
                    new NoOperations(),
                    Inventories.NONE,
                    _ -> DuplicateReport.of(List.of(), List.of(), Forecaster.Prices.USUAL),
                    Restamps.NONE,
                    new NoLedger(),
                    store,
                    new NoWatch(),
                    SignOffs.NONE));
        Visitor admin = new Visitor(first.uri())) {
      Path file = fresh.resolve("first-password");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      String given = Files.readString(file).strip();

      assertThat(admin.signIn("admin", given)).isEqualTo("/");
      assertThat(admin.get("/").headers().firstValue("Location")).contains("/password");
      assertThat(admin.get("/api/waves").statusCode()).isEqualTo(403);
      assertThat(change(admin, given, "short", "short").statusCode()).isEqualTo(400);
      assertThat(change(admin, given, given, given).statusCode()).isEqualTo(400);
      assertThat(change(admin, "wrong", PASSWORD, PASSWORD).statusCode()).isEqualTo(400);
      assertThat(change(admin, given, PASSWORD, PASSWORD).statusCode()).isEqualTo(302);
      assertThat(admin.get("/").statusCode()).isEqualTo(200);
      assertThat(file).doesNotExist();
      assertThat(store.notes()).noneMatch(note -> note.toString().contains(given));
    }
  }

  private static HttpResponse<String> change(
      Visitor visitor, String present, String wanted, String again) throws Exception {
    return visitor.form(
        "/password", "/password", Map.of("present", present, "wanted", wanted, "again", again));
  }

  @Test
  void aLinkIsGoodOnceAndForAnHour() throws Exception {
    URI link = dashboard.signInLink();
    URI old = dashboard.signInLink();
    try (Visitor owner = new Visitor(dashboard.uri());
        Visitor thief = new Visitor(dashboard.uri())) {
      assertThat(owner.get(link.toString()).body()).contains("http-equiv=\"refresh\"");
      assertThat(owner.get("/").statusCode()).isEqualTo(200);
      assertThat(thief.get(link.toString()).statusCode()).isEqualTo(403);
      CLOCK.forward(Duration.ofHours(1));
      assertThat(thief.get(old.toString()).statusCode()).isEqualTo(403);
      assertThat(thief.get("/").statusCode()).isEqualTo(302);
    }
  }

  @Test
  void eachLookAtPatientsIsOnRecordBeforeItIsShown() throws Exception {
    try (Visitor seer = signedIn("seer")) {
      ask(seer, new Route("POST", "/api/identities/list"), seer.csrf("/"));
    }
    assertThat(STORE.notes())
        .anyMatch(note ->
            note.by().equals("seer")
                && note.action().equals("patient data")
                && note.subject().equals("POST /api/identities/list"));
  }

  @Test
  void nobodyActsUnderTheNameOfAnother() throws Exception {
    try (Visitor admin = signedIn("admin")) {
      HttpResponse<String> answer =
          admin.send(
              HttpRequest.newBuilder(dashboard.uri().resolve("/api/users"))
                  .header("X-CSRF-TOKEN", admin.csrf("/"))
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          Json.mapper()
                              .writeValueAsString(
                                  Map.of("name", "new", "role", "viewer", "by", "somebody")))));
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    assertThat(STORE.notes())
        .filteredOn(note -> note.subject().equals("user new"))
        .extracting(Note::by)
        .containsExactly("admin");
  }

  @Test
  void noParameterIsTakenForMoreThanAName() throws Exception {
    try (Visitor admin = signedIn("admin")) {
      for (Route route : routes()) {
        if (!route.method().equals("GET") || route.pattern().equals("/changes")) {
          continue;
        }
        for (String nasty :
            List.of("' OR '1'='1", "<script>alert(1)</script>", "${7*191}", "__${7*191}__::.x")) {
          String value = URLEncoder.encode(nasty, StandardCharsets.UTF_8).replace("+", "%20");
          String query = "?subject=%1$s&study=%1$s&cases=%1$s&code=%1$s".formatted(value);
          HttpResponse<String> answer = admin.get(route.path(value) + query);

          assertThat(answer.statusCode()).as(route + " " + nasty).isLessThan(500);
          assertThat(answer.body())
              .doesNotContain("<script>alert", "1337", "Exception:", "at io.gantry.");
        }
      }
    }
  }

  @Test
  void aSessionThatSomebodyElsePlantedIsNotTheOneThatSignsIn() throws Exception {
    try (Visitor victim = new Visitor(dashboard.uri());
        Visitor thief = new Visitor(dashboard.uri())) {
      victim.get("/login");
      HttpCookie planted = victim.cookies().getCookieStore().getCookies().getFirst();
      thief.cookies().getCookieStore().add(dashboard.uri(), (HttpCookie) planted.clone());

      assertThat(victim.signIn("viewer", PASSWORD)).isEqualTo("/");

      assertThat(victim.cookies().getCookieStore().getCookies().getFirst().getValue())
          .isNotEqualTo(planted.getValue());
      assertThat(victim.get("/").statusCode()).isEqualTo(200);
      assertThat(thief.get("/").statusCode()).isEqualTo(302);
    }
    // Nor one that the server never gave out
    try (HttpClient plain = HttpClient.newHttpClient()) {
      String made = "0".repeat(32);
      HttpRequest request =
          HttpRequest.newBuilder(dashboard.uri().resolve("/login"))
              .header("Cookie", sessionCookie() + "=" + made)
              .build();
      assertThat(
              plain
                  .send(request, HttpResponse.BodyHandlers.ofString())
                  .headers()
                  .firstValue("Set-Cookie"))
          .hasValueSatisfying(given -> assertThat(given).doesNotContain(made));
    }
  }

  private static String sessionCookie() throws Exception {
    try (Visitor visitor = new Visitor(dashboard.uri())) {
      visitor.get("/login");
      return visitor.cookies().getCookieStore().getCookies().getFirst().getName();
    }
  }

  @Test
  void signingInAndOutLeadsNowhereElse() throws Exception {
    for (String elsewhere : List.of("https://evil.example/", "//evil.example", "/\\evil.example")) {
      for (String name : List.of("next", "redirect", "continue", "returnTo", "url", "target")) {
        try (Visitor visitor = new Visitor(dashboard.uri())) {
          String page =
              "/login?" + name + "=" + URLEncoder.encode(elsewhere, StandardCharsets.UTF_8);
          Map<String, String> fields =
              Map.of("name", "viewer", "password", PASSWORD, name, elsewhere);
          assertThat(visitor.form(page, page, fields).headers().firstValue("Location"))
              .contains("/");
          assertThat(visitor.form("/", "/logout?" + name + "=x", Map.of(name, elsewhere)))
              .extracting(answer -> answer.headers().firstValue("Location").orElse(""))
              .isEqualTo("/login?out");
        }
      }
    }
    try (Visitor visitor = new Visitor(dashboard.uri())) {
      HttpResponse<String> answer =
          visitor.send(
              HttpRequest.newBuilder(dashboard.uri())
                  .header("X-Forwarded-Host", "evil.example")
                  .header("Forwarded", "host=evil.example"));
      assertThat(answer.headers().firstValue("Location")).contains("/login");
    }
  }

  @Test
  void noPageOrAnswerIsKeptByABrowserOrAProxy() throws Exception {
    try (Visitor seer = signedIn("seer")) {
      int kept = 0;
      for (Route route : routes()) {
        if (!route.method().equals("GET") || route.pattern().equals("/changes")) {
          continue;
        }
        HttpResponse<String> answer = ask(seer, route, null);
        assertThat(answer.headers().firstValue("Cache-Control").orElse(""))
            .as(route.toString())
            .contains("no-store");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
            .as(route.toString())
            .contains("script-src 'self'")
            .doesNotContain("unsafe");
        kept++;
      }
      assertThat(kept).isGreaterThan(30);
    }
  }

  @Test
  void whatIsNoTextIsRefusedBeforeAnythingReadsIt() throws Exception {
    try (Visitor viewer = signedIn("viewer")) {
      for (String path : List.of("/studies?uid=a%00b", "/studies?uid=%ff%fe", "/login?a=%c0%af")) {
        HttpResponse<String> answer = viewer.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(400);
        assertThat(answer.body()).as(path).contains("GTY-0819").doesNotContain("a\0b");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      }
    }
    IssuedToken issued =
        DESK.issue("operator", EnumSet.of(Permission.OPERATE), Duration.ofHours(1), "", SETUP);
    try (Visitor program = new Visitor(dashboard.uri())) {
      for (Map.Entry<String, Boolean> text :
          Map.of("a\\u0000b", true, "a\\\\u0000b", false, "\\\\\\u0000", true).entrySet()) {
        HttpResponse<String> answer =
            program.send(
                HttpRequest.newBuilder(dashboard.uri().resolve("/api/operations/forecast"))
                    .header("Authorization", "Bearer " + issued.text())
                    .POST(
                        HttpRequest.BodyPublishers.ofString("{\"by\":\"" + text.getKey() + "\"}")));
        assertThat(answer.body().contains("GTY-0819")).as(text.getKey()).isEqualTo(text.getValue());
      }
    }
  }

  @Test
  void everyAnswerForbidsWhatABrowserShouldNotDoWithIt() throws Exception {
    try (Visitor nobody = new Visitor(dashboard.uri())) {
      for (String path : List.of("/login", "/api/waves", "/gantry.css", "/nowhere")) {
        HttpResponse<String> answer = nobody.get(path);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
            .contains("default-src 'none'", "frame-ancestors 'none'")
            .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
      }
      assertThat(nobody.get("/login").headers().firstValue("Cache-Control").orElseThrow())
          .contains("no-store");
    }
    try (Visitor fresh = new Visitor(dashboard.uri())) {
      assertThat(fresh.get("/login").headers().firstValue("Set-Cookie").orElseThrow())
          .contains("HttpOnly", "SameSite=Strict")
          .startsWith("gantry-");
    }
  }
}
