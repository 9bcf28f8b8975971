package io.gantry.app;

import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.WavePlan;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Forecasts where there is no ledger yet: nothing was measured, all is assumed. */
public final class WaveForecast {
  private WaveForecast() {}

  /**
   * What the plan would do.
   *
   * @param surveyed what the sources were found to hold
   */
  public static Forecast withoutLedger(
      GantryConfig config, WavePlan plan, List<Forecast.Surveyed> surveyed) {
    Map<String, String> windows =
        config.sources().stream()
            .collect(Collectors.toMap(SourceConfig::name, source -> source.limits().window()));
    return new Forecaster(Wiring.prices(config))
        .of(plan, new Forecaster.Known(surveyed, 0, Map.of(), Map.of(), windows, List.of()));
  }
}
