package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The bytea columns of the ledger (see V1__ledger.sql), big endian. */
final class Packed {
  private static final int SHA256 = 32;
  private static final int PART = Long.BYTES + Integer.BYTES + SHA256;

  private Packed() {}

  static byte[] parts(InstanceDigests digests) {
    ByteBuffer packed = ByteBuffer.allocate(3 * PART);
    for (PartDigest part : new PartDigest[] {digests.head(), digests.pixels(), digests.tail()}) {
      packed.putLong(part.length()).putInt((int) part.crc32c()).put(part.sha256().toBytes());
    }
    return packed.array();
  }

  static InstanceDigests digests(byte[] parts, byte[] instance) {
    ByteBuffer packed = ByteBuffer.wrap(parts);
    return new InstanceDigests(part(packed), part(packed), part(packed), Sha256.ofDigest(instance));
  }

  private static PartDigest part(ByteBuffer packed) {
    long length = packed.getLong();
    long crc = Integer.toUnsignedLong(packed.getInt());
    byte[] digest = new byte[SHA256];
    packed.get(digest);
    return new PartDigest(length, Sha256.ofDigest(digest), crc);
  }

  static byte[] numbers(SortedSet<Long> numbers) {
    ByteBuffer packed = ByteBuffer.allocate(numbers.size() * Long.BYTES);
    numbers.forEach(packed::putLong);
    return packed.array();
  }

  static SortedSet<Long> numbers(byte[] packed) {
    if (packed.length == 0) {
      return Collections.emptySortedSet();
    }
    SortedSet<Long> numbers = new TreeSet<>();
    ByteBuffer buffer = ByteBuffer.wrap(packed);
    while (buffer.hasRemaining()) {
      numbers.add(buffer.getLong());
    }
    return numbers;
  }

  static byte[] digestSet(SortedSet<Sha256> digests) {
    ByteBuffer packed = ByteBuffer.allocate(digests.size() * SHA256);
    digests.forEach(digest -> packed.put(digest.toBytes()));
    return packed.array();
  }

  static SortedSet<Sha256> digestSet(byte[] packed) {
    if (packed.length == 0) {
      return Collections.emptySortedSet();
    }
    SortedSet<Sha256> digests = new TreeSet<>(Comparator.comparing(Sha256::hex));
    ByteBuffer buffer = ByteBuffer.wrap(packed);
    while (buffer.hasRemaining()) {
      byte[] digest = new byte[SHA256];
      buffer.get(digest);
      digests.add(Sha256.ofDigest(digest));
    }
    return digests;
  }

  static byte @Nullable [] bytes(@Nullable Sha256 digest) {
    return digest == null ? null : digest.toBytes();
  }

  static @Nullable Sha256 sha256(byte @Nullable [] digest) {
    return digest == null ? null : Sha256.ofDigest(digest);
  }
}
