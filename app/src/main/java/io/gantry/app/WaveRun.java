package io.gantry.app;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import java.time.Duration;

/** Starts a wave, shows how it comes along, and waits for its end. */
public final class WaveRun {
  private static final Duration POLL = Duration.ofMillis(500);

  private final WaveClient waves;
  private final Output output;

  public WaveRun(WaveClient waves, Output output) {
    this.waves = waves;
    this.output = output;
  }

  /** Returns the finished wave's summary. */
  public WaveSummary toEnd(WaveSpec spec) {
    waves.start(spec);
    Standstill standstill = new Standstill();
    try (WaveProgress progress = WaveProgress.on(output, spec.name())) {
      while (true) {
        WaveSummary counts = waves.counts(spec.name());
        progress.show(counts);
        standstill.notice(counts, waves::lags, System.nanoTime()).ifPresent(progress::tell);
        if (counts.finished()) {
          return waves.summary(spec.name());
        }
        Thread.sleep(POLL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          "GTY-0105", "Interrupted; run the same command again to go on with the wave", e);
    }
  }

  /** What the process ends with after this wave. */
  public static int exitCode(WaveSummary summary) {
    boolean swept = summary.sources().stream().allMatch(source -> source.sweepCode() == null);
    if (!swept || summary.studies().pending() > 0 || summary.instances().pending() > 0) {
      return ExitCode.FAILED;
    }
    if (!summary.exceptions().isEmpty()
        || summary.studies().held() + summary.studies().rejected() + summary.studies().incomplete()
            > 0) {
      return ExitCode.EXCEPTIONS;
    }
    return summary.balanced() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
