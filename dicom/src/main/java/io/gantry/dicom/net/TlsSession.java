package io.gantry.dicom.net;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What TLS really negotiated.
 *
 * @param protocol e.g. {@code TLSv1.3}
 * @param peerSubject RFC 2253 name of the peer's certificate; null when it showed none
 * @param peerSha256 SHA-256 fingerprint of the peer's certificate, 64 lower-case hex digits; null
 *     when it showed none
 */
public record TlsSession(
    String protocol,
    String cipherSuite,
    @Nullable String peerSubject,
    @Nullable String peerSha256) {
  static TlsSession of(SSLSession session) {
    X509Certificate peer = peer(session);
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        peer == null ? null : peer.getSubjectX500Principal().getName(),
        peer == null ? null : fingerprint(peer));
  }

  private static @Nullable X509Certificate peer(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
    } catch (SSLPeerUnverifiedException _) {
      return null; // client authentication is optional
    }
  }

  /** SHA-256 over a certificate's DER bytes, as 64 lower-case hex digits. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest);
    } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("certificate without a fingerprint", e);
    }
  }
}
