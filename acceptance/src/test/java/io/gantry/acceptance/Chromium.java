package io.gantry.acceptance;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's chromium, driven by Playwright; nothing is downloaded. Owns both processes. */
final class Chromium implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  /** Milliseconds: two cores may be busy with other tests. */
  private static final double PATIENCE = 60_000;

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  static Chromium start() {
    Path binary =
        PLACES.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() ->
                new AssertionError(
                    "There is no chromium: apt-get install -y --no-install-recommends chromium"
                        + " fonts-liberation"));
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(binary)
                    .setHeadless(true)
                    // Root has no sandbox; the pages are our own.
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    return new Chromium(playwright, browser);
  }

  Browser browser() {
    return browser;
  }

  /** What axe-core finds serious or critical on the page (WCAG 2.1 A and AA): rule and place. */
  static List<String> seriousFindings(Page page) {
    return findings(page, "'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'", "tag");
  }

  /** What of it is about contrast alone. */
  static List<String> poorContrast(Page page) {
    return findings(page, "'color-contrast'", "rule");
  }

  @SuppressWarnings("unchecked")
  private static List<String> findings(Page page, String rules, String kind) {
    if (Boolean.FALSE.equals(page.evaluate("() => 'axe' in window"))) {
      page.evaluate(axe());
    }
    return (List<String>)
        page.evaluate(
            """
            async () => (await axe.run(document, {runOnly: {type: '%s', values: [%s]}, resultTypes: ['violations']}))
              .violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
              .map(v => v.id + ' at ' + v.nodes.map(n => n.target.join(' ')).join(', '))
            """
                .formatted(kind, rules));
  }

  private static String axe() {
    try (InputStream in = Chromium.class.getResourceAsStream(AXE)) {
      if (in == null) {
        throw new AssertionError("axe-core is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
