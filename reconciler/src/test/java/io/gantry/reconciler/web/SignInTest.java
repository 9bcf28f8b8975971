package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.reconciler.access.IssuedToken;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.SignOffs;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Passwords, sessions and links, and what stands in front of every request, over HTTP. */
@Timeout(120)
class SignInTest extends GuardedDashboard {
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
}
