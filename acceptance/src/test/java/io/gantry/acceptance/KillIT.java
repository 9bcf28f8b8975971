package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.platform.json.Json;
import io.gantry.testkit.Corpus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill -9 at each place where something was done and not yet told: nothing lost, nothing twice. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class KillIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "after-c-store",
        "after-fdatasync",
        "after-kafka-ack",
        "after-s3-put",
        "after-ledger-commit"
      })
  void theNextRunFinishesAndBalances(String point) throws Exception {
    try (Archives archives = archivesWithStudies()) {
      Path config = archives.config("");
      GantryProcess.Finished killed =
          GantryProcess.in(directory)
              .crashingAt(point, 7)
              .run(LIMIT, "migrate", "--config", config.toString(), "--json");
      assertThat(killed.exitCode()).as("died at %s: %s", point, killed.err()).isEqualTo(137);
      assertNextRunBalances(archives, config);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "gantry.full", matches = "true")
  void tenRandomKillsInARowLoseNothing() throws Exception {
    Random random = new Random(20261121);
    try (Archives archives = archivesWithStudies()) {
      Path config = archives.config("");
      for (int i = 0; i < 10; i++) {
        try (GantryProcess.Running running =
            GantryProcess.in(directory).start("migrate", "--config", config.toString(), "--json")) {
          running
              .process()
              .waitFor(4_000 + random.nextInt(9_000), java.util.concurrent.TimeUnit.MILLISECONDS);
        }
      }
      assertNextRunBalances(archives, config);
    }
  }

  /** Who asked had no answer; the ledger has it, and asking again changes nothing. */
  @Test
  @EnabledIfSystemProperty(named = "gantry.full", matches = "true")
  void aStudyThatIsRejectedAndRestoredAsTheProcessDiesIsSoOnceAndNothingOfItIsLost()
      throws Exception {
    try (Archives archives = archivesWithStudies()) {
      Path config = archives.config("");
      String study =
          archives
              .legacy
              .getJson("/studies?expand")
              .path(0)
              .at("/MainDicomTags/StudyInstanceUID")
              .asText();
      gantry("inventory", "--config", config.toString(), "--json");

      saidWhileItDies(archives, config, study, "reject", "study rejected");

      JsonNode without = gantry("migrate", "--config", config.toString(), "--json").json();
      assertThat(without.path("balanced").asBoolean()).as(without.toPrettyString()).isTrue();
      assertThat(without.at("/studies/rejected").asLong()).isEqualTo(1);
      assertThat(without.at("/instances/rejected").asLong()).isPositive();
      assertThat(new StoredObjects(archives.state()).heads(study)).isEmpty();

      saidWhileItDies(archives, config, study, "restore", "study restored");

      assertNextRunBalances(archives, config);
      assertThat(new StoredObjects(archives.state()).heads(study)).isNotEmpty();
    }
  }

  private void saidWhileItDies(
      Archives archives, Path config, String study, String what, String onRecord) throws Exception {
    String[] command = {
      "study", what, study, "--why", "as it dies", "--json", "--config", config.toString()
    };
    try (GantryProcess.Running up =
        GantryProcess.in(directory)
            .crashingAt("after-embargo", 1)
            .start("up", "--config", config.toString())) {
      awaitAnswering(archives, up);
      assertThat(gantry(command).exitCode()).as("nobody answered").isNotZero();
      assertThat(up.await(LIMIT).exitCode()).isEqualTo(137);
    }
    try (GantryProcess.Running up =
        GantryProcess.in(directory).start("up", "--config", config.toString())) {
      awaitAnswering(archives, up);
      GantryProcess.Finished again = gantry(command);
      assertThat(again.exitCode()).as(again.err()).isZero();
      JsonNode history =
          gantry("wave", "history", "--study", study, "--json", "--config", config.toString())
              .json();
      assertThat(history.path("history").findValuesAsText("action")).containsOnlyOnce(onRecord);
      up.process().destroy();
      assertThat(up.await(LIMIT).exitCode()).isZero();
    }
  }

  /** The file of the one that died lies there still. */
  private static void awaitAnswering(Archives archives, GantryProcess.Running up) {
    Path endpoint = archives.state().resolve("endpoint.json");
    await()
        .atMost(LIMIT)
        .until(() ->
            Files.exists(endpoint)
                && Json.mapper().readTree(endpoint.toFile()).path("pid").asLong()
                    == up.process().pid());
  }

  private GantryProcess.Finished gantry(String... arguments) throws Exception {
    return GantryProcess.in(directory).run(LIMIT, arguments);
  }

  private Archives archivesWithStudies() throws Exception {
    // Not synth-ortho-conflicts: nobody may publish it as one patient's.
    List<Path> folders = new ArrayList<>(List.of(Corpus.require("dicom/charsets")));
    for (String study :
        List.of(
            "dcm4che-mr-series",
            "dcmqi-ct-seg",
            "dcmqi-pet-seg-sr",
            "pcir-doe-archibald",
            "pcir-doe-peter-mr",
            "synth-cardio",
            "synth-ct-two-studies-one-accession",
            "synth-japanese-cr",
            "synth-mr-brain")) {
      folders.add(Corpus.require("dicom/studies/" + study));
    }
    Archives archives = Archives.start(directory);
    for (Path folder : folders) {
      archives.legacy.load(folder);
    }
    archives.shadow.load(Corpus.require("dicom/studies/synth-mr-brain"));
    return archives;
  }

  private void assertNextRunBalances(Archives archives, Path config) throws Exception {
    GantryProcess.Finished next =
        GantryProcess.in(directory).run(LIMIT, "migrate", "--config", config.toString(), "--json");
    assertThat(next.exitCode()).as(next.err()).isIn(0, 3);
    JsonNode report = next.json();
    JsonNode instances = report.path("instances");
    assertThat(report.path("balanced").asBoolean()).as(report.toPrettyString()).isTrue();
    assertThat(instances.path("pending").asLong()).isZero();
    assertThat(instances.path("missing").asLong()).as(report.toPrettyString()).isZero();
    assertThat(instances.path("published").asLong()).isEqualTo(instances.path("verified").asLong());

    StoredObjects stored = new StoredObjects(archives.state());
    long undecided = instances.path("collisions").asLong();
    long distinct =
        instances.path("verified").asLong() - instances.path("duplicates").asLong() + undecided;
    assertThat(stored.objects()).hasSize(Math.toIntExact(distinct));
    GantryProcess.Finished verified =
        GantryProcess.in(directory)
            .run(LIMIT, "verify", "--all", "--config", config.toString(), "--json");
    assertThat(verified.exitCode()).as(verified.err()).isZero();
  }
}
