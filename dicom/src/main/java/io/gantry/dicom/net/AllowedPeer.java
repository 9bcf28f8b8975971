package io.gantry.dicom.net;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry of an {@link AllowList}. All that is given must agree.
 *
 * @param addresses where it calls from; empty = anywhere
 * @param certificateSubject RFC 2253 name of its certificate; null = any
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
  }

  /** By AE title and address. */
  public static AllowedPeer at(String aeTitle, InetAddress... addresses) {
    return new AllowedPeer(aeTitle, Set.of(addresses), null, null);
  }

  /** By AE title and certificate, wherever it calls from. */
  public static AllowedPeer withCertificate(String aeTitle, String sha256) {
    return new AllowedPeer(aeTitle, Set.of(), null, sha256);
  }

  boolean isAt(String callingAe, InetAddress remote) {
    return aeTitle.equals(callingAe) && (addresses.isEmpty() || addresses.contains(remote));
  }

  boolean shows(@Nullable TlsSession tls) {
    String subject = tls == null ? null : tls.peerSubject();
    String sha256 = tls == null ? null : tls.peerSha256();
    return (certificateSubject == null || certificateSubject.equals(subject))
        && (certificateSha256 == null || certificateSha256.equals(sha256));
  }
}
