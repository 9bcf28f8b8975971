package io.gantry.platform.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.SpoolRef;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SpoolTest {
  private static final SpoolSettings ROOMY = new SpoolSettings(1 << 20, 64 << 10);

  @TempDir Path temp;

  @Test
  void whatWasWrittenReadsBackOnceDurable() throws Exception {
    try (Spool spool = Spool.open(volume(), ROOMY);
        SpoolWriter writer = spool.newWriter()) {
      SpoolRef first = store(writer, "first object");
      SpoolRef second = store(writer, "second");

      assertThat(text(spool, first)).isEqualTo("first object");
      assertThat(text(spool, second)).isEqualTo("second");
      assertThat(text(SpoolReader.under(temp), second)).isEqualTo("second");
      assertThat(spool.usedBytes()).isEqualTo(18);
    }
  }

  @Test
  void rangesOfAnObjectAreReadWithoutItsNeighbours() throws Exception {
    try (Spool spool = Spool.open(volume(), ROOMY);
        SpoolWriter writer = spool.newWriter()) {
      store(writer, "before");
      SpoolRef ref = store(writer, "0123456789");
      store(writer, "after");

      try (SpoolSource source = spool.open(ref)) {
        assertThat(source.length()).isEqualTo(10);
        assertThat(source.stream(3, 4).readAllBytes()).asString().isEqualTo("3456");
        ByteBuffer buffer = source.read(8, 2);
        assertThat(StandardCharsets.US_ASCII.decode(buffer).toString()).isEqualTo("89");
        try (InputStream twice = source.stream(0, 10)) {
          assertThat(twice.skip(9)).isEqualTo(9);
          assertThat(twice.readAllBytes()).asString().isEqualTo("9");
        }
        assertThatThrownBy(() -> source.stream(5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  @Test
  void filesAndFoldersAreForTheirOwnerOnly() throws Exception {
    try (Spool spool = Spool.open(volume(), ROOMY);
        SpoolWriter writer = spool.newWriter()) {
      SpoolRef ref = store(writer, "x");

      assertThat(permissions(volume())).isEqualTo("rwx------");
      assertThat(permissions(volume().resolve(ref.segment()))).isEqualTo("rw-------");
    }
  }

  @Test
  void aDiscardedObjectLeavesNoBytes() throws Exception {
    try (Spool spool = Spool.open(volume(), ROOMY);
        SpoolWriter writer = spool.newWriter()) {
      store(writer, "kept");
      writer.begin();
      write(writer, "half of an obj");
      writer.discard();
      SpoolRef next = store(writer, "next");

      assertThat(text(spool, next)).isEqualTo("next");
      assertThat(spool.usedBytes()).isEqualTo(8);
    }
  }

  @Test
  void aFullSegmentIsFollowedByAnotherAndDeletedWhenAllOfItIsReleased() throws Exception {
    try (Spool spool = Spool.open(volume(), new SpoolSettings(1000, 10));
        SpoolWriter writer = spool.newWriter()) {
      SpoolRef one = store(writer, "12345");
      SpoolRef two = store(writer, "67890");
      SpoolRef three = store(writer, "next");
      assertThat(three.segment()).isNotEqualTo(one.segment());

      spool.release(one);
      spool.release(one);
      assertThat(segmentFiles()).hasSize(2);
      spool.release(two);

      assertThat(segmentFiles()).containsExactly(three.segment());
      assertThat(spool.usedBytes()).isEqualTo(4);
      assertThatThrownBy(() -> spool.open(one)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void manyWritersShareFewSegmentsAndKeepTheirObjectsApart() throws Exception {
    try (Spool spool = Spool.open(volume(), ROOMY)) {
      List<CompletableFuture<List<SpoolRef>>> running = new ArrayList<>();
      for (int w = 0; w < 4; w++) {
        int writerNumber = w;
        running.add(CompletableFuture.supplyAsync(() -> storeMany(spool, writerNumber)));
      }
      for (int w = 0; w < 4; w++) {
        List<SpoolRef> refs = running.get(w).get();
        for (int i = 0; i < refs.size(); i++) {
          assertThat(text(spool, refs.get(i))).isEqualTo("writer " + w + " object " + i);
        }
      }
      assertThat(segmentFiles()).hasSizeLessThanOrEqualTo(4);
    }
  }

  @Test
  void objectsThatWaitTogetherShareOneSync() throws Exception {
    CountDownLatch firstSyncMayEnd = new CountDownLatch(1);
    CountDownLatch firstSyncRuns = new CountDownLatch(1);
    AtomicInteger syncs = new AtomicInteger();
    GroupSync.Device slowFirst =
        device(() -> {
          if (syncs.incrementAndGet() == 1) {
            firstSyncRuns.countDown();
            await(firstSyncMayEnd);
          }
        });
    try (Spool spool = Spool.open(volume(), ROOMY, slowFirst);
        SpoolWriter writer = spool.newWriter()) {
      List<PendingObject> pending = new ArrayList<>();
      pending.add(write(spool, writer, "first"));
      firstSyncRuns.await();
      for (int i = 0; i < 20; i++) {
        pending.add(write(spool, writer, "more"));
      }
      assertThat(pending).noneMatch(p -> p.durable().isDone());

      firstSyncMayEnd.countDown();
      for (PendingObject object : pending) {
        object.durable().get(5, TimeUnit.SECONDS);
      }
      assertThat(syncs).hasValue(2);
    }
  }

  @Test
  void aFailedSyncDiscardsTheObjectAndTheSegmentTakesNoMore() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    GroupSync.Device device =
        device(() -> {
          if (broken.get()) {
            throw new IOException("I/O error");
          }
        });
    try (Spool spool = Spool.open(volume(), ROOMY, device);
        SpoolWriter writer = spool.newWriter()) {
      SpoolRef good = store(writer, "good");
      broken.set(true);
      PendingObject bad = write(spool, writer, "bad");
      assertThatThrownBy(() -> bad.durable().get(5, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
      broken.set(false);

      SpoolRef later = store(writer, "later");
      assertThat(later.segment()).isNotEqualTo(good.segment());
      assertThat(text(spool, good)).isEqualTo("good");
      spool.release(good);
      assertThat(segmentFiles()).containsExactly(later.segment());
    }
  }

  @Test
  void beyondTheHardLimitNothingIsWrittenUntilSomethingIsReleased() throws Exception {
    try (Spool spool = Spool.open(volume(), new SpoolSettings(20, 100));
        SpoolWriter writer = spool.newWriter()) {
      SpoolRef ref = store(writer, "0123456789");
      writer.begin();
      write(writer, "01234567");
      assertThatThrownBy(() -> write(writer, "890")).isInstanceOf(SpoolFull.class);
      writer.discard();
      assertThat(spool.usedBytes()).isEqualTo(10);

      spool.release(ref);
      store(writer, "01234567890123456789");
      assertThat(spool.usedBytes()).isEqualTo(20);
    }
  }

  @Test
  void reservationsAreHeldAgainstTheLimit() throws Exception {
    try (Spool spool = Spool.open(volume(), new SpoolSettings(100, 100));
        SpoolWriter writer = spool.newWriter()) {
      store(writer, "0123456789");

      assertThat(spool.reserve(80)).isTrue();
      assertThat(spool.reserve(11)).isFalse();
      assertThat(spool.freeBytes()).isEqualTo(10);
      spool.unreserve(80);
      assertThat(spool.freeBytes()).isEqualTo(90);
    }
  }

  @Test
  void afterACrashOnlySegmentsWithLiveObjectsStay() throws Exception {
    SpoolRef dead;
    SpoolRef live;
    SpoolRef settledDuringStart;
    try (Spool spool = Spool.open(volume(), new SpoolSettings(1000, 1));
        SpoolWriter writer = spool.newWriter()) {
      dead = store(writer, "dead");
      live = store(writer, "live");
      settledDuringStart = store(writer, "settled");
    }
    try (Spool spool = Spool.open(volume(), new SpoolSettings(1000, 1))) {
      assertThat(spool.needsRecovery()).isTrue();
      assertThat(text(spool, dead)).isEqualTo("dead");
      spool.release(settledDuringStart);
      SpoolRef never = new SpoolRef(live.volume(), "gone.pack", 0, 4);

      Spool.Recovery recovery = spool.recover(List.of(live, settledDuringStart, never));

      assertThat(recovery).isEqualTo(new Spool.Recovery(2, 1, List.of(never)));
      assertThat(segmentFiles()).containsExactly(live.segment());
      assertThat(spool.usedBytes()).isEqualTo(4);
      spool.release(live);
      assertThat(segmentFiles()).isEmpty();
    }
  }

  @Test
  void aVolumeHasOneHolder() throws Exception {
    try (Spool held = Spool.open(volume(), ROOMY)) {
      assertThat(held.volume()).isEqualTo("v1");
      assertThatThrownBy(() -> Spool.open(volume(), ROOMY))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("Another process");
    }
  }

  @Test
  void aReferenceCannotLeaveTheVolume() throws Exception {
    try (Spool spool = Spool.open(volume(), ROOMY)) {
      SpoolRef hostile = new SpoolRef("v1", "../secret", 0, 1);
      assertThatThrownBy(() -> spool.open(hostile)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private interface Sync {
    void run() throws IOException;
  }

  private static GroupSync.Device device(Sync sync) {
    return new GroupSync.Device() {
      @Override
      public void sync(FileChannel segment) throws IOException {
        sync.run();
        GroupSync.DISK.sync(segment);
      }

      @Override
      public void syncDirectory(Path directory) throws IOException {
        GroupSync.DISK.syncDirectory(directory);
      }
    };
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static List<SpoolRef> storeMany(Spool spool, int number) {
    try (SpoolWriter writer = spool.newWriter()) {
      List<SpoolRef> refs = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        refs.add(store(writer, "writer " + number + " object " + i));
      }
      return refs;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static SpoolRef store(SpoolWriter writer, String text) throws Exception {
    writer.begin();
    write(writer, text);
    return writer.end().durable().get(10, TimeUnit.SECONDS);
  }

  private static PendingObject write(Spool spool, SpoolWriter writer, String text)
      throws IOException {
    assertThat(spool.freeBytes()).isPositive();
    writer.begin();
    write(writer, text);
    return writer.end();
  }

  private static void write(SpoolWriter writer, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    writer.write(bytes, 0, bytes.length);
  }

  private static String text(SpoolReader reader, SpoolRef ref) throws IOException {
    try (SpoolSource source = reader.open(ref)) {
      return new String(
          source.stream(0, source.length()).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private List<String> segmentFiles() throws IOException {
    try (var files = Files.list(volume())) {
      return files
          .map(f -> String.valueOf(f.getFileName()))
          .filter(n -> n.endsWith(".pack"))
          .toList();
    }
  }

  private Path volume() {
    return temp.resolve("v1");
  }
}
