package io.gantry.reconciler.web;

import io.gantry.reconciler.watch.SourceTotals.Stages;
import io.gantry.reconciler.wave.WaveSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stages of instances as bars, in the order of the flow. */
final class Funnel {
  /** One bar. */
  record Step(String name, long count, long of) {}

  private Funnel() {}

  /** Of a wave; empty where it never ran. */
  static List<Step> of(@Nullable WaveSummary wave) {
    if (wave == null) {
      return List.of();
    }
    return of(stages(wave));
  }

  static Stages stages(WaveSummary wave) {
    WaveSummary.Instances i = wave.instances();
    return new Stages(
        i.expected(),
        i.received(),
        i.normalized(),
        i.loaded(),
        i.verified(),
        i.published(),
        i.held(),
        i.rejected(),
        i.missing(),
        i.pending());
  }

  static List<Step> of(Stages i) {
    long all = Math.max(1, i.expected());
    return List.of(
        new Step("expected", i.expected(), all),
        new Step("extracted", i.received(), all),
        new Step("normalized", i.normalized(), all),
        new Step("loaded", i.loaded(), all),
        new Step("verified", i.verified(), all),
        new Step("published", i.published(), all),
        new Step("held", i.held(), all),
        new Step("rejected", i.rejected(), all),
        new Step("missing", i.missing(), all),
        new Step("pending", i.pending(), all));
  }
}
