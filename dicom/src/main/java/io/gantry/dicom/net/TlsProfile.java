package io.gantry.dicom.net;

import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Secure transport connection profiles of PS3.15 annex B: protocols and cipher suites. Versions
 * below TLS 1.2 are never negotiated, whatever a profile would allow. Suites that the JDK lacks
 * (CCM) or has switched off ({@code jdk.tls.disabledAlgorithms}) are left out.
 */
public enum TlsProfile {
  /** B.9, retired: the four suites that BCP 195 (RFC 7525) recommends, and those of TLS 1.3. */
  BCP_195("B.9", List.of(tls13(), rsa(), ecdsa())),
  /** B.10, retired: the same without a way down, which we never offer. */
  NON_DOWNGRADING_BCP_195("B.10", List.of(tls13(), rsa(), ecdsa())),
  /** B.11, retired: keys of ECDHE from 256 and of DHE from 2048 bits. */
  EXTENDED_BCP_195("B.11", List.of(tls13(), rsa(), ecdsa())),
  /** B.12: BCP 195 as of RFC 8996 and RFC 9325, TLS 1.2 and 1.3. */
  BCP_195_RFC_9325("B.12", List.of(tls13(), ecdsa(), ecdheRsa(), chacha())),
  /** B.13: B.12 with nothing but ephemeral elliptic curves and authenticated encryption. */
  MODIFIED_BCP_195_RFC_9325("B.13", List.of(tls13(), ecdsa(), ecdheRsa(), chacha()));

  /** What is used unless told otherwise. */
  public static final TlsProfile STANDARD = BCP_195_RFC_9325;

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** Curves of at least 256 bits, and finite fields of at least 2048. */
  private static final List<String> GROUPS =
      List.of("x25519", "secp256r1", "secp384r1", "secp521r1", "x448", "ffdhe2048", "ffdhe3072");

  private final String section;
  private final String cipherSuites; // joined, since enums are to be immutable

  TlsProfile(String section, List<List<String>> cipherSuites) {
    this.section = section;
    this.cipherSuites =
        cipherSuites.stream().flatMap(List::stream).collect(Collectors.joining(","));
  }

  private static List<String> tls13() {
    return List.of(
        "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");
  }

  private static List<String> ecdsa() {
    return List.of(
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  }

  private static List<String> ecdheRsa() {
    return List.of(
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  }

  private static List<String> rsa() {
    List<String> all = new ArrayList<>(ecdheRsa());
    all.add("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384");
    all.add("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
    return all;
  }

  private static List<String> chacha() {
    return List.of(
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
  }

  /** Section of PS3.15. */
  public String section() {
    return section;
  }

  /** Protocol versions, best first. */
  public List<String> protocols() {
    return PROTOCOLS;
  }

  /** Cipher suites by their names at IANA, best first. */
  public List<String> cipherSuites() {
    return List.of(cipherSuites.split(","));
  }

  /**
   * Whether a certificate with this key may be used under the profiles: RSA from 2048 bits,
   * elliptic curves from 256.
   */
  public static boolean isLongEnough(PublicKey key) {
    return KeyLengths.isLongEnough(key);
  }

  /** Shakes hands, and looks at the certificates that were shown. */
  static void shakeHands(SSLSocket socket) throws IOException {
    socket.startHandshake();
    KeyLengths.check(socket.getSession());
  }

  /** Restricts a socket before its handshake. */
  void apply(SSLSocket socket, List<String> protocols) throws SSLException {
    Set<String> supported = Set.of(socket.getSupportedCipherSuites());
    String[] suites = cipherSuites().stream().filter(supported::contains).toArray(String[]::new);
    String[] versions =
        PROTOCOLS.stream()
            .filter(p -> protocols.isEmpty() || protocols.contains(p))
            .toArray(String[]::new);
    if (suites.length == 0 || versions.length == 0) {
      throw new SSLException("no protocol or cipher suite of the profile " + name() + " is left");
    }
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(versions);
    parameters.setCipherSuites(suites);
    parameters.setNamedGroups(GROUPS.toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setAlgorithmConstraints(new KeyLengths());
    socket.setSSLParameters(parameters);
  }
}
