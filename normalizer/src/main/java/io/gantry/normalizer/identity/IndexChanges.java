package io.gantry.normalizer.identity;

import java.util.HashSet;
import java.util.Set;

/**
 * What has changed in an index since somebody looked last.
 *
 * @param next where to look from the next time
 * @param all whether so much has changed that the keys do not say it
 * @param keys digests of what the patients are looked up by, before and after
 */
public record IndexChanges(long next, boolean all, Set<Long> keys) {
  public IndexChanges {
    keys = Set.copyOf(keys);
  }

  public boolean isEmpty() {
    return !all && keys.isEmpty();
  }

  /** The latest changes of an index, in a ring. Not thread safe. */
  static final class Ring {
    private static final int KEPT = 4096;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generics
    private final Set<Long>[] latest = new Set[KEPT];

    private long next;

    void add(Set<Long> keys) {
      latest[(int) (next++ % KEPT)] = keys;
    }

    IndexChanges since(long position) {
      if (next - position > KEPT) {
        return new IndexChanges(next, true, Set.of());
      }
      Set<Long> keys = new HashSet<>();
      for (long at = position; at < next; at++) {
        keys.addAll(latest[(int) (at % KEPT)]);
      }
      return new IndexChanges(next, false, keys);
    }
  }
}
