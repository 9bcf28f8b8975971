package io.gantry.normalizer.identity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records that could not be linked, by what the matcher looks patients up by: so a change of a
 * patient leads to the few that it may concern. About 250 bytes each. Not thread safe.
 */
public final class WatchedRecords {
  private final int most;
  private final Chains byKey = new Chains();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<@Nullable String> names = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private boolean whole = true;

  /**
   * @param most how many are kept; of more only that there are more
   */
  public WatchedRecords(int most) {
    this.most = most;
  }

  /** Watches a record; one of that id is replaced only if it is taken out before. */
  public void add(PatientRecord record) {
    if (numbers.containsKey(record.id())) {
      return;
    }
    if (numbers.size() == most) {
      whole = false;
      return;
    }
    Integer reused = free.poll();
    int number = reused == null ? names.size() : reused;
    if (reused == null) {
      names.add(record.id());
    } else {
      names.set(number, record.id());
    }
    numbers.put(record.id(), number);
    LookupKeys.of(record).forEach(key -> byKey.add(key, number));
  }

  /** Takes out the record that was added like this. */
  public void remove(PatientRecord record) {
    Integer number = numbers.remove(record.id());
    if (number != null) {
      LookupKeys.of(record).forEach(key -> byKey.remove(key, number));
      names.set(number, null);
      free.add(number);
    }
  }

  /** Ids of the records that patients with these keys may concern. */
  public Set<String> concernedBy(Collection<Long> keys) {
    Set<String> concerned = new LinkedHashSet<>();
    for (long key : keys) {
      byKey.forEach(
          key,
          Integer.MAX_VALUE,
          number -> {
            String name = names.get(number);
            if (name != null) {
              concerned.add(name);
            }
          });
    }
    return concerned;
  }

  /** Whether every record that was to be watched is. */
  public boolean isWhole() {
    return whole;
  }
}
