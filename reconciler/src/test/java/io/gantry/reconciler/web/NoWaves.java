package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.Waves;
import java.util.List;

/** For tests of what stands in front of the pages. */
final class NoWaves implements Waves {
  @Override
  public void start(WaveSpec spec) {}

  @Override
  public void inventory(WaveSpec spec) {}

  @Override
  public void resumeAll() {}

  @Override
  public WaveSummary summary(String wave) {
    throw new GantryException("GTY-0614", "There is no such wave");
  }

  @Override
  public List<WaveSummary> list() {
    return List.of();
  }
}
