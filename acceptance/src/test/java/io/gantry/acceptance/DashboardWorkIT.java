package io.gantry.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.event.SweepKind;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventorySpec;
import io.gantry.reconciler.wave.Identities;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What two reviewers decide in a real browser on a running pipeline: whose studies are (a patient
 * of the index, a new one, nobody, one that is not moved), one that the archive gave in part, two
 * objects under one name; each time the ledger says the same. Then every page, full of what they
 * did, can be read by everybody.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@Timeout(600)
class DashboardWorkIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String MRN = "10000017";
  private static final Holding HOLDING =
      Holding.of(42, 1, "LEGACY").withKinds(Kind.CT).withImages(8, 6);

  /** One study of each of three other patients. */
  private static final Holding[] PEOPLE = {
    HOLDING.part(2, 1), HOLDING.part(5, 1), HOLDING.part(8, 1)
  };

  @TempDir Path directory;

  private RehearsalPipeline pipeline;

  @Test
  void twoReviewersDecideWhatWaitsAndTheLedgerSaysTheSame() throws Exception {
    Path index =
        Files.writeString(
            directory.resolve("mpi.csv"),
            "mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer\n"
                + MRN
                + ",Doe,Jane,,,,19700102,F,ENTERPRISE\n");
    try (RehearsalPipeline running =
            RehearsalSetup.in(directory)
                .impatient()
                .source("legacy")
                .source("people")
                .source("pixels")
                .more(
                    "identities: { policy: gate, secondPerson: true, index: [ { csv: %s } ] }",
                    index)
                .start();
        Chromium chromium = Chromium.start();
        Reviewers reviewers = Reviewers.of(running, chromium)) {
      pipeline = running;
      IdentityReview identities = new IdentityReview(running, reviewers, LIMIT);
      ExceptionsWork exceptions = new ExceptionsWork(running, reviewers, LIMIT);
      String study;
      try (RehearsalArchive _ = archive("legacy", new FailsInstances(0.4, true, 0))) {
        running.wave("legacy", LIMIT, "legacy");
        study = identities.link(MRN);
        exceptions.awaitOpen("partial", 1);
        exceptions.partialIsExplained(study);
      }
      try (RehearsalArchive _ = archive("legacy")) {
        exceptions.partialIsMovedAgain(study);
      }
      String created = people(identities);
      try (RehearsalArchive _ = archive("pixels", new AltersObjects(Set.of(Part.PIXELS), null))) {
        running.wave("pixels", LIMIT, "pixels");
        linkAtTheOtherSource(study);
        exceptions.awaitOpen("collision", 1);
      }
      exceptions.collisionIsAcceptedAndTakenBack();
      everyPageIsReadable(reviewers, study, created);
      exceptions.filtersTakeAnything();
    }
  }

  private RehearsalArchive archive(String source, Misdeed... misdeeds) {
    return pipeline.archive(
        source,
        SimulatorConfig.of(RehearsalPipeline.aeTitle(source), HOLDING)
            .misbehaving(Misbehaviour.of(misdeeds)));
  }

  /** An inventory sees one study, a later one two more; then a wave asks whose they are. */
  private String people(IdentityReview identities) throws Exception {
    try (RehearsalArchive _ = pipeline.archive("people", SimulatorConfig.of("PEOPLE", PEOPLE[0]))) {
      takeInventory();
    }
    try (RehearsalArchive _ = pipeline.archive("people", SimulatorConfig.of("PEOPLE", PEOPLE))) {
      takeInventory();
      pipeline.wave("people", LIMIT, "people");
      return identities.createRefuseAndLeave("people");
    }
  }

  private void takeInventory() {
    Inventories inventories = pipeline.pipeline().inventories();
    InventoryReport open =
        inventories.open(
            new InventorySpec(
                List.of("people"), List.of(SweepKind.DATE, SweepKind.MODALITY), List.of()));
    inventories.begin(open.inventory());
    await()
        .atMost(LIMIT)
        .until(() -> inventories.latest().map(InventoryReport::finished).orElse(false));
  }

  private void linkAtTheOtherSource(String study) {
    Identities identities = pipeline.pipeline().operations().identities();
    for (String name : List.of("rose", "ned")) {
      identities.decide(
          new Review(study, "pixels", Verdict.LINK, MRN), new Request(name, "the same study"));
    }
  }

  private static void everyPageIsReadable(Reviewers reviewers, String study, String created) {
    for (String path :
        List.of(
            "/identities/decided",
            "/exceptions",
            "/exceptions/one?source=pixels&code=GTY-0601&study=" + study,
            "/studies/" + study)) {
      ReadablePages.checkFilled(reviewers.rose(), reviewers.home().resolve(path));
    }
    for (String path : List.of("/identities", "/identities/case?source=people&study=" + created)) {
      ReadablePages.check(reviewers.rose(), reviewers.home().resolve(path));
    }
    Page admin = reviewers.admin();
    reviewers.goTo(admin, "/users");
    admin.locator("input[name=scopes][value=see]").check();
    admin.locator("#label").fill("a report");
    admin.locator("#token-why").fill("monthly figures");
    admin.getByText("Make the token").click();
    assertThat(admin.locator("#secret")).containsText("gty_");
    for (String path :
        List.of("/duplicates", "/quality", "/inventory", "/posture", "/audit", "/users")) {
      ReadablePages.checkFilled(admin, reviewers.home().resolve(path));
      ReadablePages.picture(admin, path.substring(1));
    }
    assertThat(admin.locator("table")).hasCount(2);
    reviewers.goTo(admin, "/inventory?finding=added");
    assertThat(admin.locator("table.exceptions tbody tr")).hasCount(2);
    reviewers.goTo(admin, "/audit?action=patient%20added");
    assertThat(admin.locator("tbody")).containsText("registered by the master patient index");
    reviewers.goTo(admin, "/audit?subject=study%20" + created);
    assertThat(admin.locator("tbody")).containsText("identity decided");
  }
}
