package io.gantry.extractor.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What an archive refused in the last five minutes, counted by status or code. Thread safe. */
public final class Refusals {
  private static final long KEPT = TimeUnit.MINUTES.toNanos(5);
  private static final long SLICE = TimeUnit.SECONDS.toNanos(5);

  private final LongSupplier nanoTime;
  private final Deque<Slice> slices = new ArrayDeque<>();

  private record Slice(long begins, Map<String, Integer> counts) {}

  /**
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public Refusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** One more of these. */
  public synchronized void count(String label) {
    long now = nanoTime.getAsLong();
    forget(now);
    Slice last = slices.peekLast();
    if (last == null || now - last.begins() >= SLICE) {
      last = new Slice(now, new TreeMap<>());
      slices.add(last);
    }
    last.counts().merge(label, 1, Integer::sum);
  }

  /** How many there were of each. */
  public synchronized Map<String, Integer> lastFiveMinutes() {
    forget(nanoTime.getAsLong());
    Map<String, Integer> sums = new TreeMap<>();
    slices.forEach(
        slice -> slice.counts().forEach((label, n) -> sums.merge(label, n, Integer::sum)));
    return sums;
  }

  private void forget(long now) {
    for (Slice first = slices.peek();
        first != null && now - first.begins() >= KEPT;
        first = slices.peek()) {
      slices.remove();
    }
  }
}
