package io.gantry.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.StoredObject.VerifiedBy;
import io.gantry.embedded.EmbeddedS3;
import io.gantry.loader.adapter.dicom.DicomHeadEditor;
import io.gantry.loader.adapter.s3.S3Connection;
import io.gantry.loader.adapter.s3.S3ObjectStore;
import io.gantry.platform.spool.SpoolReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Objects larger than the test's heap allows to hold (512 MB, store included). */
@Timeout(300)
class LargeObjectIT {
  private static final int PIXELS = 540 << 20;

  @TempDir Path directory;

  @Test
  void anObjectLargerThanTheHeapIsStoredInPartsAndVerifiedBothWays() throws IOException {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo((long) PIXELS);
    Path spool = directory.resolve("spool");
    ObjectInSpool large = ObjectInSpool.aSparseCt(spool, "1.2.3.4.1", PIXELS);
    try (EmbeddedS3 server = EmbeddedS3.start(directory.resolve("s3"), "gantry");
        S3ObjectStore store =
            new S3ObjectStore(
                new S3Connection(
                    server.endpoint(),
                    "us-east-1",
                    "gantry",
                    "",
                    server.accessKeyId(),
                    server.secretAccessKey(),
                    8))) {
      store.probe();

      LoadOutcome stored = loader(store, spool, true).load(large.event());
      LoadOutcome again = loader(store, spool, false).load(large.event());

      assertThat(stored)
          .isInstanceOfSatisfying(
              LoadOutcome.Loaded.class,
              loaded -> {
                assertThat(loaded.object().bytes()).isGreaterThan(PIXELS);
                assertThat(loaded.object().verifiedBy()).isEqualTo(VerifiedBy.STORE_CHECKSUM);
              });
      assertThat(again)
          .isInstanceOfSatisfying(
              LoadOutcome.Loaded.class,
              loaded -> assertThat(loaded.object().verifiedBy()).isEqualTo(VerifiedBy.READ_BACK));
    }
  }

  @Test
  void aLargeObjectDamagedInTheSpoolLeavesNothing() throws IOException {
    Path spool = directory.resolve("spool");
    ObjectInSpool large = ObjectInSpool.aSparseCt(spool, "1.2.3.4.2", 80 << 20);
    large.damage(large.pixelsAt() + (79 << 20));
    try (EmbeddedS3 server = EmbeddedS3.start(directory.resolve("s3"), "gantry");
        S3ObjectStore store =
            new S3ObjectStore(
                new S3Connection(
                    server.endpoint(),
                    "us-east-1",
                    "gantry",
                    "",
                    server.accessKeyId(),
                    server.secretAccessKey(),
                    8))) {
      LoadOutcome outcome = loader(store, spool, true).load(large.event());

      assertThat(outcome)
          .isInstanceOfSatisfying(
              LoadOutcome.Rejected.class,
              rejected -> assertThat(rejected.code()).isEqualTo(ArchiveCodes.SPOOL_DAMAGED));
      try (var files = Files.walk(directory.resolve("s3/objects"))) {
        assertThat(files.filter(Files::isRegularFile).mapToLong(LargeObjectIT::size).sum())
            .isLessThan(1 << 20);
      }
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static InstanceLoader loader(S3ObjectStore store, Path spool, boolean trustStore) {
    return new InstanceLoader(
        store, SpoolReader.under(spool), new DicomHeadEditor(), new ObjectKeys(""), trustStore);
  }
}
