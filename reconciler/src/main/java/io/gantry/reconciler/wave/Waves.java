package io.gantry.reconciler.wave;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of the wave engine, in process and by REST. Safe between threads. */
public interface Waves {
  /**
   * Starts a run of the wave, or goes on with the one that an ended process left open. Returns once
   * it is on record.
   *
   * @throws io.gantry.platform.GantryException GTY-0612 where a source is not configured, GTY-0613
   *     where the wave is running in this process
   */
  void start(WaveSpec spec);

  /**
   * Sweeps only: fills the ledger with what the sources hold, and moves nothing. The summary then
   * shows what a start would have to move as pending.
   *
   * @throws io.gantry.platform.GantryException as {@link #start}
   */
  void inventory(WaveSpec spec);

  /** Goes on with every run that an ended process left open; {@code gantry up} does. */
  void resumeAll();

  /**
   * How the wave is; cheap enough to ask every second.
   *
   * @throws io.gantry.platform.GantryException GTY-0614 where there is no such wave
   */
  WaveSummary summary(String wave);

  /**
   * The same with a part of its exceptions.
   *
   * @param after behind this one, null: from the first
   * @param limit so many at most; 0: none
   */
  default WaveSummary summary(String wave, WaveSummary.@Nullable WaveException after, int limit) {
    return summary(wave);
  }

  /** The same without its exceptions, newest wave first. */
  List<WaveSummary> list();
}
