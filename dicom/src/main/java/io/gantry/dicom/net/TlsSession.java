package io.gantry.dicom.net;

import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What TLS really negotiated.
 *
 * @param protocol e.g. {@code TLSv1.3}
 * @param peerSubject RFC 2253 name of the peer's certificate; null when it showed none
 */
public record TlsSession(String protocol, String cipherSuite, @Nullable String peerSubject) {
  static TlsSession of(SSLSession session) {
    return new TlsSession(session.getProtocol(), session.getCipherSuite(), subject(session));
  }

  private static @Nullable String subject(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
      }
      Principal principal = session.getPeerPrincipal();
      return principal == null ? null : principal.getName();
    } catch (SSLPeerUnverifiedException _) {
      return null; // client authentication is optional
    }
  }
}
