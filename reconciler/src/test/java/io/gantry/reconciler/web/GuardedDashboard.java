package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.Note;
import io.gantry.reconciler.access.OneTimePassword;
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
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * A web application with an account of each role, and every route that it serves; the clock is the
 * tests'. Its data are empty.
 */
abstract class GuardedDashboard {
  static final String PASSWORD = "correct horse 7 battery";
  static final Request SETUP = new Request("test", "setup");
  static final SetClock CLOCK = new SetClock();
  static final MemoryAccounts STORE = new MemoryAccounts();
  static final AccountDesk DESK = new AccountDesk(STORE, new Argon2Hash(), CLOCK);
  @TempDir static Path state;
  static Dashboard dashboard;

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

  static void person(String name, Role role, boolean patients) {
    OneTimePassword first =
        DESK.find(name).isPresent()
            ? DESK.reset(name, SETUP)
            : DESK.add(name, role, patients, SETUP);
    DESK.choose(name, first.password(), PASSWORD, SETUP);
  }

  static Visitor signedIn(String name) throws Exception {
    Visitor visitor = new Visitor(dashboard.uri());
    assertThat(visitor.signIn(name, PASSWORD)).isEqualTo("/");
    return visitor;
  }

  static List<Route> routes() {
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

  static Line line(Route route) {
    return PermissionTable.lines().stream()
        .filter(one ->
            one.method().name().equals(route.method()) && one.pattern().equals(route.pattern()))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("Who may " + route + "? PermissionTable does not say"));
  }

  static HttpResponse<String> ask(Visitor visitor, Route route, @Nullable String csrf)
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

  static List<Note> refused(String by, Route route) {
    return STORE.notes().stream()
        .filter(note ->
            note.by().equals(by)
                && note.action().equals("refused")
                && note.subject().equals(route.method() + " " + route.path("1")))
        .toList();
  }

  static HttpResponse<String> shown(String token, Route route) throws Exception {
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
}
