package io.gantry.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.IdentityQueue;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Kind;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.Misdeed;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.simulator.StoreMisdeeds.AltersObjects;
import io.gantry.simulator.StoreMisdeeds.FailsInstances;
import io.gantry.simulator.StoreMisdeeds.Part;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What two reviewers decide in a real browser on a running pipeline: whose a study is, one that the
 * archive gave in part, two objects under one name; each time the ledger says the same.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(240)
class DashboardWorkIT {
  private static final Duration LIMIT = Duration.ofSeconds(45);
  private static final String PASSWORD = "a wave from the old archive";
  private static final String MRN = "10000017";
  private static final Holding HOLDING =
      Holding.of(42, 1, "LEGACY").withKinds(Kind.CT).withImages(8, 6);

  @TempDir Path directory;

  private RehearsalPipeline pipeline;
  private URI home;
  private String study;

  @Test
  void twoReviewersDecideWhatWaitsAndTheLedgerSaysTheSame() throws Exception {
    Path index =
        Files.writeString(
            directory.resolve("mpi.csv"),
            "mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer\n"
                + MRN
                + ",Doe,Jane,,,,19700102,F,ENTERPRISE\n");
    Map<String, String> sources = new TreeMap<>(Map.of("legacy", "", "pixels", ""));
    try (RehearsalPipeline running =
            RehearsalPipeline.start(
                directory,
                sources,
                "identities: { policy: gate, secondPerson: true, index: [ { csv: %s } ] }%n"
                    .formatted(index));
        Chromium chromium = Chromium.start()) {
      pipeline = running;
      home = running.pipeline().dashboard().orElseThrow();
      try (BrowserContext rosesBrowser = signedIn(chromium, "rose");
          BrowserContext nedsBrowser = signedIn(chromium, "ned")) {
        Page rose = rosesBrowser.newPage();
        Page ned = nedsBrowser.newPage();
        try (RehearsalArchive _ = archive("legacy", new FailsInstances(0.4, true, 0))) {
          running.wave("legacy", LIMIT, "legacy");
          study = waiting();
          identity(rose, ned);
          Awaitility.await().atMost(LIMIT).until(() -> count("partial", false) == 1);
        }
        try (RehearsalArchive _ = archive("legacy")) {
          partial(rose);
        }
        try (RehearsalArchive _ = archive("pixels", new AltersObjects(Set.of(Part.PIXELS), null))) {
          running.wave("pixels", LIMIT, "pixels");
          linkAtTheOtherSource();
          Awaitility.await().atMost(LIMIT).until(() -> count("collision", false) == 1);
        }
        collision(rose, ned);
        everyPageIsReadable(chromium, rosesBrowser.storageState());
        filtersTakeAnything(rose);
      }
    }
  }

  private String waiting() {
    return queue()
        .list(IdentityQueue.Filter.ALL, null, 9)
        .lines()
        .getFirst()
        .identity()
        .studyInstanceUid();
  }

  private RehearsalArchive archive(String source, Misdeed... misdeeds) {
    return pipeline.archive(
        source,
        SimulatorConfig.of(RehearsalPipeline.aeTitle(source), HOLDING)
            .misbehaving(Misbehaviour.of(misdeeds)));
  }

  private Operations operations() {
    return pipeline.pipeline().operations();
  }

  private IdentityQueue queue() {
    return operations().identityQueue();
  }

  /** Rose proposes by keyboard, Ned agrees by keyboard; she herself is not asked. */
  private void identity(Page rose, Page ned) {
    rose.navigate(home.resolve("/identities").toString());
    assertThat(rose.locator("main strong").first()).hasText(String.valueOf(queue().waiting()));
    rose.keyboard().press("Alt+n");
    assertThat(rose.locator("h1")).hasText("Whose study is it?");
    assertThat(rose.locator("main")).containsText(study);
    rose.locator("#compare-mrn").fill(MRN);
    rose.keyboard().press("Enter");
    assertThat(rose.locator("table.compare")).containsText("different");
    rose.keyboard().press("Alt+w");
    rose.keyboard().type("request form agrees");
    rose.keyboard().press("Alt+l");
    assertThat(rose.locator("[role=status]").first()).containsText("another person has to agree");
    assertThat(queue().find(study, "legacy").orElseThrow().proposal()).isNotNull();

    rose.navigate(home.resolve("/identities/case?source=legacy&study=" + study).toString());
    assertThat(rose.locator("main")).containsText("somebody else has to agree");
    assertThat(rose.locator("#agree-why")).hasCount(0);
    ned.navigate(home.resolve("/identities/next").toString());
    ned.locator("#agree-why").fill("so I see");
    ned.keyboard().press("Alt+a");
    assertThat(ned.locator("[role=status]").first()).containsText("It is decided");
    Awaitility.await()
        .atMost(LIMIT)
        .until(() ->
            operations().identities().list(false, 9).stream()
                .anyMatch(one -> one.outcome().equals("linked") && MRN.equals(one.mrn())));
  }

