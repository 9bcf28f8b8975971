package io.gantry.platform.config;

import java.time.LocalDate;
import java.util.List;
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
   * @param certificate that it shows when it stores to us; null = any that we trust
   */
  public record Tls(TlsMode mode, @Nullable Waiver waiver, @Nullable PeerCertificate certificate) {
    /** With whatever certificate we trust. */
    public Tls(TlsMode mode, @Nullable Waiver waiver) {
      this(mode, waiver, null);
    }
  }

  /** Who allows a connection without TLS, why, and until (and including) which day. */
  public record Waiver(String who, String why, LocalDate until) {}

  /**
   * What the archive is asked for at most.
   *
   * @param associations that we have open with it, of whatever kind
   * @param objectsPerSecond received, over all associations; 0 = no limit
   * @param megabytesPerSecond received, over all associations, of 1,000,000 bytes; 0 = no limit
   * @param window when work is allowed, e.g. {@code Mon-Fri 19:00-06:00, Sat-Sun}; empty = always
   * @param curve other limits at some hours; the first entry that contains the hour counts
   */
  public record Limits(
      int associations,
      double objectsPerSecond,
      double megabytesPerSecond,
      String window,
      List<Hours> curve) {
    public static final Limits DEFAULT = new Limits(4, 0, "");

    public Limits {
      curve = List.copyOf(curve);
    }

    /** The same at all hours, and as many objects as fit. */
    public Limits(int associations, double megabytesPerSecond, String window) {
      this(associations, 0, megabytesPerSecond, window, List.of());
    }

    /** The most associations that are allowed at any hour. */
    public int mostAssociations() {
      return Math.max(
          associations, curve.stream().mapToInt(Hours::associations).max().orElse(associations));
    }
  }

  /**
   * Limits of some hours, in place of the others.
   *
   * @param window as {@link Limits#window}, never empty
   */
  public record Hours(
      String window, int associations, double objectsPerSecond, double megabytesPerSecond) {}
}
