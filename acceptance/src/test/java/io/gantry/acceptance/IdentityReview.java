package io.gantry.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.wave.IdentityQueue;
import io.gantry.reconciler.wave.StudyIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Two reviewers at the identity worklist, by keyboard: each decision is proposed by one and agreed
 * to by the other, and the ledger, the index and the cloud then say the same.
 */
final class IdentityReview {
  private static final String NEW_MRN = "20000042";
  private static final String REGISTERED = "19010203";
  private static final String FAMILY = "Wiśniogórska";

  private final RehearsalPipeline running;
  private final Reviewers reviewers;
  private final Page rose;
  private final Page ned;
  private final Duration limit;

  IdentityReview(RehearsalPipeline running, Reviewers reviewers, Duration limit) {
    this.running = running;
    this.reviewers = reviewers;
    this.rose = reviewers.rose();
    this.ned = reviewers.ned();
    this.limit = limit;
  }

  private IdentityQueue queue() {
    return running.pipeline().operations().identityQueue();
  }

  /**
   * Rose proposes by keyboard, Ned agrees by keyboard; she herself is not asked.
   *
   * @return the study
   */
  String link(String mrn) {
    String study =
        queue()
            .list(IdentityQueue.Filter.ALL, null, 9)
            .lines()
            .getFirst()
            .identity()
            .studyInstanceUid();
    reviewers.goTo(rose, "/identities");
    assertThat(rose.locator("main strong").first()).hasText(String.valueOf(queue().waiting()));
    Keys.press(rose, "Alt+n");
    assertThat(rose.locator("h1")).hasText("Whose study is it?");
    assertThat(rose.locator("main")).containsText(study);
    rose.locator("#compare-mrn").fill(mrn);
    rose.keyboard().press("Enter");
    rose.waitForURL("**/identities/compare");
    assertThat(rose.locator("table.compare")).containsText("different");
    ReadablePages.picture(rose, "identity-case");
    Keys.press(rose, "Alt+w");
    rose.keyboard().type("request form agrees");
    Keys.press(rose, "Alt+l");
    assertThat(status(rose)).containsText("another person has to agree");
    assertThat(queue().find(study, "legacy").orElseThrow().proposal()).isNotNull();

    reviewers.goTo(rose, address(study, "legacy"));
    assertThat(rose.locator("main")).containsText("somebody else has to agree");
    assertThat(rose.locator("#agree-why")).hasCount(0);
    reviewers.goTo(ned, "/identities/next");
    agree(ned);
    becomes(study, one -> one.outcome().equals("linked") && mrn.equals(one.mrn()));
    return study;
  }

  /**
   * Three studies of patients whom the index lacks: one patient is added to it and the study moved
   * under the new number; one stays nobody's; one is left for later, then not moved.
   *
   * @return the study that was moved
   */
  String createRefuseAndLeave(String source) throws IOException {
    await().atMost(limit).until(() -> queue().waiting() == 3);
    reviewers.goTo(rose, "/identities");
    Keys.press(rose, "Alt+n");
    assertThat(rose.locator("h1")).hasText("Whose study is it?");
    String later = shown(rose);
    Keys.press(rose, "Alt+s");
    assertThat(status(rose)).containsText("comes after everything else");
    String created = shown(rose);
    assertThat(created).isNotEqualTo(later);
    create(created, source);
    String nobodys = shown(rose);
    assertThat(nobodys).isNotIn(later, created);
    propose(nobodys, "Alt+n", "asked the ward: a visitor of 1998");
    assertThat(shown(rose)).as("what was left for later comes last").isEqualTo(later);
    propose(later, "Alt+x", "a phantom of the physicists");
    assertThat(rose.locator("main")).containsText("Nothing is left for you to decide");

    agreesTo(nobodys, source);
    agreesTo(later, source);
    becomes(nobodys, one -> "GTY-0441".equals(one.code()) && "rose, ned".equals(one.person()));
    becomes(later, one -> "GTY-0445".equals(one.code()) && one.outcome().equals("skipped"));
    assertThat(queue().waiting()).isZero();
    isInTheCloudUnder(created);
    reviewers.goTo(rose, "/identities/decided");
    for (String study : List.of(created, nobodys, later)) {
      assertThat(rose.locator("tbody")).containsText(study);
    }
    return created;
  }

