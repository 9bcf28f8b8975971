package io.gantry.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.extractor.lease.OwnerName;
import io.gantry.platform.GantryException;
import io.gantry.platform.spool.Spool;
import io.gantry.platform.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class InstallationTest {
  private static final String BOOT = "3f1c";

  @TempDir Path directory;
  private Path spool;

  @BeforeEach
  void emptySpool() {
    spool = directory.resolve("spool");
  }

  private static ExtractorSettings settings(Path spool) {
    return Rig.settings(0, spool, Rig.source("legacy", "LEGACY", 104));
  }

  /** One process from its start to its end. */
  private static OwnerName process(Path spool, String boot) throws IOException {
    try (Spool volume = open(spool)) {
      return new Installation(settings(spool), volume.lockFile(), boot).begin("MIGRATOR");
    }
  }

  private static Spool open(Path spool) throws IOException {
    return Spool.open(spool.resolve("main"), SpoolSettings.limitedTo(1 << 20));
  }

  @Test
  void eachStartOnTheSameVolumeSucceedsAllBefore() throws IOException {
    OwnerName first = process(spool, BOOT);
    OwnerName second = process(spool, BOOT);
    OwnerName third = process(spool, BOOT);
    assertThat(second.succeeds(first.toString())).isTrue();
    assertThat(third.succeeds(first.toString())).isTrue();
    assertThat(third.succeeds(second.toString())).isTrue();
    assertThat(second.succeeds(third.toString())).isFalse();
    assertThat(second.succeeds(second.toString())).isFalse();
  }

  @Test
  void aVolumeThatIsMovedIsTheSame() throws IOException {
    OwnerName first = process(spool, BOOT);
    Path elsewhere = Files.move(spool, directory.resolve("elsewhere"));
    assertThat(process(elsewhere, BOOT).succeeds(first.toString())).isTrue();
  }

  @Test
  void aCopyOfTheVolumeIsAnotherInstallationAlsoWhileTheFirstRuns() throws IOException {
    process(spool, BOOT);
    Path copy = directory.resolve("copy");
    try (Spool volume = open(spool)) {
      OwnerName running =
          new Installation(settings(spool), volume.lockFile(), BOOT).begin("MIGRATOR");
      copy(spool, copy);
      OwnerName copied = process(copy, BOOT);
      assertThat(copied.succeeds(running.toString())).isFalse();
      assertThat(copied.installation()).isNotEqualTo(running.installation());
      assertThat(process(copy, BOOT).succeeds(copied.toString())).isTrue();
      assertThatThrownBy(() -> process(spool, BOOT))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("holds the spool volume");
    }
  }

  @Test
  void whereALockProvesNothingNobodyIsSucceeded() throws IOException {
    OwnerName first = process(spool, BOOT);
    OwnerName otherKernel = process(spool, "77aa");
    assertThat(otherKernel.succeeds(first.toString())).as("another kernel").isFalse();
    OwnerName unknown = process(spool, "");
    assertThat(unknown.succeeds(otherKernel.toString())).as("no name of the kernel").isFalse();
    assertThat(process(spool, "").succeeds(unknown.toString())).as("none before").isFalse();
    OwnerName noFile = new Installation(settings(spool), "", BOOT).begin("MIGRATOR");
    assertThat(
            new Installation(settings(spool), "", BOOT)
                .begin("MIGRATOR")
                .succeeds(noFile.toString()))
        .as("no name of the locked file")
        .isFalse();
  }

  @Test
  void whatAnEarlierVersionLeftIsNoProof() throws IOException {
    Files.createDirectories(spool);
    Files.writeString(spool.resolve("main.owner"), "1a2b3c4d");
    OwnerName name = process(spool, BOOT);
    assertThat(name.succeeds("MIGRATOR@1a2b3c4d")).isFalse();
    assertThat(name.succeeds("anything else")).isFalse();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
