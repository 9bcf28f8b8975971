package io.gantry.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.gantry.app.Output;
import io.gantry.app.Pipeline;
import io.gantry.app.StageName;
import io.gantry.contracts.event.SweepKind;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventorySpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WaveSummary.Instances;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.simulator.StoreMisdeeds;
import io.gantry.testkit.FreePort;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator drives a wave in the browser, from its dry run to its certificate, on a pipeline that
 * moves objects of a slow archive; what is on the screen is what the ledger says. With {@code
 * -Dgantry.screenshots=true} the pictures of docs/dashboard.md are made anew.
 */
@Timeout(400)
class DashboardWavesIT {
  private static final int STUDIES = 14;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final double PATIENCE = 60_000;

  @TempDir static Path directory;
  private static Simulator legacy;
  private static Pipeline pipeline;
  private static Chromium chromium;
  private static URI home;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    EmbeddedPostgres.allowPassing(directory);
    int migrator = FreePort.find();
    legacy =
        Simulator.start(
            SimulatorConfig.of("LEGACY", Holding.of(42, STUDIES, "LEGACY").withImages(6, 2))
                .withDestination("MIGRATOR", "127.0.0.1", migrator)
                .withCallers("MIGRATOR")
                .misbehaving(Misbehaviour.of(new StoreMisdeeds.SlowTape(0.5, 0, 0, null))));
    GantryConfig config = ConfigLoader.load(configuration(migrator));
    pipeline = Pipeline.start(config, StageName.all(), new Output(false, true));
    home = pipeline.dashboard().orElseThrow();
  }

  @AfterAll
  static void stop() {
    chromium.close();
    pipeline.close();
    legacy.close();
  }

  private static Path configuration(int migrator) throws Exception {
    return Files.writeString(
        directory.resolve("gantry.yaml"),
        """
        state: %s
        dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: %d }
        sources:
          - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: %d, issuerOfPatientId: LEGACY, tls: none, limits: { associations: 1 } }
        archive: { endpoint: embedded }
        fhir: { baseUrl: embedded, patients: create }
        dashboard: { bind: 127.0.0.1, port: %d }
        """
            .formatted(directory.resolve("state"), migrator, legacy.port(), FreePort.find()));
  }

  @Test
  void aWaveIsTriedPlannedDrivenAndSignedOffInTheBrowser() throws Exception {
    takeInventory();
    try (BrowserContext context =
        chromium.browser().newContext(options(1280, ColorScheme.LIGHT).setAcceptDownloads(true))) {
      Page page = context.newPage();
      List<String> complaints = ReadablePages.complaints(page);
      page.navigate(pipeline.signInLink().orElseThrow().toString());
      page.waitForURL(home.toString());

      tryAndPlan(page);
      holdAndReject(page);
      holdAndReleaseTwo(page);
      startAndWatch(page);
      putFirst(page);
      pauseAndResume(page);
      everyFigureIsTheLedgers(page);
      signOffAndCheckTheCertificate(page);
      findAStudy(page);
      aWaveMayHaveAnyName(page);
      assertThat(complaints).isEmpty();
      everyPageIsReadable(page);
    }
  }

  private static void takeInventory() {
    InventoryReport open =
        pipeline
            .inventories()
            .open(new InventorySpec(List.of("legacy"), List.of(SweepKind.DATE), List.of()));
    pipeline.inventories().begin(open.inventory());
    await()
        .atMost(LIMIT)
        .until(() -> pipeline.inventories().latest().map(InventoryReport::finished).orElse(false));
  }

  private static void tryAndPlan(Page page) {
    page.navigate(home.resolve("/plan").toString());
    page.locator("#name").fill("first wave");
    page.locator("#dry-run").click();
    assertThat(page.locator("[role=alert]")).containsText("GTY-0610");
    assertThat(page.locator("#name")).hasValue("first wave");

    page.locator("#name").fill("first");
    page.locator("#order").selectOption("oldest_first");
    page.locator("#why").fill("rehearsal");
    page.locator("#dry-run").click();
    assertThat(page.locator("#forecast")).containsText(STUDIES + " studies");
    assertThat(pipeline.operations().waves()).as("a dry run puts nothing on record").isEmpty();
    ReadablePages.picture(page, "wave-plan");
    page.locator("#create").click();
    page.waitForURL("**/waves/first");
    assertThat(page.locator(".standing .state.planned")).isVisible();
  }

  /** By keys, before the wave begins; restored while it is paused. */
  private static void holdAndReject(Page page) {
    String study = legacy.studyUids().getFirst();
    page.navigate(home.resolve("/studies/" + study).toString());
    Keys.press(page, "Alt+h");
    assertThat(page.locator("#aside-why:invalid")).isFocused(); // it wants a reason
    assertThat(page.locator("#embargoes")).hasCount(0);
    page.locator("#aside-why").fill("is it a phantom?");
    Keys.press(page, "Alt+h");
    assertThat(page.locator("#embargoes")).containsText("is it a phantom?");
    assertThat(page.locator("h2 .state.held")).isVisible();
    page.locator("#aside-why").fill("a phantom");
    Keys.press(page, "Alt+j");
    assertThat(page.locator("h2 .state.rejected")).isVisible();
    assertThat(page.locator("#hold")).hasCount(0);
    page.locator("#first-why").fill("at once");
    page.locator("#put-first").click();
    assertThat(page.locator("[role=alert]")).containsText("GTY-0656");
    page.navigate(home.resolve("/waves/first").toString());
  }

  /** From the list, with one reason; each is answered by itself, and the list is the one it was. */
  private static void holdAndReleaseTwo(Page page) {
    choose(page, "pending", "look at them first", "Alt+h");
    assertThat(page.locator("[role=status]")).hasText("2 times: The study is held.");
    choose(page, "held", "they are as they should be", "Alt+l");
    assertThat(page.locator("[role=status]")).hasText("2 times: The study is released.");
    assertThat(page.locator(".empty")).hasText("No study matches.");
    page.navigate(home.resolve("/waves/first").toString());
  }

  private static void choose(Page page, String state, String why, String key) {
    page.navigate(home.resolve("/studies?state=" + state).toString());
    for (int i = 0; i < 2; i++) {
      page.locator("table.lines input[type=checkbox]").nth(i).check();
    }
    page.locator("#why").fill(why);
    Keys.press(page, key);
  }

  private static void restore(Page page) {
    page.navigate(home.resolve("/exceptions?kind=set-aside").toString());
    assertThat(page.locator("main")).containsText("a phantom");
    page.locator("a", new Page.LocatorOptions().setHasText(legacy.studyUids().getFirst()))
        .first()
        .click();
    page.locator("#set-aside").click();
    page.locator("#aside-why").fill("it is none");
    Keys.press(page, "Alt+o");
    assertThat(page.locator("#embargoes tbody")).containsText("may go");
    assertThat(page.locator("h2 .state")).hasText("pending");
  }

  private static void startAndWatch(Page page) {
    NextPage.after(page, () -> page.locator("#move-start").click());
    page.evaluate("() => { window.neverReloaded = true; }");
    // Without a reload: the state, then the numbers.
    assertThat(page.locator(".standing .state.running")).isVisible(patient());
    assertThat(page.locator("tr.verified .count")).not().hasText("0", text());
    assertThat(page.evaluate("() => window.neverReloaded === true")).isEqualTo(true);
    assertThat(page.locator("#move-pause")).isVisible();
    ReadablePages.picture(page, "wave");
  }

  private static void putFirst(Page page) {
    String last = legacy.studyUids().getLast();
    page.locator("#first-study").fill(last);
    page.locator("#first-why").fill("operation at noon");
    NextPage.after(page, () -> page.locator("#first-go").click());
    assertThat(pipeline.operations().urgent(last))
        .first()
        .matches(urgent -> urgent.why().equals("operation at noon"));
    page.locator("#first-patient").fill("1");
    page.locator("#first-study").fill(last);
    page.locator("#first-why").fill("both");
    page.locator("#first-go").click();
    assertThat(page.locator("[role=alert]")).containsText("GTY-0617");
    assertThat(page.locator("#first-why")).hasValue("both");
  }

  private static void pauseAndResume(Page page) {
    page.locator("#move-pause").click();
    assertThat(page.locator("[role=alert]")).containsText("GTY-0643");
    page.locator("#move-why").fill("backup of the archive");
    page.locator("#move-pause").click();
    assertThat(page.locator(".standing .state.paused")).isVisible();
    assertThat(page.locator(".standing")).containsText("backup of the archive");
    restore(page);
    page.navigate(home.toString());
    assertThat(page.locator(".alerts")).containsText("Wave first is paused");
    page.locator(".alerts a").first().click();
    page.waitForURL("**/waves/first");
    page.locator("#move-why").fill("backup is over");
    NextPage.after(page, () -> page.locator("#move-resume").click());
    page.evaluate("() => { window.neverReloaded = true; }");
    assertThat(page.locator(".standing .state.good").first()).hasText("balanced", text());
    assertThat(page.evaluate("() => window.neverReloaded === true")).isEqualTo(true);
  }

  private static void everyFigureIsTheLedgers(Page page) {
    WaveSummary summary = pipeline.waves().summary("first");
    assertThat(summary.balanced()).as(summary.reasons().toString()).isTrue();
    Instances i = summary.instances();
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("expected", i.expected());
    figures.put("extracted", i.received());
    figures.put("normalized", i.normalized());
    figures.put("loaded", i.loaded());
    figures.put("verified", i.verified());
    figures.put("published", i.published());
    figures.put("held", i.held());
    figures.put("rejected", i.rejected());
    figures.put("missing", i.missing());
    figures.put("pending", i.pending());
    figures.forEach((stage, count) ->
        assertThat(page.locator(".funnel tr." + stage + " .count")).hasText(number(count)));
    assertThat(page.locator(".gates")).containsText("exit.balanced");

    page.navigate(home.toString());
    String[] all = figures.values().stream().map(DashboardWavesIT::number).toArray(String[]::new);
    assertThat(page.locator("tr[data-of='wave first'] td")).hasText(all);
    assertThat(page.locator("tr[data-of='source legacy'] td")).hasText(all);
    assertThat(page.locator("svg polygon")).hasCount(5);
    ReadablePages.picture(page, "overview");
    page.navigate(home.resolve("/?table=true").toString());
    assertThat(page.locator("table.flow tbody tr").last()).containsText(number(i.received()));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static void signOffAndCheckTheCertificate(Page page) throws Exception {
    page.navigate(home.resolve("/waves/first").toString());
    page.locator("#sign-why").fill("compared with the archive's own count");
    page.locator("#sign-go").click();
    assertThat(page.locator("section .state.good").first()).hasText("signed off");
    Path certificate = download(page, "a[href$='certificate.json']");
    download(page, "a[href$='certificate.instances.jsonl']");
    ReadablePages.picture(page, "wave-signed-off");
    JsonNode alone = check(certificate);
    assertThat(alone.path("holds").asBoolean()).as(alone.toString()).isTrue();
    assertThat(alone.has("signOff")).as("its file does not lie beside it yet").isFalse();

    page.navigate(home.resolve("/certificates").toString());
    assertThat(page.locator("h1")).hasText("Certificates");
    ReadablePages.picture(page, "certificates");
    Path signOff = download(page, "a[href$='/sign-off.json']");
    assertThat(signOff.getParent()).isEqualTo(certificate.getParent());
    JsonNode both = check(certificate);
    assertThat(both.path("holds").asBoolean()).as(both.toString()).isTrue();
    assertThat(both.at("/signOff/why").asText()).isEqualTo("compared with the archive's own count");
    Files.writeString(
        signOff, Files.readString(signOff).replace("archive's own count", "archive's own word"));
    assertThat(check(certificate).path("holds").asBoolean()).as("somebody changed it").isFalse();
    assertThat(pipeline.operations().history("wave first", 10))
        .anyMatch(entry -> entry.action().equals("wave signed off"));
  }

  /** Off line. */
  private static JsonNode check(Path certificate) throws Exception {
    return Cli.gantry("certificate", "check", certificate.toString(), "--json").json();
  }

  private static Path download(Page page, String link) {
    Download download = page.waitForDownload(() -> page.locator(link).click());
    Path file = directory.resolve(download.suggestedFilename());
    download.saveAs(file);
    return file;
  }

  private static void findAStudy(Page page) throws Exception {
    page.navigate(home.resolve("/studies").toString());
    page.locator("#state").selectOption("verified");
    page.locator("#wave").selectOption("first");
    page.locator("#filter-go").click();
    page.waitForURL(address -> address.contains("state=verified"));
    assertThat(page.locator("table.lines tbody tr")).hasCount(STUDIES);
    assertThat(page.locator("table.lines .state.verified")).hasCount(STUDIES);
    ReadablePages.picture(page, "studies");
    assertThat(Files.readAllLines(download(page, "#csv"))).hasSize(STUDIES + 1);
    page.locator("table.lines a").first().click();
    assertThat(page.locator(".custody .version").first())
        .containsText(Pattern.compile("received .*stored .*checked by", Pattern.DOTALL));
    ReadablePages.picture(page, "study");
  }

  private static void everyPageIsReadable(Page page) {
    for (String path :
        List.of(
            "/",
            "/?span=day&table=true",
            "/waves",
            "/plan",
            "/waves/first",
            "/studies",
            "/studies/" + legacy.studyUids().getFirst())) {
      ReadablePages.check(page, home.resolve(path));
    }
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    for (int width : new int[] {1280, 768}) {
      page.setViewportSize(width, 900);
      page.navigate(home.toString());
      ReadablePages.picture(page, "overview-dark-" + width);
    }
  }

  /** The address of its page is no form's. */
  private static void aWaveMayHaveAnyName(Page page) {
    page.navigate(home.resolve("/plan").toString());
    page.locator("#name").fill("new");
    page.locator("#why").fill("größere Probe"); // as it was typed, in UTF-8
    page.locator("#create").click();
    page.waitForURL("**/waves/new");
    assertThat(page.locator(".standing .state.planned")).isVisible();
    assertThat(page.locator("main")).containsText("größere Probe");
  }

  private static LocatorAssertions.IsVisibleOptions patient() {
    return new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE);
  }

  private static LocatorAssertions.HasTextOptions text() {
    return new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE);
  }

  private static Browser.NewContextOptions options(int width, ColorScheme scheme) {
    return new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme);
  }
}
