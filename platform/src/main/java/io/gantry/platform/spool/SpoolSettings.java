package io.gantry.platform.spool;

/**
 * @param hardLimitBytes all segment files together never grow beyond this
 * @param segmentBytes a segment that has reached this takes no further object
 */
public record SpoolSettings(long hardLimitBytes, long segmentBytes) {
  /** 96 MiB: few files, and soon free again. */
  public static final long DEFAULT_SEGMENT = 96L << 20;

  public SpoolSettings {
    if (hardLimitBytes <= 0 || segmentBytes <= 0) {
      throw new IllegalArgumentException("spool limits must be positive");
    }
  }

  public static SpoolSettings limitedTo(long hardLimitBytes) {
    return new SpoolSettings(hardLimitBytes, DEFAULT_SEGMENT);
  }
}
