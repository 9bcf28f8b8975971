package io.gantry.platform.config;

import java.util.Map;

/**
 * What forecasts reckon with.
 *
 * @param currency of the prices
 * @param years for which objects are kept
 * @param pricesPerGigabyteMonth by storage class
 */
public record ForecastConfig(
    String currency, int years, Map<String, Double> pricesPerGigabyteMonth) {
  /** Amazon S3 list prices of us-east-1, first tier, without requests and retrieval. */
  public static final ForecastConfig DEFAULT =
      new ForecastConfig(
          "USD",
          10,
          Map.of(
              "STANDARD", 0.023,
              "STANDARD_IA", 0.0125,
              "GLACIER_IR", 0.004,
              "DEEP_ARCHIVE", 0.00099));

  public ForecastConfig {
    pricesPerGigabyteMonth = Map.copyOf(pricesPerGigabyteMonth);
  }
}
