package io.gantry.reconciler.wave;

import java.util.Map;

/**
 * Bytes of an object where nothing was measured yet; the ledger's table {@code assumed_size} says
 * the same. Typical uncompressed sizes; docs/waves.md.
 */
public final class AssumedSizes {
  /** Of a modality that is not listed. */
  public static final long OTHER = 1_500_000;

  /** By modality. */
  public static final Map<String, Long> BY_MODALITY =
      Map.ofEntries(
          Map.entry("CT", 530_000L),
          Map.entry("MR", 300_000L),
          Map.entry("PT", 100_000L),
          Map.entry("NM", 700_000L),
          Map.entry("US", 3_000_000L),
          Map.entry("CR", 12_000_000L),
          Map.entry("DX", 15_000_000L),
          Map.entry("MG", 30_000_000L),
          Map.entry("XA", 20_000_000L),
          Map.entry("RF", 10_000_000L),
          Map.entry("SR", 40_000L),
          Map.entry("KO", 5_000L),
          Map.entry("PR", 10_000L),
          Map.entry("DOC", 500_000L),
          Map.entry("SM", 300_000_000L));

  private AssumedSizes() {}

  /** The largest of the study's modalities counts. */
  static Forecaster.Size of(String modalities) {
    long largest = 0;
    for (String modality : modalities.split("\\\\")) {
      largest = Math.max(largest, BY_MODALITY.getOrDefault(modality, 0L));
    }
    return new Forecaster.Size(largest == 0 ? OTHER : largest, false);
  }
}
