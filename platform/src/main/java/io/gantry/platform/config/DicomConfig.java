package io.gantry.platform.config;

/**
 * Our own application entity: Store SCP address and title.
 *
 * @param headerMegabytes MiB that an arriving object may have before its pixels
 */
public record DicomConfig(
    String aeTitle, String bind, int port, TlsConfig tls, int headerMegabytes) {
  /** As much as the normalizer reads; nothing that is longer could be migrated. */
  public static final int MOST_HEADER_MEGABYTES = 64;

  /** With the longest headers that can be migrated. */
  public DicomConfig(String aeTitle, String bind, int port, TlsConfig tls) {
    this(aeTitle, bind, port, tls, MOST_HEADER_MEGABYTES);
  }
}
