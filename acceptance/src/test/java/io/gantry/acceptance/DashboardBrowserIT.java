package io.gantry.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.gantry.app.DemoSetup;
import io.gantry.app.Output;
import io.gantry.app.Pipeline;
import io.gantry.app.StageName;
import io.gantry.platform.config.SourceConfig;
import io.gantry.reconciler.wave.WaveSpec;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator does, in a real browser on a running pipeline: signs in for the first time, by
 * keyboard alone, and watches a wave move; then every page in light and dark, on a desktop and a
 * tablet. Screenshots lie in target/screenshots.
 */
@Timeout(400)
class DashboardBrowserIT {
  private static final String PASSWORD = "a wave from the old archive";
  private static final double PATIENCE = 90_000;

  @TempDir static Path directory;
  private static DemoSetup demo;
  private static Pipeline pipeline;
  private static Chromium chromium;
  private static URI home;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    demo = DemoSetup.start(directory, 6);
    pipeline = Pipeline.start(demo.config(), StageName.all(), new Output(false, true));
    home = pipeline.dashboard().orElseThrow();
  }

  @AfterAll
  static void stop() {
    chromium.close();
    pipeline.close();
    demo.close();
  }

  @Test
  void anOperatorSignsInAndWatchesAWaveMoveAndEveryPageIsReadable() throws Exception {
    try (BrowserContext context = context(1280, 900, ColorScheme.LIGHT)) {
      Page page = context.newPage();
      List<String> complaints = complaints(page);
      signInForTheFirstTimeByKeyboard(page);
      watchAWaveMove(page);
      goToAnotherPageByKeyboard(page);
      assertThat(complaints).isEmpty();
      everyPageIsReadable(page);
      page.navigate(home.toString());
      page.getByText("Sign out").click();
      assertThat(page.getByRole(AriaRole.STATUS)).hasText("You are signed out.");
      page.navigate(home.resolve("/quality").toString());
      assertThat(page.url()).endsWith("/login");
    }
  }

  private static void signInForTheFirstTimeByKeyboard(Page page) throws Exception {
    String given = Files.readString(demo.config().state().resolve("first-password")).strip();
    page.navigate(home.toString());
    assertThat(page.url()).endsWith("/login");
    assertThat(Chromium.seriousFindings(page)).isEmpty();
    page.screenshot(picture("sign-in"));

    assertThat(page.locator("#name")).isFocused();
    page.keyboard().type("admin");
    page.keyboard().press("Tab");
    page.keyboard().type(given);
    page.keyboard().press("Enter");
    page.waitForURL("**/password");
    assertThat(Chromium.seriousFindings(page)).isEmpty();
    Reviewers.tabTo(page, "#present");
    page.keyboard().type(given);
    page.keyboard().press("Tab");
    page.keyboard().type(PASSWORD);
    page.keyboard().press("Tab");
    page.keyboard().type(PASSWORD);
    page.keyboard().press("Enter");
    assertThat(page.getByText("No wave has been started yet.")).isVisible();
  }

  private static void watchAWaveMove(Page page) {
    page.evaluate("() => { window.neverReloaded = true; }");
    List<String> sources = demo.config().sources().stream().map(SourceConfig::name).toList();
    pipeline.waves().start(new WaveSpec("watched", sources, Map.of(), List.of()));

    assertThat(page.locator(".wave h3"))
        .containsText("watched", new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE));
    assertThat(page.locator(".state.good"))
        .hasText("balanced", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
    long verified = pipeline.waves().summary("watched").instances().verified();
    assertThat(page.locator("tr[data-of='wave watched'] td.verified"))
        .hasText(String.valueOf(verified));
    assertThat(page.evaluate("() => window.neverReloaded === true")).isEqualTo(true);
  }

  private static void goToAnotherPageByKeyboard(Page page) {
    Reviewers.tabTo(page, "nav a[href='/quality']");
    assertThat(page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle"))
        .isNotEqualTo("none");
    page.keyboard().press("Enter");
    page.waitForURL("**/quality");
    assertThat(page.locator("nav [aria-current=page]")).hasText("Data quality");
  }

  private static void everyPageIsReadable(Page page) {
    String study =
        pipeline
            .ledger()
            .verifiedInstances("watched")
            .map(verified -> verified.instance().studyInstanceUid())
            .findFirst()
            .orElseThrow();
    for (String path :
        List.of(
            "/",
            "/inventory",
            "/quality",
            "/users",
            "/audit",
            "/posture",
            "/studies/" + study,
            "/password")) {
      ReadablePages.check(page, home.resolve(path));
    }
  }

  /** What the browser says of errors of scripts, and of what the security policy forbade. */
  private static List<String> complaints(Page page) {
    List<String> complaints = new ArrayList<>();
    page.onPageError(complaints::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        complaints.add(message.text());
      }
    });
    return complaints;
  }

  private static BrowserContext context(int width, int height, ColorScheme scheme) {
    return chromium.browser().newContext(options(width, height, scheme));
  }

  private static Browser.NewContextOptions options(int width, int height, ColorScheme scheme) {
    return new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(scheme);
  }

  private static Page.ScreenshotOptions picture(String name) {
    Path folder = Path.of("target/screenshots");
    return new Page.ScreenshotOptions().setPath(folder.resolve(name + ".png"));
  }
}
