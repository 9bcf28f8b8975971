package io.gantry.acceptance;

import com.microsoft.playwright.Page;

/** The keyboard of an operator, who presses a page's keys once the page is there. */
final class Keys {
  private Keys() {}

  /**
   * Presses a key that the page's script listens to; the script runs once the page has loaded.
   * Something that only the page in question shows must have been seen before.
   */
  static void press(Page page, String key) {
    page.waitForLoadState();
    page.keyboard().press(key);
  }
}
