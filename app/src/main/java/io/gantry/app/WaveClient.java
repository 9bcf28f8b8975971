package io.gantry.app;

import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.watch.Lags;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import java.util.Optional;

/** The reconciler as commands see it: in this process, or in the one that holds the state. */
public interface WaveClient {
  void start(WaveSpec spec);

  /** With all its exceptions. */
  WaveSummary summary(String wave);

  /** Without exceptions: cheap enough to ask twice a second, however many there are. */
  WaveSummary counts(String wave);

  /** How far the stages are behind the broker, as it was known a few seconds ago. */
  Lags lags();

  Optional<StudyCustody> study(String studyInstanceUid);
}
