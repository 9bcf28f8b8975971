package io.gantry.app;

import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import java.util.Optional;

/** The reconciler as commands see it: in this process, or in the one that holds the state. */
public interface WaveClient {
  void start(WaveSpec spec);

  WaveSummary summary(String wave);

  Optional<StudyCustody> study(String studyInstanceUid);
}
