package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/**
 * Two reviewers who may see patients, and the administrator, each signed in with a browser of their
 * own. Owns the browsers' contexts.
 */
final class Reviewers implements AutoCloseable {
  private static final String PASSWORD = "a wave from the old archive";

  private final URI home;
  private final BrowserContext rosesBrowser;
  private final BrowserContext nedsBrowser;
  private final BrowserContext adminsBrowser;
  private final Page rose;
  private final Page ned;
  private final Page admin;

  private Reviewers(RehearsalPipeline running, Chromium chromium) throws Exception {
    home = running.pipeline().dashboard().orElseThrow();
    rosesBrowser = context(chromium);
    nedsBrowser = context(chromium);
    adminsBrowser = context(chromium);
    rose = signedIn(running, rosesBrowser, "rose");
    ned = signedIn(running, nedsBrowser, "ned");
    admin = adminsBrowser.newPage();
    admin.navigate(running.pipeline().signInLink().orElseThrow().toString());
    admin.waitForURL(home.toString());
  }

  static Reviewers of(RehearsalPipeline running, Chromium chromium) throws Exception {
    return new Reviewers(running, chromium);
  }

  Page rose() {
    return rose;
  }

  Page ned() {
    return ned;
  }

  Page admin() {
    return admin;
  }

  URI home() {
    return home;
  }

  void goTo(Page page, String path) {
    page.navigate(home.resolve(path).toString());
  }

  /** By Tab alone, as who has no mouse. */
  static void tabTo(Page page, String selector) {
    for (int i = 0; i < 60; i++) {
      page.keyboard().press("Tab");
      if (Boolean.TRUE.equals(page.evaluate("s => document.activeElement.matches(s)", selector))) {
        return;
      }
    }
    throw new AssertionError("The keyboard does not reach " + selector);
  }

  private static BrowserContext context(Chromium chromium) {
    return chromium
        .browser()
        .newContext(new Browser.NewContextOptions().setViewportSize(1280, 900));
  }

  /** Made over REST, a reviewer signs in and chooses a password. */
  private Page signedIn(RehearsalPipeline running, BrowserContext browser, String name)
      throws Exception {
    String given =
        Json.mapper()
            .readTree(
                post(
                    running,
                    Map.of("name", name, "role", "reviewer", "patients", true, "why", "worklists")))
            .path("password")
            .asText();
    Page page = browser.newPage();
    page.navigate(home.resolve("/login").toString());
    page.locator("#name").fill(name);
    page.locator("#password").fill(given);
    page.keyboard().press("Enter");
    page.waitForURL("**/password");
    page.locator("#present").fill(given);
    page.locator("#wanted").fill(PASSWORD);
    page.locator("#again").fill(PASSWORD);
    page.keyboard().press("Enter");
    page.waitForURL(home.toString());
    return page;
  }

  private byte[] post(RehearsalPipeline running, Map<String, Object> body)
      throws IOException, InterruptedException {
    JsonNode endpoint = Json.mapper().readTree(running.state().resolve("endpoint.json").toFile());
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(home.resolve("/api/users"))
                  .header("Authorization", "Bearer " + endpoint.path("token").asText())
                  .POST(
                      HttpRequest.BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      return answer.body();
    }
  }

  @Override
  public void close() {
    adminsBrowser.close();
    nedsBrowser.close();
    rosesBrowser.close();
  }
}
