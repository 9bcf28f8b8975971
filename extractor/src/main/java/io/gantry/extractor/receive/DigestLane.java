package io.gantry.extractor.receive;

import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Digests the objects of one storing association on a thread of its own, so that an object is
 * answered when it is written, not when it is hashed. Bounded: {@link #borrow} waits while all its
 * chunks are under way. {@code borrow}, {@code submit} and {@code end} are for one caller thread.
 */
final class DigestLane implements AutoCloseable {
  /** Bytes of a chunk: the largest PDU that we announce. */
  static final int CHUNK = 128 * 1024;

  private static final int CHUNKS = 8;

  private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
  private final BlockingQueue<Job> jobs = new ArrayBlockingQueue<>(2 * CHUNKS);
  private final PartHasher[] parts = {new PartHasher(), new PartHasher(), new PartHasher()};
  private final Thread worker;
  private int made;

  /** A run of bytes of one object: first head, then pixels, then tail. */
  static final class Chunk {
    final byte[] data = new byte[CHUNK];
    final int[] lengths = new int[3];
    int size;

    boolean isFull() {
      return size == CHUNK;
    }

    private void clear() {
      size = 0;
      lengths[0] = 0;
      lengths[1] = 0;
      lengths[2] = 0;
    }
  }

  private sealed interface Job {
    record Bytes(Chunk chunk) implements Job {}

    record End(@Nullable String transferSyntaxUid, CompletableFuture<InstanceDigests> result)
        implements Job {}

    record Stop() implements Job {}
  }

  DigestLane(String name) {
    this.worker = Thread.ofPlatform().daemon().name(name).start(this::work);
  }

  /** An empty chunk; waits for one. */
  Chunk borrow() throws InterruptedException {
    Chunk chunk = free.poll();
    if (chunk == null && made < CHUNKS) {
      made++;
      return new Chunk();
    }
    return chunk == null ? free.take() : chunk;
  }

  /** The next bytes of the object; the chunk is the lane's again. */
  void submit(Chunk chunk) throws InterruptedException {
    jobs.put(new Job.Bytes(chunk));
  }

  /** All bytes of the object were submitted. */
  CompletableFuture<InstanceDigests> end(String transferSyntaxUid) throws InterruptedException {
    CompletableFuture<InstanceDigests> result = new CompletableFuture<>();
    jobs.put(new Job.End(transferSyntaxUid, result));
    return result;
  }

  /** Forgets the object under way. */
  void drop() throws InterruptedException {
    jobs.put(new Job.End(null, new CompletableFuture<>()));
  }

  private void work() {
    try {
      while (true) {
        switch (jobs.take()) {
          case Job.Bytes(Chunk chunk) -> {
            digest(chunk);
            chunk.clear();
            free.add(chunk);
          }
          case Job.End end -> end(end);
          case Job.Stop _ -> {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void digest(Chunk chunk) {
    int from = 0;
    for (int i = 0; i < parts.length; i++) {
      parts[i].update(chunk.data, from, chunk.lengths[i]);
      from += chunk.lengths[i];
    }
  }

  private void end(Job.End end) {
    PartDigest head = parts[0].finish();
    PartDigest pixels = parts[1].finish();
    PartDigest tail = parts[2].finish();
    if (end.transferSyntaxUid() != null) {
      end.result().complete(InstanceDigests.of(end.transferSyntaxUid(), head, pixels, tail));
    }
  }

  /** Ends the thread after what was submitted. */
  @Override
  public void close() {
    try {
      jobs.put(new Job.Stop());
    } catch (InterruptedException e) {
      worker.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** SHA-256, CRC-32C and length of one part. */
  private static final class PartHasher {
    private final MessageDigest sha = Sha256.newMessageDigest();
    private final CRC32C crc = new CRC32C();
    private long length;

    void update(byte[] bytes, int from, int count) {
      if (count > 0) {
        sha.update(bytes, from, count);
        crc.update(bytes, from, count);
        length += count;
      }
    }

    PartDigest finish() {
      if (length == 0) {
        return PartDigest.EMPTY;
      }
      PartDigest digest = new PartDigest(length, Sha256.ofDigest(sha.digest()), crc.getValue());
      crc.reset();
      length = 0;
      return digest;
    }
  }
}
