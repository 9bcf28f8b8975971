package io.gantry.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.loader.LoaderSettings.Retries;
import io.gantry.loader.adapter.dicom.DicomHeadEditor;
import io.gantry.platform.retry.Backoff;
import io.gantry.platform.spool.SpoolReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long an object is tried, and that every wave ends. */
@Timeout(60)
class RetryingLoaderTest {
  private static final Retries THREE =
      new Retries(
          3, new Backoff(Duration.ofMillis(1), Duration.ofMillis(3)), Duration.ofMinutes(10));

  @TempDir Path directory;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final ArchiveHealth health = new ArchiveHealth(now::get);
  private final Store store = new Store();
  private ObjectInSpool object;

  @BeforeEach
  void spool() throws IOException {
    object = ObjectInSpool.aCt(directory, "1.2.3.4.1", 1000);
  }

  private LoadOutcome load() throws InterruptedException {
    InstanceLoader loader =
        new InstanceLoader(
            store, SpoolReader.under(directory), new DicomHeadEditor(), new ObjectKeys(""), true);
    return new RetryingLoader(loader, store, THREE, health).load(object.event());
  }

  @Test
  void whatPassesIsTriedAgain() throws InterruptedException {
    store.troubles.add(ArchiveCodes.BUSY);
    store.troubles.add(ArchiveCodes.DAMAGED_ON_THE_WAY);

    assertThat(load()).isInstanceOf(LoadOutcome.Loaded.class);
    assertThat(health.health().ok()).isTrue();
  }

  @Test
  void anObjectThatAFullStoreDoesNotTakeIsRejectedAfterItsAttempts() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      store.troubles.add(ArchiveCodes.FULL);
    }

    LoadOutcome outcome = load();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            LoadOutcome.Rejected.class,
            rejected -> assertThat(rejected.code()).isEqualTo(ArchiveCodes.FULL));
    assertThat(health.health().code()).isEqualTo(ArchiveCodes.FULL);
  }

  @Test
  void whileTheStoreAsAWholeIsAwayAttemptsAreNotCounted() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      store.troubles.add(ArchiveCodes.UNREACHABLE);
    }
    store.answers = false;

    assertThat(load()).isInstanceOf(LoadOutcome.Loaded.class);
  }

  @Test
  void anOutageThatLastsTooLongEndsInARejection() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      store.troubles.add(ArchiveCodes.UNREACHABLE);
    }
    store.answers = false;
    store.beforePut = () -> now.updateAndGet(t -> t.plus(Duration.ofMinutes(4)));

    LoadOutcome outcome = load();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            LoadOutcome.Rejected.class,
            rejected -> assertThat(rejected.code()).isEqualTo(ArchiveCodes.UNREACHABLE));
    assertThat(store.troubles).hasSize(16);
  }

  /** A store in memory that is in trouble as often as it is told. */
  private static final class Store implements ObjectStore {
    final Deque<String> troubles = new ArrayDeque<>();
    final ConcurrentMap<String, byte[]> objects = new ConcurrentHashMap<>();
    boolean answers = true;
    Runnable beforePut = () -> {};

    @Override
    public PutOutcome putIfAbsent(String key, Payload payload, String contentType)
        throws IOException {
      beforePut.run();
      if (!troubles.isEmpty()) {
        throw new StoreUnavailable(troubles.pop(), "trouble", new IOException("trouble"));
      }
      try (InputStream in = payload.open()) {
        byte[] bytes = in.readAllBytes();
        return objects.putIfAbsent(key, bytes) == null ? new Created() : new AlreadyThere();
      }
    }

    @Override
    public PutOutcome replace(String key, Payload payload, String contentType) {
      throw new UnsupportedOperationException("no manifests here");
    }

    @Override
    public Optional<Stat> stat(String key) {
      return Optional.ofNullable(objects.get(key))
          .map(bytes ->
              new Stat(bytes.length, OptionalLong.of(ObjectInSpool.digest(bytes).crc32c())));
    }

    @Override
    public Optional<InputStream> open(String key) {
      return Optional.ofNullable(objects.get(key)).map(ByteArrayInputStream::new);
    }

    @Override
    public void list(String keyPrefix, Consumer<Listed> each) {
      objects.forEach((key, bytes) -> each.accept(new Listed(key, bytes.length)));
    }

    @Override
    public StoreCapabilities probe() {
      return new StoreCapabilities(true, true, true, true);
    }

    @Override
    public boolean answers() {
      return answers;
    }

    @Override
    public void close() {}
  }
}
