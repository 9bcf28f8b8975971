package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.testkit.Corpus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A really full file system: a coded end, nothing lost, and the next run has everything. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class FullDiskIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void aFullStateDirectoryEndsWithACodeAndTheNextRunHasEverything() throws Exception {
    try (Archives archives = Archives.start(directory);
        SmallDisk disk = SmallDisk.mount(archives.state(), 400)) {
      EmbeddedPostgres.allowPassing(archives.state());
      archives.legacy.load(Corpus.require("dicom/studies/synth-mr-brain"));
      archives.legacy.load(Corpus.require("dicom/studies/dicom-server-shapes"));
      Path config = archives.config("");
      try (GantryProcess.Running running =
          GantryProcess.in(directory).start("migrate", "--config", config.toString(), "--json")) {
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> Files.readString(running.err()).contains("sweeping:"));
        disk.fill();
        GantryProcess.Finished full = running.await(LIMIT);
        assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
        assertThat(full.err()).contains("GTY-0222");
      }

      GantryProcess.Finished stillFull = migrate(config);
      assertThat(stillFull.exitCode()).as(stillFull.err()).isEqualTo(1);
      assertThat(stillFull.err()).contains("GTY-0205");

      disk.makeRoom();
      assertComplete(migrate(config));
      assertThat(new StoredObjects(archives.state()).objects()).hasSize(14);
      assertThat(
              GantryProcess.in(directory)
                  .run(LIMIT, "verify", "--all", "--config", config.toString())
                  .exitCode())
          .isZero();
    }
  }

  /** The spool holds one object of these studies at a time, and never a whole study. */
  @Test
  void aSpoolThatIsSmallerThanAStudyStillLetsItThrough() throws Exception {
    try (Archives archives = Archives.start(directory);
        SmallDisk spool = SmallDisk.mount(archives.state().resolve("spool"), 6)) {
      archives.legacy.load(Corpus.require("dicom/studies/dicom-server-shapes"));
      archives.legacy.load(Corpus.require("dicom/studies/synth-mr-brain"));

      assertComplete(migrate(archives.config("")));

      assertThat(new StoredObjects(archives.state()).objects()).hasSize(14);
      assertThat(spool.root).isNotEmptyDirectory();
    }
  }

  @Test
  void anObjectThatIsLargerThanTheSpoolIsNamedAndTheOthersArrive() throws Exception {
    try (Archives archives = Archives.start(directory);
        SmallDisk spool = SmallDisk.mount(archives.state().resolve("spool"), 3)) {
      archives.legacy.load(Corpus.require("dicom/studies/dicom-server-shapes"));
      archives.legacy.load(Corpus.require("dicom/studies/synth-mr-brain"));

      GantryProcess.Finished finished = migrate(archives.config(""));

      assertThat(finished.exitCode()).as(finished.err()).isEqualTo(3);
      JsonNode report = finished.json();
      assertThat(report.path("instances").path("verified").asInt()).isEqualTo(11);
      assertThat(report.path("instances").path("missing").asInt()).isEqualTo(3);
      assertThat(report.path("exceptions").findValuesAsText("code")).containsOnly("GTY-0321");
      assertThat(spool.root).isNotEmptyDirectory();
    }
  }

  private static void assertComplete(GantryProcess.Finished finished) throws Exception {
    assertThat(finished.exitCode()).as(finished.err()).isZero();
    JsonNode report = finished.json();
    assertThat(report.path("balanced").asBoolean()).as(report.toPrettyString()).isTrue();
    assertThat(report.path("instances").path("published"))
        .isEqualTo(report.path("instances").path("expected"));
  }

  private GantryProcess.Finished migrate(Path config) throws Exception {
    return GantryProcess.in(directory)
        .run(LIMIT, "migrate", "--config", config.toString(), "--json");
  }
}
