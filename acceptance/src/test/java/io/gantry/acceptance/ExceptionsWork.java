package io.gantry.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.wave.Exceptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Two reviewers at the exceptions worklist; the ledger says the same. */
final class ExceptionsWork {
  private static final Path RUNBOOK = Path.of("..", "runbooks", "error-codes.md");

  private final RehearsalPipeline running;
  private final Reviewers reviewers;
  private final Page rose;
  private final Page ned;
  private final Duration limit;

  ExceptionsWork(RehearsalPipeline running, Reviewers reviewers, Duration limit) {
    this.running = running;
    this.reviewers = reviewers;
    this.rose = reviewers.rose();
    this.ned = reviewers.ned();
    this.limit = limit;
  }

  void awaitOpen(String exceptionClass, int studies) {
    await().atMost(limit).until(() -> count(exceptionClass, false) == studies);
  }

  private long count(String exceptionClass, boolean accepted) {
    return running.pipeline().operations().exceptions().tally().stream()
        .filter(t -> t.exceptionClass().equals(exceptionClass) && t.accepted() == accepted)
        .mapToLong(Exceptions.Tally::studies)
        .sum();
  }

  /** The archive withheld objects; the page says what that means, and so does the study's. */
  void partialIsExplained(String study) throws IOException {
    reviewers.goTo(rose, "/exceptions?kind=partial");
    assertThat(rose.locator("nav [aria-current=true]")).hasText("partial 1");
    ReadablePages.picture(rose, "exceptions");
    reviewers.goTo(rose, "/studies/" + study);
    assertThat(rose.locator("#codes")).containsText("GTY-0317");
    assertThat(rose.locator("#codes")).containsText(meaning("GTY-0317"));
    reviewers.goTo(rose, "/exceptions?kind=partial");
    rose.locator("tbody a").first().click();
    assertThat(rose.locator("h1")).hasText("GTY-0317: partial");
    assertThat(rose.locator("main dl")).containsText(meaning("GTY-0317"));
    ReadablePages.picture(rose, "exception");
  }

  /** How the runbook begins to say what happened; its marks left out. */
  private static String meaning(String code) throws IOException {
    String happened =
        Files.readAllLines(RUNBOOK).stream()
            .filter(line -> line.startsWith("| " + code))
            .map(line -> line.split("\\|", 5)[2].strip())
            .findFirst()
            .orElseThrow();
    return happened.split("[`\\[(]", 2)[0].strip();
  }

  /** Now that the archive is mended a reviewer has it moved again. */
  void partialIsMovedAgain(String study) {
    rose.locator("#why").fill("the archive is mended");
    Keys.press(rose, "Alt+r");
    assertThat(rose.locator("[role=status]")).containsText("moved once more");
    await()
        .atMost(limit)
        .until(() ->
            running
                .pipeline()
                .ledger()
                .study(study)
                .map(StudyCustody::studyClass)
                .orElse("")
                .equals("verified"));
    awaitOpen("partial", 0);
    reviewers.goTo(rose, "/exceptions");
    assertThat(rose.getByText("Nothing is in this list.")).isVisible();
  }

  /**
   * Both objects are kept; two persons say that it stays so, and one takes it back. Rose has no
   * mouse: she opens the worklist, picks the case, decides and confirms with the keyboard.
   */
  void collisionIsAcceptedAndTakenBack() {
    reviewers.goTo(rose, "/");
    Reviewers.tabTo(rose, "nav a[href='/exceptions']");
    rose.keyboard().press("Enter");
    assertThat(rose.locator("h1")).hasText("Exceptions");
    Reviewers.tabTo(rose, "nav a[href*='kind=collision']");
    rose.keyboard().press("Enter");
    assertThat(rose.locator("nav [aria-current=true]")).hasText("collision 1");
    Reviewers.tabTo(rose, "tbody input[type=checkbox]");
    rose.keyboard().press("Space");
    Reviewers.tabTo(rose, "#why");
    rose.keyboard().type("the shadow archive keeps an older copy");
    Reviewers.tabTo(rose, "button[value=accept]");
    rose.keyboard().press("Enter");
    assertThat(rose.locator("[role=status]")).containsText("another person has to agree");

    reviewers.goTo(ned, "/exceptions?kind=collision");
    ned.locator("tbody input[type=checkbox]").first().check();
    ned.locator("#why").fill("so it is");
    ned.getByText("Accept as they are").click();
    assertThat(ned.locator("[role=status]")).containsText("accepted as it is");
    assertThat(count("collision", false)).isZero();
    assertThat(count("collision", true)).isEqualTo(1);
    reviewers.goTo(ned, "/exceptions?state=accepted");
    assertThat(ned.locator("tbody")).containsText("accepted by rose");
    ned.locator("tbody a").first().click();
    ned.waitForURL("**/exceptions/one?*");
    ned.locator("#why").fill("they want to look again");
    Keys.press(ned, "Alt+u");
    assertThat(ned.locator("[role=status]")).containsText("taken back");
    reviewers.goTo(ned, "/exceptions");
    assertThat(ned.locator("nav[aria-label=Classes]")).containsText("collision 1");
    assertThat(count("collision", false)).isEqualTo(1);
  }

  /** What is typed into a filter is a filter: never script, never SQL. */
  void filtersTakeAnything() {
    rose.onDialog(dialog -> {
      throw new AssertionError("a script of a filter ran");
    });
    for (String path : List.of("/identities", "/exceptions")) {
      for (String nasty : List.of("' OR '1'='1", "\"><script>alert(1)</script>", "${7*191}")) {
        reviewers.goTo(rose, path);
        for (var field : rose.locator("form.filters input[type=text]").all()) {
          if (!"age".equals(field.getAttribute("name"))) {
            field.evaluate("e => e.removeAttribute('maxlength')");
            field.fill(nasty);
          }
        }
        Response answer =
            rose.waitForResponse(
                one -> one.url().contains(path + "?"),
                () -> rose.locator("form.filters button[type=submit]").first().click());
        assertThat(answer.status()).isLessThan(500);
        rose.waitForURL(address -> address.contains(path + "?"));
        assertThat(rose.locator("main")).not().containsText("1337");
      }
    }
  }
}
