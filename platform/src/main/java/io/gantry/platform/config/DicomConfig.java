package io.gantry.platform.config;

/**
 * Our own application entity: Store SCP address and title.
 *
 * @param headerMegabytes MiB that an arriving object may have before its pixels
 * @param timeouts how long archives may take to answer
 */
public record DicomConfig(
    String aeTitle, String bind, int port, TlsConfig tls, int headerMegabytes, Timeouts timeouts) {
  /**
   * How long archives may take.
   *
   * @param connectSeconds for a TCP connection
   * @param responseSeconds for the next response of a query
   * @param retrieveSeconds for the next response of a C-MOVE or C-GET; more for large studies
   */
  public record Timeouts(int connectSeconds, int responseSeconds, int retrieveSeconds) {
    /** 10 s to connect, a minute for a row, half an hour for a move. */
    public static final Timeouts STANDARD = new Timeouts(10, 60, 1800);
  }

  /** With the usual patience. */
  public DicomConfig(String aeTitle, String bind, int port, TlsConfig tls, int headerMegabytes) {
    this(aeTitle, bind, port, tls, headerMegabytes, Timeouts.STANDARD);
  }

  /** As much as the normalizer reads; nothing that is longer could be migrated. */
  public static final int MOST_HEADER_MEGABYTES = 64;

  /** With the longest headers that can be migrated. */
  public DicomConfig(String aeTitle, String bind, int port, TlsConfig tls) {
    this(aeTitle, bind, port, tls, MOST_HEADER_MEGABYTES);
  }
}
