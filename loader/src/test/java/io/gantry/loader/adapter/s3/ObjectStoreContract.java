package io.gantry.loader.adapter.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.loader.ArchiveCodes;
import io.gantry.loader.ObjectLister.Listed;
import io.gantry.loader.ObjectReader.Stat;
import io.gantry.loader.ObjectWriter.AlreadyThere;
import io.gantry.loader.ObjectWriter.Created;
import io.gantry.loader.ObjectWriter.PutOutcome;
import io.gantry.loader.Payload;
import io.gantry.loader.SeededPayload;
import io.gantry.loader.SourceUnreadable;
import io.gantry.loader.SpoolDamaged;
import io.gantry.loader.StoreCapabilities;
import io.gantry.loader.StoreUnavailable;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store that the loader writes to must do; each store runs it. */
@Timeout(120)
abstract class ObjectStoreContract {
  private static final String TYPE = "application/dicom";
  private static final long MULTIPART_FROM = 20L << 20;

  private final String prefix = "contract/" + UUID.randomUUID() + "/";
  private S3ObjectStore store;

  /** A running store with an existing bucket. */
  abstract S3Connection connection();

  /** What the probe must find. */
  abstract StoreCapabilities expectedCapabilities();

  @BeforeEach
  void open() {
    store = new S3ObjectStore(connection(), MULTIPART_FROM);
    store.probe();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theProbeFindsWhatTheStoreDoesAndLeavesNothingBehind() throws IOException {
    StoreCapabilities found = store.probe();

    assertThat(found).isEqualTo(expectedCapabilities());
    assertThat(keys("gantry-probe/")).isEmpty();
  }

  @Test
  void anObjectIsStoredByteForByte() throws IOException {
    SeededPayload payload = SeededPayload.of(3_000_001, 7);

    PutOutcome outcome = store.putIfAbsent(prefix + "a.dcm", payload, TYPE);

    assertThat(outcome).isEqualTo(new Created());
    assertStored(prefix + "a.dcm", payload);
  }

  @Test
  void anEmptyBucketHasNothingUnderTheKey() throws IOException {
    assertThat(store.stat(prefix + "nothing")).isEmpty();
    assertThat(store.open(prefix + "nothing")).isEmpty();
  }

  @Test
  void aTakenKeyIsReportedAndLeftAlone() throws IOException {
    SeededPayload first = SeededPayload.of(100_000, 1);
    store.putIfAbsent(prefix + "taken", first, TYPE);

    PutOutcome same = store.putIfAbsent(prefix + "taken", first, TYPE);
    PutOutcome other = store.putIfAbsent(prefix + "taken", SeededPayload.of(100_000, 2), TYPE);

    assertThat(same).isEqualTo(new AlreadyThere());
    assertThat(other).isEqualTo(new AlreadyThere());
    assertStored(prefix + "taken", first);
  }

  @Test
  void aWrongChecksumIsRefusedAndNothingIsStored() throws IOException {
    SeededPayload wrong = SeededPayload.of(50_000, 3).withWrongChecksum();

    assertThatThrownBy(() -> store.putIfAbsent(prefix + "wrong", wrong, TYPE))
        .isInstanceOfSatisfying(
            StoreUnavailable.class,
            // s3mock answers BadRequest instead of BadDigest
            e -> assertThat(e.code()).isIn(ArchiveCodes.DAMAGED_ON_THE_WAY, ArchiveCodes.BUSY));

    assertThat(store.stat(prefix + "wrong")).isEmpty();
  }

  @Test
  void aSourceThatFailsLeavesNothingUnderTheKey() throws IOException {
    SeededPayload failing = SeededPayload.of(5_000_000, 4).failingAt(4_000_000);

    assertThatThrownBy(() -> store.putIfAbsent(prefix + "failed", failing, TYPE))
        .isInstanceOf(SourceUnreadable.class);

    assertThat(store.stat(prefix + "failed")).isEmpty();
    assertThat(keys(prefix)).isEmpty();
  }

  @Test
  void aLargeObjectIsStoredInParts() throws IOException {
    SeededPayload payload = SeededPayload.of((37L << 20) + 5, 5);

    PutOutcome outcome = store.putIfAbsent(prefix + "large", payload, TYPE);
    PutOutcome again = store.putIfAbsent(prefix + "large", payload, TYPE);

    assertThat(outcome).isEqualTo(new Created());
    assertThat(again).isEqualTo(new AlreadyThere());
    assertStored(prefix + "large", payload);
  }

  @Test
  void aSourceThatFailsInALargeObjectAbortsTheUpload() throws IOException {
    SeededPayload failing = SeededPayload.of(40L << 20, 6).failingAt(39L << 20);

    assertThatThrownBy(() -> store.putIfAbsent(prefix + "broken", failing, TYPE))
        .isInstanceOf(SourceUnreadable.class);

    assertThat(store.stat(prefix + "broken")).isEmpty();
    assertThat(keys(prefix)).isEmpty();
  }

  @Test
  void aDamagedSourceIsToldApartFromABrokenStore() throws IOException {
    Payload damaged =
        new Payload() {
          @Override
          public long length() {
            return 1000;
          }

          @Override
          public long crc32c() {
            return 0;
          }

          @Override
          public InputStream open() throws IOException {
            throw new SpoolDamaged("pixels");
          }
        };

    assertThatThrownBy(() -> store.putIfAbsent(prefix + "damaged", damaged, TYPE))
        .isInstanceOf(SpoolDamaged.class);

    assertThat(store.stat(prefix + "damaged")).isEmpty();
  }

  @Test
  void ofManyWhoPutTheSameKeyAtOnceTheObjectIsStoredOnce() throws Exception {
    SeededPayload payload = SeededPayload.of(200_000, 8);
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Callable<PutOutcome>> puts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        puts.add(() -> store.putIfAbsent(prefix + "race", payload, TYPE));
      }

      List<PutOutcome> outcomes = new ArrayList<>();
      for (Future<PutOutcome> put : pool.invokeAll(puts)) {
        outcomes.add(put.get());
      }

      // s3proxy may tell every one of them that another was first, s3mock several that they were:
      // so an outcome alone proves nothing, and the loader verifies after either.
      assertThat(outcomes).isSubsetOf(new Created(), new AlreadyThere());
      assertStored(prefix + "race", payload);
    }
  }

  @Test
  void aManifestIsReplaced() throws IOException {
    Payload first = Payload.of("one".getBytes(StandardCharsets.US_ASCII));
    Payload second = Payload.of("second".getBytes(StandardCharsets.US_ASCII));
    store.replace(prefix + "manifest.json", first, "application/json");

    PutOutcome outcome = store.replace(prefix + "manifest.json", second, "application/json");

    assertThat(outcome).isEqualTo(new Created());
    assertStored(prefix + "manifest.json", second);
  }

  @Test
  void listingGivesEveryKeyWithItsSize() throws IOException {
    for (int i = 0; i < 12; i++) {
      store.putIfAbsent(prefix + "list/" + i + "/o.dcm", SeededPayload.of(100 + i, i), TYPE);
    }

    List<Listed> listed = new ArrayList<>();
    store.list(prefix + "list/", listed::add);

    assertThat(listed).hasSize(12);
    assertThat(listed).contains(new Listed(prefix + "list/11/o.dcm", 111));
  }

  @Test
  void aMissingBucketIsACodedErrorThatSaysHowToCreateIt() {
    S3Connection there = connection();
    S3Connection elsewhere =
        new S3Connection(
            there.endpoint(),
            there.region(),
            "no-such-bucket",
            "",
            there.accessKeyId(),
            there.secretAccessKey(),
            2);
    try (S3ObjectStore missing = new S3ObjectStore(elsewhere)) {
      assertThatThrownBy(missing::probe)
          .isInstanceOfSatisfying(
              GantryException.class, e -> assertThat(e.code()).isEqualTo(ArchiveCodes.NO_BUCKET))
          .hasMessageContaining("create-bucket --bucket no-such-bucket");
    }
  }

  @Test
  void aStoreThatIsNotThereIsACodedError() {
    S3Connection there = connection();
    S3Connection nowhere =
        new S3Connection(
            java.net.URI.create("http://127.0.0.1:" + io.gantry.testkit.FreePort.find()),
            there.region(),
            there.bucket(),
            "",
            "id",
            "secret",
            2);
    try (S3ObjectStore absent = new S3ObjectStore(nowhere)) {
      assertThatThrownBy(absent::probe)
          .isInstanceOfSatisfying(
              GantryException.class, e -> assertThat(e.code()).isEqualTo(ArchiveCodes.UNREACHABLE));
      assertThat(absent.answers()).isFalse();
      assertThatThrownBy(() -> absent.putIfAbsent("k", SeededPayload.of(10, 1), TYPE))
          .isInstanceOf(StoreUnavailable.class);
    }
  }

  private void assertStored(String key, Payload expected) throws IOException {
    Stat stat = store.stat(key).orElseThrow();
    assertThat(stat.bytes()).isEqualTo(expected.length());
    if (stat.crc32c().isPresent()) {
      assertThat(stat.crc32c()).hasValue(expected.crc32c());
    }
    try (InputStream stored = store.open(key).orElseThrow();
        InputStream sent = expected.open()) {
      byte[] a = new byte[1 << 16];
      byte[] b = new byte[1 << 16];
      int n;
      do {
        n = stored.readNBytes(a, 0, a.length);
        assertThat(sent.readNBytes(b, 0, b.length)).isEqualTo(n);
        assertThat(Arrays.equals(a, 0, n, b, 0, n)).isTrue();
      } while (n > 0);
    }
  }

  private List<String> keys(String keyPrefix) throws IOException {
    List<String> keys = new ArrayList<>();
    store.list(keyPrefix, listed -> keys.add(listed.key()));
    return keys;
  }
}
