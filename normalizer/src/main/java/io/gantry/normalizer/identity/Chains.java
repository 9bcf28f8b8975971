package io.gantry.normalizer.identity;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Many patients under one key, in int arrays: a hash table of chains, about 16 bytes an entry. Keys
 * are 32-bit digests: what is found must be compared. One writer; readers after it.
 */
final class Chains {
  private int[] heads = filled(1 << 10);
  private int[] keys = new int[1 << 10];
  private int[] values = new int[1 << 10];
  private int[] next = new int[1 << 10];
  private int size;

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, -1);
    return array;
  }

  /** Adds the patient under the key unless it is there. */
  void add(long key, int patient) {
    int digest = (int) (key >>> 32);
    for (int at = heads[slot(digest)]; at >= 0; at = next[at]) {
      if (keys[at] == digest && values[at] == patient) {
        return;
      }
    }
    if (size == keys.length) {
      grow();
    }
    keys[size] = digest;
    values[size] = patient;
    next[size] = heads[slot(digest)];
    heads[slot(digest)] = size++;
  }

  private int slot(int digest) {
    return (digest * 0x9E3779B1) >>> 7 & (heads.length - 1);
  }

  private void grow() {
    int wanted = (int) Math.min(Integer.MAX_VALUE - 8L, keys.length * 3L / 2);
    keys = Arrays.copyOf(keys, wanted);
    values = Arrays.copyOf(values, wanted);
    next = Arrays.copyOf(next, wanted);
    if (heads.length < wanted && heads.length < 1 << 24) {
      heads = filled(heads.length * 2);
      for (int at = 0; at < size; at++) {
        int slot = slot(keys[at]);
        next[at] = heads[slot];
        heads[slot] = at;
      }
    }
  }

  /** Passes on at most {@code limit} patients and says whether these were all. */
  boolean forEach(long key, int limit, IntConsumer consumer) {
    int digest = (int) (key >>> 32);
    int passed = 0;
    for (int at = heads[slot(digest)]; at >= 0; at = next[at]) {
      if (keys[at] == digest) {
        if (passed++ == limit) {
          return false;
        }
        consumer.accept(values[at]);
      }
    }
    return true;
  }
}
