package io.gantry.platform.config;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An archive that is migrated.
 *
 * @param name used in topics, ledger and reports
 * @param issuerOfPatientId assumed where objects carry none; empty = none
 */
public record SourceConfig(
    String name,
    String aeTitle,
    String host,
    int port,
    Kind kind,
    String issuerOfPatientId,
    Tls tls,
    Retrieve retrieve,
    Limits limits) {
  /** LEGACY: the archive of record. SHADOW: another store of the same hospital. */
  public enum Kind {
    LEGACY,
    SHADOW
  }

  /** How objects are fetched (PS3.4 C.4.2, C.4.3). */
  public enum Retrieve {
    C_MOVE,
    C_GET
  }

  /** Whether the connection must be TLS. */
  public enum TlsMode {
    REQUIRED,
    NONE
  }

  /**
   * @param waiver why there is no TLS off loopback; null where none is needed
   */
  public record Tls(TlsMode mode, @Nullable Waiver waiver) {}

  /** Who allows a connection without TLS, why, and until (and including) which day. */
  public record Waiver(String who, String why, LocalDate until) {}

  /**
   * @param associations at once
   * @param megabytesPerSecond 0 = no limit
   * @param window when work is allowed, e.g. {@code Mon-Fri 19:00-06:00, Sat-Sun}; empty = always
   */
  public record Limits(int associations, double megabytesPerSecond, String window) {
    public static final Limits DEFAULT = new Limits(4, 0, "");
  }
}
