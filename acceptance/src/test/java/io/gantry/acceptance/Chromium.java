package io.gantry.acceptance;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
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
  @SuppressWarnings("unchecked")
  static List<String> seriousFindings(Page page) {
    page.evaluate(axe());
    return (List<String>)
        page.evaluate(
            """
            async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}))
              .violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
              .map(v => v.id + ' at ' + v.nodes.map(n => n.target.join(' ')).join(', '))
            """);
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