  /** The archive withheld objects; now that it is mended a reviewer has them moved again. */
  private void partial(Page rose) {
    rose.navigate(home.resolve("/exceptions?kind=partial").toString());
    assertThat(rose.locator("nav [aria-current=true]")).hasText("partial 1");
    rose.locator("tbody a").first().click();
    assertThat(rose.locator("h1")).hasText("GTY-0317: partial");
    rose.locator("#why").fill("the archive is mended");
    rose.keyboard().press("Alt+r");
    assertThat(rose.locator("[role=status], .notice, h1").first()).isVisible();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() ->
            pipeline
                .pipeline()
                .ledger()
                .study(study)
                .map(StudyCustody::studyClass)
                .orElse("")
                .equalsIgnoreCase("verified"));
    rose.navigate(home.resolve("/exceptions").toString());
    assertThat(rose.getByText("Nothing is in this list.")).isVisible();
    assertThat(count("partial", false)).isZero();
  }

  private long count(String exceptionClass, boolean accepted) {
    return operations().exceptions().tally().stream()
        .filter(t -> t.exceptionClass().equals(exceptionClass) && t.accepted() == accepted)
        .mapToLong(Exceptions.Tally::studies)
        .sum();
  }

  private void linkAtTheOtherSource() {
    for (String name : List.of("rose", "ned")) {
      operations()
          .identities()
          .decide(
              new Review(study, "pixels", Verdict.LINK, MRN), new Request(name, "the same study"));
    }
  }

  /** Both objects are kept; two persons say that it stays so, and one takes it back. */
  private void collision(Page rose, Page ned) {
    for (Page page : List.of(rose, ned)) {
      page.navigate(home.resolve("/exceptions?kind=collision").toString());
      page.locator("tbody input[type=checkbox]").first().check();
      page.locator("#why").fill("the shadow archive keeps an older copy");
      page.getByText("Accept as they are").click();
    }
    assertThat(ned.locator("[role=status]")).containsText("accepted as it is");
    assertThat(count("collision", false)).isZero();
    assertThat(count("collision", true)).isEqualTo(1);
    ned.navigate(home.resolve("/exceptions?state=accepted").toString());
    assertThat(ned.locator("tbody")).containsText("accepted by rose");
    ned.locator("tbody a").first().click();
    ned.locator("#why").fill("they want to look again");
    ned.keyboard().press("Alt+u");
    assertThat(ned.locator("[role=status]")).containsText("taken back");
    ned.navigate(home.resolve("/exceptions").toString());
    assertThat(ned.locator("nav[aria-label=Classes]")).containsText("collision 1");
    assertThat(count("collision", false)).isEqualTo(1);
  }

  private void everyPageIsReadable(Chromium chromium, String signedIn) {
    List<String> pages =
        List.of(
            "/identities",
            "/identities/decided",
            "/identities/case?source=pixels&study=" + study,
            "/exceptions",
            "/exceptions/one?source=pixels&code=GTY-0601&study=" + study,
            "/duplicates");
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      int width = scheme == ColorScheme.LIGHT ? 1280 : 768;
      try (BrowserContext context =
          chromium
              .browser()
              .newContext(
                  new Browser.NewContextOptions()
                      .setViewportSize(width, 1024)
                      .setColorScheme(scheme)
                      .setStorageState(signedIn))) {
        Page page = context.newPage();
        for (String path : pages) {
          page.navigate(home.resolve(path).toString());
          assertThat(page.locator("h1")).isVisible();
          assertThat(Chromium.seriousFindings(page)).as(path + " " + scheme).isEmpty();
          assertThat(
                  page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
              .as(path + " at " + width + " needs no scrolling sideways")
              .isEqualTo(true);
        }
      }
    }
  }

  /** What is typed into a filter is a filter: never script, never SQL. */
  private void filtersTakeAnything(Page page) {
    page.onDialog(dialog -> {
      throw new AssertionError("a script of a filter ran");
    });
    for (String path : List.of("/identities", "/exceptions")) {
      for (String nasty : List.of("' OR '1'='1", "\"><script>alert(1)</script>", "${7*191}")) {
        page.navigate(home.resolve(path).toString());
        for (var field : page.locator("form.filters input[type=text]").all()) {
          if (!"age".equals(field.getAttribute("name"))) {
            field.evaluate("e => e.removeAttribute('maxlength')");
            field.fill(nasty);
          }
        }
        Response answer =
            page.waitForResponse(
                one -> one.url().contains(path + "?"),
                () -> page.locator("form.filters button[type=submit]").first().click());
        assertThat(answer.status()).isLessThan(500);
        page.waitForLoadState();
        assertThat(page.locator("main")).not().containsText("1337");
      }
    }
  }

  /** A reviewer who may see patients, made over REST, signs in and chooses a password. */
  private BrowserContext signedIn(Chromium chromium, String name) throws Exception {
    String given =
        Json.mapper()
            .readTree(
                post(
                    "/api/users",
                    Map.of("name", name, "role", "reviewer", "patients", true, "why", "worklists")))
            .path("password")
            .asText();
    BrowserContext context =
        chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(1280, 900));
    Page page = context.newPage();
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
    page.close();
    return context;
  }

  private byte[] post(String path, Map<String, Object> body) throws Exception {
    JsonNode endpoint = Json.mapper().readTree(pipeline.state().resolve("endpoint.json").toFile());
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(home.resolve(path))
                  .header("Authorization", "Bearer " + endpoint.path("token").asText())
                  .POST(
                      HttpRequest.BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      return answer.body();
    }
  }
}
