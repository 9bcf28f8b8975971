package io.gantry.extractor.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DigestLaneTest {
  private static final String SYNTAX = "1.2.840.10008.1.2.1";

  @Test
  void objectsOneAfterTheOtherGetTheirOwnDigests() throws InterruptedException {
    Random random = new Random(1);
    try (DigestLane lane = new DigestLane("test")) {
      for (int object = 0; object < 20; object++) {
        byte[] bytes = new byte[random.nextInt(1 << 20)];
        random.nextBytes(bytes);
        int head = random.nextInt(bytes.length + 1);
        int tail = head + random.nextInt(bytes.length - head + 1);
        CompletableFuture<InstanceDigests> digests = send(lane, bytes, head, tail);
        assertThat(digests.join())
            .isEqualTo(
                InstanceDigests.of(
                    SYNTAX,
                    part(bytes, 0, head),
                    part(bytes, head, tail),
                    part(bytes, tail, bytes.length)));
      }
    }
  }

  @Test
  void anObjectThatIsDroppedLeavesNoTrace() throws InterruptedException {
    try (DigestLane lane = new DigestLane("test")) {
      DigestLane.Chunk chunk = lane.borrow();
      chunk.size = 5;
      chunk.lengths[0] = 5;
      lane.submit(chunk);
      lane.drop();
      byte[] bytes = {1, 2, 3};
      assertThat(send(lane, bytes, 3, 3).join().head()).isEqualTo(part(bytes, 0, 3));
    }
  }

  private static CompletableFuture<InstanceDigests> send(
      DigestLane lane, byte[] bytes, int head, int tail) throws InterruptedException {
    int[] ends = {head, tail, bytes.length};
    int at = 0;
    while (at < bytes.length) {
      DigestLane.Chunk chunk = lane.borrow();
      for (int part = 0; part < 3; part++) {
        int count = Math.clamp(ends[part] - at, 0, DigestLane.CHUNK - chunk.size);
        System.arraycopy(bytes, at, chunk.data, chunk.size, count);
        chunk.size += count;
        chunk.lengths[part] += count;
        at += count;
      }
      lane.submit(chunk);
    }
    return lane.end(SYNTAX);
  }

  private static PartDigest part(byte[] bytes, int from, int to) {
    byte[] part = Arrays.copyOfRange(bytes, from, to);
    CRC32C crc = new CRC32C();
    crc.update(part);
    return new PartDigest(part.length, Sha256.of(part), crc.getValue());
  }
}
