package io.gantry.dicom.net;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Set;
import javax.crypto.interfaces.DHKey;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The least lengths of asymmetric keys under every profile (BCP 195 as of RFC 9325 section 4.5, in
 * PS3.15 B.9 to B.13): 2048 bits for RSA, DSA and finite-field Diffie-Hellman, 256 bits for
 * elliptic curves. For key exchange and the certificates on the way to a trust anchor the handshake
 * asks; certificates that are trusted themselves it does not ask about, so {@link #check} does.
 */
final class KeyLengths implements AlgorithmConstraints {
  private static final int FACTORING = 2048;
  private static final int CURVES = 256;

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
    return true; // names are for the cipher suites and jdk.tls.disabledAlgorithms
  }

  @Override
  public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
    return isLongEnough(key);
  }

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives,
      String algorithm,
      Key key,
      @Nullable AlgorithmParameters parameters) {
    return isLongEnough(key);
  }

  /** Whether a key is as long as the profiles want; keys without a choice of length are. */
  static boolean isLongEnough(Key key) {
    return switch (key) {
      case RSAKey rsa -> rsa.getModulus().bitLength() >= FACTORING;
      case ECKey ec -> ec.getParams() == null || ec.getParams().getOrder().bitLength() >= CURVES;
      case DSAKey dsa -> dsa.getParams() == null || dsa.getParams().getP().bitLength() >= FACTORING;
      case DHKey dh -> dh.getParams() == null || dh.getParams().getP().bitLength() >= FACTORING;
      default -> true;
    };
  }

  /**
   * Looks at all certificates that were shown.
   *
   * @throws SSLException one of them has too short a key
   */
  static void check(SSLSession session) throws SSLException {
    Certificate[] own = session.getLocalCertificates();
    if (own != null) {
      check("our own", own);
    }
    try {
      check("the peer's", session.getPeerCertificates());
    } catch (SSLPeerUnverifiedException _) {
      // it has shown none, and need not
    }
  }

  private static void check(String whose, Certificate[] chain) throws SSLException {
    for (Certificate certificate : chain) {
      PublicKey key = certificate.getPublicKey();
      if (!isLongEnough(key)) {
        throw new SSLException(
            "%s certificate has too short a key (%s): at least %d bits, %d on elliptic curves"
                .formatted(whose, key.getAlgorithm(), FACTORING, CURVES));
      }
    }
  }
}
