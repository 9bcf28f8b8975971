package io.gantry.extractor.load;

import io.gantry.contracts.event.SourceLoad;
import io.gantry.contracts.event.SourceLoad.Latency.What;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How fast an archive answers, compared with what is usual for it. Usual falls quickly towards what
 * is faster and rises by at most one in a hundred with each answer that is slower, so that an
 * archive that slows down under our load is noticed, and one that is slow for good is not held
 * against itself for ever. Thread safe.
 */
public final class Latency {
  /** Answers of which the middle one is compared. */
  static final int SAMPLES = 9;

  /** Slow is so many times the usual. */
  private static final double FACTOR = 3;

  private static final double FALLS = 0.2;
  private static final double RISES = 0.01;

  private final Map<What, Series> series = new EnumMap<>(What.class);

  /** Answers of one kind. */
  private static final class Series {
    final long[] recent = new long[SAMPLES];
    int count;
    double usual;

    void add(long nanos) {
      recent[count++ % SAMPLES] = nanos;
      if (usual == 0) {
        usual = Math.max(1, nanos);
      } else if (nanos < usual) {
        usual = Math.max(1, usual + (nanos - usual) * FALLS);
      } else {
        usual += Math.min(nanos - usual, usual) * RISES;
      }
    }

    boolean isKnown() {
      return count >= SAMPLES;
    }

    long middle() {
      long[] sorted = recent.clone();
      Arrays.sort(sorted);
      return sorted[SAMPLES / 2];
    }
  }

  /** An answer took so long. */
  public synchronized void took(What what, long nanos) {
    series.computeIfAbsent(what, _ -> new Series()).add(Math.max(0, nanos));
  }

  /** The kind of answer that is slowest compared with its usual, once enough is known. */
  public synchronized Optional<SourceLoad.Latency> worst() {
    What worst = null;
    double most = 0;
    for (Map.Entry<What, Series> one : series.entrySet()) {
      Series answers = one.getValue();
      double ratio = answers.isKnown() ? answers.middle() / answers.usual : 0;
      // A ratio of what takes no time at all says nothing.
      if (ratio > most && (worst == null || isSlow(one.getKey(), answers))) {
        most = ratio;
        worst = one.getKey();
      }
    }
    return worst == null ? Optional.empty() : Optional.of(told(worst));
  }

  /** The same, where it is so slow that less is to be asked for. */
  public synchronized Optional<SourceLoad.Latency> slow() {
    return worst()
        .filter(told -> {
          Series answers = series.get(told.what());
          return answers != null && isSlow(told.what(), answers);
        });
  }

  /** Less is asked for now: only what is answered from here on tells whether that is enough. */
  public synchronized void startOver() {
    series.values().forEach(answers -> answers.count = 0);
  }

  private SourceLoad.Latency told(What what) {
    Series answers = series.getOrDefault(what, new Series());
    return new SourceLoad.Latency(
        what,
        TimeUnit.NANOSECONDS.toMillis(answers.middle()),
        TimeUnit.NANOSECONDS.toMillis((long) answers.usual));
  }

  private static boolean isSlow(What what, Series answers) {
    long middle = answers.middle();
    return answers.isKnown()
        && middle > FACTOR * answers.usual
        && middle - answers.usual > noticed(what);
  }

  /** Nobody at the archive feels less than this. */
  private static long noticed(What what) {
    return TimeUnit.MILLISECONDS.toNanos(
        switch (what) {
          case QUERY -> 250;
          case FIRST_OBJECT -> 500;
          case OBJECT -> 100;
        });
  }
}
