package io.gantry.reconciler.watch;

import io.gantry.reconciler.wave.GateResult;
import io.gantry.reconciler.wave.SignOff;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveSummary;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wave as its page shows it.
 *
 * @param state planned, running, paused, stopping, stopped, finished
 * @param by who brought it there, why, and when
 * @param plan without its lists
 * @param beyondLimits in its scope, left out by its limits
 * @param accepted whether every exit gate passed; null while it has not ended
 * @param summary its numbers without exceptions; null where it never ran
 * @param eta null where nothing of it is pending or nothing is known
 * @param signOff of its latest run, null where nobody signed
 */
public record WatchedWave(
    String wave,
    String state,
    String by,
    String why,
    Instant since,
    WavePlan plan,
    long beyondLimits,
    List<GateResult> gates,
    @Nullable Boolean accepted,
    @Nullable WaveSummary summary,
    @Nullable Eta eta,
    @Nullable SignOff signOff) {
  public WatchedWave {
    gates = List.copyOf(gates);
  }

  /** Whether it has come to its end, early or not. */
  public boolean over() {
    return state.equals("finished") || state.equals("stopped");
  }

  /** Whether an operator or the engine is at it. */
  public boolean underWay() {
    return state.equals("running") || state.equals("paused") || state.equals("stopping");
  }

  /** How its gates stand, in one word: open, closed, or not measured. */
  public String gateState() {
    if (gates.isEmpty()) {
      return "not measured";
    }
    return gates.stream().allMatch(GateResult::passed) ? "open" : "closed";
  }

  /** Studies held, rejected or incomplete. */
  public long exceptions() {
    WaveSummary known = summary;
    return known == null
        ? 0
        : known.studies().held() + known.studies().rejected() + known.studies().incomplete();
  }
}
