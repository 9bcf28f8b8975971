package io.gantry.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;

/** The page that follows what an operator does, also where it has the address of the one before. */
final class NextPage {
  private static final String MARK = "() => document.body.setAttribute('data-before', '')";

  private NextPage() {}

  /** Does it, and waits until the page that it was done on has gone and the next one is there. */
  static void after(Page page, Runnable act) {
    page.evaluate(MARK);
    act.run();
    assertThat(page.locator("body:not([data-before])")).hasCount(1);
    page.waitForLoadState();
  }
}
