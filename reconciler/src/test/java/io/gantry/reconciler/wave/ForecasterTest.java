package io.gantry.reconciler.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gantry.reconciler.wave.Forecast.Band;
import io.gantry.reconciler.wave.Forecast.Surveyed;
import io.gantry.reconciler.wave.Forecaster.Known;
import io.gantry.reconciler.wave.Forecaster.Rate;
import io.gantry.reconciler.wave.Forecaster.Size;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForecasterTest {
  private static final Forecaster.Prices PRICES =
      new Forecaster.Prices("EUR", 2, Map.of("COLD", 0.01));

  private static WavePlan plan(long maxStudies, String window) {
    return new WavePlan(
        "next",
        Scope.archive(List.of("legacy", "shadow"), Map.of(), List.of()),
        StudyOrder.NEWEST_FIRST,
        List.of(),
        maxStudies,
        0,
        window,
        Gates.NONE);
  }

  private static Known known() {
    return new Known(
        List.of(
            new Surveyed("legacy", "CT", 10, 7_200, 0), new Surveyed("shadow", "XX", 5, 100, 2)),
        3,
        Map.of("CT", new Size(1_000_000, true)),
        Map.of("legacy", new Rate(new Band(1, 2, 4), 60)),
        Map.of(),
        List.of());
  }

  @Test
  void bytesTimeAndCostFollowFromCountsSizesAndRates() {
    Forecast forecast = new Forecaster(PRICES).of(plan(0, ""), known());

    assertThat(forecast.studies()).isEqualTo(15);
    assertThat(forecast.instances()).isEqualTo(7_300);
    assertThat(forecast.uncounted()).isEqualTo(2);
    assertThat(forecast.verifiedAlready()).isEqualTo(3);
    assertThat(forecast.bytes()).isEqualTo(7_200_000_000L + 100 * AssumedSizes.OTHER);
    assertThat(forecast.hours()).isEqualTo(new Band(0.5, 1, 2));
    assertThat(forecast.storage().perMonth().get("COLD")).isCloseTo(0.0735, within(1e-9));
    assertThat(forecast.storage().overYears().get("COLD")).isCloseTo(1.764, within(1e-9));
    assertThat(forecast.assumptions())
        .anyMatch(a -> a.contains("shadow was not measured"))
        .anyMatch(a -> a.contains("sizes"));
  }

  @Test
  void aWindowMakesItLongerAndALimitShorter() {
    Forecast nights = new Forecaster(PRICES).of(plan(0, "Mon-Sun 00:00-12:00"), known());
    Forecast few = new Forecaster(PRICES).of(plan(3, ""), known());

    assertThat(nights.hours().likely()).isCloseTo(2, within(1e-9));
    assertThat(few.studies()).isEqualTo(3);
    assertThat(few.instances()).isEqualTo(1_460);
    assertThat(few.hours().likely()).isCloseTo(0.2, within(1e-9));
  }
}
