package io.gantry.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whether everybody can read a page: axe-core finds nothing serious in it on a desktop and a
 * tablet, light and dark, and nothing has to be scrolled sideways. A page is fetched once; widths
 * and schemes are changed under it. With {@code -Dgantry.screenshots=true} pictures are taken.
 */
final class ReadablePages {
  private static final Path PICTURES = Path.of("..", "docs", "screenshots");
  private static final int HEIGHT = 900;

  private ReadablePages() {}

  static void check(Page page, URI address) {
    page.navigate(address.toString());
    assertThat(page.locator("h1")).isVisible();
    for (int width : new int[] {1280, 768}) {
      page.setViewportSize(width, HEIGHT);
      String where = address.getPath() + " at " + width;
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
      assertThat(Chromium.seriousFindings(page)).as(where).isEmpty();
      assertThat(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
          .as(where + " needs no scrolling sideways")
          .isEqualTo(true);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
      // Names and structure do not depend on colours.
      assertThat(Chromium.poorContrast(page)).as(where + ", dark").isEmpty();
      look(page, address.getPath().replaceAll("[^a-z]+", "-") + width);
    }
    page.setViewportSize(1280, HEIGHT);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
  }

  /** To be looked at, not kept: dark, at either width. */
  private static void look(Page page, String name) {
    if (Boolean.getBoolean("gantry.screenshots")) {
      Path file = Path.of("target", "screenshots", name + ".png");
      page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    }
  }

  /** The same, of a page whose tables must have lines: an empty one is readable anyway. */
  static void checkFilled(Page page, URI address) {
    check(page, address);
    assertThat(page.locator("main tbody tr").count())
        .as(address.getPath() + " shows data")
        .isPositive();
  }

  /** A picture for the documents, if they are made anew. */
  static void picture(Page page, String name) {
    if (Boolean.getBoolean("gantry.screenshots")) {
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(PICTURES.resolve(name + ".png"))
              .setFullPage(!name.equals("audit"))); // which is long
    }
  }

  /** What the browser says of errors of scripts, and of what the security policy forbade. */
  static List<String> complaints(Page page) {
    List<String> complaints = new CopyOnWriteArrayList<>();
    page.onPageError(complaints::add);
    page.onConsoleMessage(message -> {
      // That a form was refused is told as an error of the network too.
      if (message.type().equals("error") && !message.text().contains("status of 4")) {
        complaints.add(message.text());
      }
    });
    return complaints;
  }
}
