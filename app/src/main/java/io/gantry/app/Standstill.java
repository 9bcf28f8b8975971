package io.gantry.app;

import io.gantry.reconciler.watch.Lags;
import io.gantry.reconciler.wave.WaveSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Notices that nothing of a wave moves, and says once a minute which stage has what to read. */
final class Standstill {
  private static final Duration EVERY = Duration.ofMinutes(1);

  private @Nullable List<Long> figures;
  private long movedNanos;
  private long minutesTold;

  /**
   * What to say, if anything.
   *
   * @param nanos {@link System#nanoTime} of now
   */
  Optional<String> notice(WaveSummary counts, Supplier<Lags> lags, long nanos) {
    List<Long> now = figures(counts);
    if (!now.equals(figures)) {
      figures = now;
      movedNanos = nanos;
      minutesTold = 0;
      return Optional.empty();
    }
    long minutes = (nanos - movedNanos) / EVERY.toNanos();
    if (minutes <= minutesTold) {
      return Optional.empty();
    }
    minutesTold = minutes;
    return Optional.of("nothing has moved for %d min; %s".formatted(minutes, waiting(lags.get())));
  }

  private static List<Long> figures(WaveSummary counts) {
    WaveSummary.Instances of = counts.instances();
    return List.of(
        counts.studies().expected(),
        counts.studies().pending(),
        of.expected(),
        of.received(),
        of.normalized(),
        of.loaded(),
        of.verified(),
        of.published(),
        of.held(),
        of.missing());
  }

  private static String waiting(Lags lags) {
    String unknown = lags.unknown();
    if (unknown != null) {
      return "how far the stages are is not known: " + unknown;
    }
    String behind =
        lags.stages().stream()
            .filter(lag -> lag.records() != null && lag.records() > 0)
            .map(lag -> lag.stage() + " " + lag.records() + " of " + lag.topic())
            .collect(Collectors.joining(", "));
    return behind.isEmpty()
        ? "no stage has anything to read: wave paused, window closed, or an archive that does not"
            + " send (gantry wave status)"
        : "records still to be read: " + behind;
  }
}
