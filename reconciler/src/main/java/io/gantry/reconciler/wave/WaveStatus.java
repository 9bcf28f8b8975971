package io.gantry.reconciler.wave;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wave as its operators see it.
 *
 * @param state planned, running, paused, stopping, stopped, finished
 * @param by who brought it there, why, and when
 * @param plan without its lists
 * @param listedStudies how many studies its lists name
 * @param listedPatients how many patients its lists name
 * @param beyondLimits in its scope, left out by its limits
 * @param gates the latest result of each gate that was measured
 * @param accepted whether every exit gate passed; null while it has not ended
 * @param summary its balance; null where it never ran
 * @param urgent what was put first and is under way, over all waves
 * @param sources what it moves from
 */
public record WaveStatus(
    String wave,
    String state,
    String by,
    String why,
    Instant since,
    WavePlan plan,
    long listedStudies,
    long listedPatients,
    long beyondLimits,
    List<GateResult> gates,
    @Nullable Boolean accepted,
    @Nullable WaveSummary summary,
    List<UrgentView> urgent,
    List<SourceView> sources) {
  public WaveStatus {
    gates = List.copyOf(gates);
    urgent = List.copyOf(urgent);
    sources = List.copyOf(sources);
  }
}
