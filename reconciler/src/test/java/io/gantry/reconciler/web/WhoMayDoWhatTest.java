package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.json.Json;
import io.gantry.reconciler.access.Change;
import io.gantry.reconciler.access.IssuedToken;
import io.gantry.reconciler.access.Note;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.web.signin.PermissionTable;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What stands in front of every page and call, over HTTP: each route that there is, asked by
 * everybody who may not.
 */
@Timeout(120)
class WhoMayDoWhatTest extends GuardedDashboard {
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
}
