package io.gantry.extractor.sweep;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which UIDs were seen: 128 bits of each one's SHA-256 in one array, so that two of two million are
 * taken for one with a probability below 10^-26. 20 to 32 bytes for each UID; at most 56 while it
 * grows. For one thread.
 */
final class Fingerprints {
  private static final int LEAST = 1024;

  private final MessageDigest sha256;
  private long[] slots = new long[2 * LEAST];
  private int size;

  Fingerprints() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }

  /** Returns whether it is new. */
  boolean add(String uid) {
    ByteBuffer digest = ByteBuffer.wrap(sha256.digest(uid.getBytes(StandardCharsets.UTF_8)));
    long high = digest.getLong();
    long low = digest.getLong() | 1; // no fingerprint is an empty slot
    int at = slot(slots, high, low);
    if (slots[at + 1] != 0) {
      return false;
    }
    slots[at] = high;
    slots[at + 1] = low;
    size++;
    if (size * 10L > slots.length / 2 * 8L) {
      grow();
    }
    return true;
  }

  int size() {
    return size;
  }

  /** Bytes of the array. */
  long bytes() {
    return 8L * slots.length;
  }

  private void grow() {
    long[] larger = new long[2 * (slots.length / 2 + slots.length / 4)];
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i + 1] != 0) {
        int at = slot(larger, slots[i], slots[i + 1]);
        larger[at] = slots[i];
        larger[at + 1] = slots[i + 1];
      }
    }
    slots = larger;
  }

  /** Where it is, or the empty slot where it belongs. */
  private static int slot(long[] table, long high, long low) {
    int capacity = table.length / 2;
    int at = (int) Math.unsignedMultiplyHigh(high, capacity);
    while (table[2 * at + 1] != 0 && !(table[2 * at] == high && table[2 * at + 1] == low)) {
      at = at + 1 == capacity ? 0 : at + 1;
    }
    return 2 * at;
  }
}