  /**
   * The form is filled with what the archive says; the registered birth date is another one, else
   * the matcher itself would link the study as soon as it has the patient, maybe before Ned agrees.
   */
  private void create(String study, String source) {
    Keys.press(rose, "Alt+c");
    assertThat(rose.locator("#new-family")).hasValue(FAMILY);
    assertThat(rose.locator("#new-born")).hasValue(Pattern.compile("[0-9]{8}"));
    Reviewers.tabTo(rose, "#new-mrn");
    rose.keyboard().type(NEW_MRN);
    rose.keyboard().press("Tab");
    rose.keyboard().type("ENTERPRISE");
    Reviewers.tabTo(rose, "#new-born");
    rose.keyboard().press("ControlOrMeta+a");
    rose.keyboard().type(REGISTERED);
    Reviewers.tabTo(rose, "#new-why");
    rose.keyboard().type("registered by the master patient index today");
    rose.keyboard().press("Enter");
    assertThat(status(rose)).containsText("the link is proposed: another person has to agree");
    assertThat(queue().find(study, source).orElseThrow().line().identity().studyClass())
        .as("nothing moves before somebody agrees")
        .isNotEqualTo("verified");

    reviewers.goTo(ned, address(study, source));
    assertThat(ned.locator("table.compare caption")).containsText(NEW_MRN);
    assertThat(row("Family name")).containsText(FAMILY);
    assertThat(row("Family name").locator("strong")).hasText("same");
    assertThat(row("Birth date")).containsText("1901-02-03");
    assertThat(row("Birth date").locator("strong")).hasText("different");
    assertThat(ned.locator("main")).containsText("link it to " + NEW_MRN);
    agree(ned);
    becomes(study, one -> one.outcome().equals("linked") && NEW_MRN.equals(one.mrn()));
  }

  private Locator row(String field) {
    return ned.locator("table.compare tbody tr")
        .filter(new Locator.FilterOptions().setHasText(field));
  }

  private void isInTheCloudUnder(String study) throws IOException {
    await()
        .atMost(limit)
        .until(() ->
            running
                .pipeline()
                .ledger()
                .study(study)
                .filter(custody -> custody.studyClass().equals("verified"))
                .filter(custody -> custody.publication().publishedRevision() > 0)
                .isPresent());
    StudyCustody custody = running.pipeline().ledger().study(study).orElseThrow();
    Collection<DataSet> objects = new StoredObjects(running.state()).heads(study).values();
    assertThat(objects).hasSize(custody.instances().size()).isNotEmpty();
    assertThat(objects).allMatch(head -> head.string(Tag.PATIENT_ID, "").equals(NEW_MRN));
    assertThat(objects)
        .allMatch(head -> head.string(Tag.ISSUER_OF_PATIENT_ID, "").equals("ENTERPRISE"));
  }

  private void propose(String study, String key, String why) {
    Keys.press(rose, "Alt+w");
    rose.keyboard().type(why);
    Keys.press(rose, key);
    assertThat(status(rose)).containsText("another person has to agree (study " + study);
  }

  private void agreesTo(String study, String source) {
    reviewers.goTo(ned, address(study, source));
    agree(ned);
  }

  private static void agree(Page page) {
    page.locator("#agree-why").fill("so I see");
    Keys.press(page, "Alt+a");
    assertThat(status(page)).containsText("It is decided");
  }

  private void becomes(String study, Predicate<StudyIdentity> wanted) {
    await()
        .atMost(limit)
        .until(() ->
            running.pipeline().operations().identities().list(false, 99).stream()
                .filter(one -> one.studyInstanceUid().equals(study))
                .anyMatch(wanted));
  }

  private static Locator status(Page page) {
    return page.locator("[role=status]").first();
  }

  private static String shown(Page page) {
    return page.locator("main p > a[href^='/studies/']").first().innerText();
  }

  private static String address(String study, String source) {
    return "/identities/case?source=" + source + "&study=" + study;
  }
}
