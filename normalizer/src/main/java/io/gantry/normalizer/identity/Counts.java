package io.gantry.normalizer.identity;

/** How often each key was counted: open addressing, 12 bytes a slot. One writer. */
final class Counts {
  private static final int FIRST = 1 << 10;

  private long[] keys = new long[FIRST];
  private int[] counts = new int[FIRST];
  private int used;

  void add(long key, int change) {
    if (used * 2 > keys.length) {
      grow();
    }
    int slot = slot(keys, key);
    if (keys[slot] == 0) {
      keys[slot] = nonZero(key);
      used++;
    }
    counts[slot] += change;
  }

  int of(long key) {
    return counts[slot(keys, key)];
  }

  private static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }

  private static int slot(long[] table, long key) {
    long wanted = nonZero(key);
    int slot = (int) (wanted >>> 20) & (table.length - 1);
    while (table[slot] != 0 && table[slot] != wanted) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] moreKeys = new long[keys.length * 2];
    int[] moreCounts = new int[moreKeys.length];
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        int slot = slot(moreKeys, keys[i]);
        moreKeys[slot] = keys[i];
        moreCounts[slot] = counts[i];
      }
    }
    keys = moreKeys;
    counts = moreCounts;
  }
}
