package io.gantry.normalizer.identity;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Many patients under one key, in int arrays: a hash table of chains, about 16 bytes an entry. Keys
 * are 32-bit digests: what is found must be compared. One writer; readers after it.
 */
final class Chains {
  private static final int UNUSED = -1;

  private int[] heads = filled(1 << 10);
  private int[] keys = new int[1 << 10];
  private int[] values = new int[1 << 10];
  private int[] next = new int[1 << 10];
  private int size;

  /** The first entry that is no longer used; the next ones hang on it. */
  private int free = -1;

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
    int entry = free;
    if (entry >= 0) {
      free = next[entry];
    } else {
      if (size == keys.length) {
        grow();
      }
      entry = size++;
    }
    keys[entry] = digest;
    values[entry] = patient;
    next[entry] = heads[slot(digest)];
    heads[slot(digest)] = entry;
  }

  /** Takes the patient from under the key, if it is there. */
  void remove(long key, int patient) {
    int digest = (int) (key >>> 32);
    int before = -1;
    for (int at = heads[slot(digest)]; at >= 0; at = next[at]) {
      if (keys[at] == digest && values[at] == patient) {
        if (before < 0) {
          heads[slot(digest)] = next[at];
        } else {
          next[before] = next[at];
        }
        next[at] = free;
        values[at] = UNUSED;
        free = at;
        return;
      }
      before = at;
    }
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
        if (values[at] != UNUSED) {
          int slot = slot(keys[at]);
          next[at] = heads[slot];
          heads[slot] = at;
        }
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
