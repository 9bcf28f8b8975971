package io.gantry.extractor;

import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.SourceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What the extractor needs to know.
 *
 * @param dicom our AE title and store SCP address
 * @param sources in the order of the configuration: the position is the partition of {@code orders}
 * @param spool folder of the spool volumes; this process owns the one named {@code volume}
 * @param volume name of our volume below {@code spool}
 * @param spoolBytes hard limit of our volume
 * @param timing waits and retries
 * @param asksPatient whether sweeps ask whose studies they find
 */
public record ExtractorSettings(
    DicomConfig dicom,
    List<SourceConfig> sources,
    Path spool,
    String volume,
    long spoolBytes,
    Timing timing,
    boolean asksPatient) {
  /** Volume of a process that is alone. */
  public static final String ONLY_VOLUME = "main";

  /** At most so much spool unless told otherwise: 64 GiB, or 80 % of what the disk has free. */
  private static final long DEFAULT_SPOOL = 64L << 30;

  /** Copies the list. */
  public ExtractorSettings {
    sources = List.copyOf(sources);
  }

  /** With the standard limits. */
  public static ExtractorSettings of(DicomConfig dicom, List<SourceConfig> sources, Path spool) {
    Path existing = spool.toAbsolutePath();
    while (!existing.toFile().exists() && existing.getParent() != null) {
      existing = existing.getParent();
    }
    long usable = existing.toFile().getUsableSpace() / 10 * 8;
    long limit = usable > 0 ? Math.min(DEFAULT_SPOOL, usable) : DEFAULT_SPOOL;
    return new ExtractorSettings(dicom, sources, spool, ONLY_VOLUME, limit, timing(dicom), false);
  }

  private static Timing timing(DicomConfig dicom) {
    Timing usual = Timing.STANDARD;
    return new Timing(
        usual.quiet(),
        usual.backOff(),
        usual.retries(),
        Duration.ofSeconds(dicom.timeouts().connectSeconds()),
        Duration.ofSeconds(dicom.timeouts().responseSeconds()),
        Duration.ofSeconds(dicom.timeouts().retrieveSeconds()));
  }

  /** The same with another hard limit of the spool. */
  public ExtractorSettings withSpoolBytes(long bytes) {
    return new ExtractorSettings(dicom, sources, spool, volume, bytes, timing, asksPatient);
  }

  /**
   * The volume of a process that is one of several, by its AE title, which no other has: lower case
   * letters, digits and hyphens.
   */
  public static String volumeOf(String aeTitle) {
    return "of-" + aeTitle.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  /** The same as one of several processes: with its own volume below the shared spool. */
  public ExtractorSettings withVolume(String name) {
    return new ExtractorSettings(dicom, sources, spool, name, spoolBytes, timing, asksPatient);
  }

  /** The same; sweeps ask whose studies they find, or do not. */
  public ExtractorSettings withPatient(boolean asks) {
    return new ExtractorSettings(dicom, sources, spool, volume, spoolBytes, timing, asks);
  }

  /** The same with other waits. */
  public ExtractorSettings withTiming(Timing value) {
    return new ExtractorSettings(dicom, sources, spool, volume, spoolBytes, value, asksPatient);
  }

  /**
   * Waits and retries.
   *
   * @param quiet how long nothing must have arrived after the final response of a move, where the
   *     storing associations stay open and the archive's count was not reached
   * @param backOff first wait before asking an archive again that was short of something or whose
   *     connection broke; it doubles
   * @param retries how often to ask again before giving up
   * @param connect for a TCP connection to an archive
   * @param response for the next response of a query
   * @param retrieve for the next response of a retrieval
   */
  public record Timing(
      Duration quiet,
      Duration backOff,
      int retries,
      Duration connect,
      Duration response,
      Duration retrieve) {
    /** 2 s quiet; 1, 2, 4 s between tries; 10 s to connect, 60 s for a row, 30 min for a move. */
    public static final Timing STANDARD =
        new Timing(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            3,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMinutes(30));
  }
}
