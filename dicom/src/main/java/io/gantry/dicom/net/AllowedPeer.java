package io.gantry.dicom.net;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * One entry of an {@link AllowList}. All that is given must agree.
 *
 * @param addresses where it calls from; empty = anywhere
 * @param certificateSubject name of its certificate in any notation of {@link X500Principal}; null
 *     = any
 * @param certificateSha256 fingerprint of its certificate in hex, colons allowed; null = any
 */
public record AllowedPeer(
    String aeTitle,
    Set<InetAddress> addresses,
    @Nullable String certificateSubject,
    @Nullable String certificateSha256) {
  public AllowedPeer {
    AeTitles.check(aeTitle);
    addresses = Set.copyOf(addresses);
    if (certificateSha256 != null) {
      certificateSha256 = certificateSha256.replace(":", "").toLowerCase(Locale.ROOT);
      if (!certificateSha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException("a SHA-256 fingerprint has 64 hex digits");
      }
    }
    if (certificateSubject != null) {
      certificateSubject = new X500Principal(certificateSubject).getName(X500Principal.CANONICAL);
    }
  }

  /** By AE title and address. */
  public static AllowedPeer at(String aeTitle, InetAddress... addresses) {
    return new AllowedPeer(aeTitle, Set.of(addresses), null, null);
  }

  /** By AE title and certificate, wherever it calls from. */
  public static AllowedPeer withCertificate(String aeTitle, String sha256) {
    return new AllowedPeer(aeTitle, Set.of(), null, sha256);
  }

  /** Whether this is who calls; without TLS there is no certificate to show. */
  public boolean is(String callingAe, InetAddress remote, @Nullable TlsSession tls) {
    return isAt(callingAe, remote) && shows(tls);
  }

  private boolean isAt(String callingAe, InetAddress remote) {
    return aeTitle.equals(callingAe) && (addresses.isEmpty() || addresses.contains(remote));
  }

  private boolean shows(@Nullable TlsSession tls) {
    String subject = tls == null ? null : tls.peerSubject();
    String sha256 = tls == null ? null : tls.peerSha256();
    return (certificateSubject == null || (subject != null && isSubject(subject)))
        && (certificateSha256 == null || certificateSha256.equals(sha256));
  }

  private boolean isSubject(String shown) {
    return new X500Principal(shown).getName(X500Principal.CANONICAL).equals(certificateSubject);
  }
}
