package io.gantry.reconciler.evidence;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * How certificates are signed. Keys are X.509 SubjectPublicKeyInfo, signatures raw, both base64.
 */
public enum SigningAlgorithm {
  /** RFC 8032, 64 bytes. */
  ED25519("Ed25519", "Ed25519", "Ed25519"),
  /** RFC 7518, 3.4: ECDSA on P-256 with SHA-256, R and S of 32 bytes each, one after the other. */
  ES256("ES256", "EC", "SHA256withECDSAinP1363Format");

  private static final int BYTES = 64;

  private final String text;
  private final String keys;
  private final String signatures;

  SigningAlgorithm(String text, String keys, String signatures) {
    this.text = text;
    this.keys = keys;
    this.signatures = signatures;
  }

  /** As certificates name it. */
  public String text() {
    return text;
  }

  /** As the Java platform names the signature. */
  public String signature() {
    return signatures;
  }

  /** The one of that name in a certificate. */
  static Optional<SigningAlgorithm> of(String text) {
    return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
  }

  /** Whether keys of this kind belong to the algorithm. */
  public boolean takes(PublicKey key) {
    return switch (this) {
      case ED25519 -> key instanceof EdECPublicKey ed && ed.getParams().getName().equals("Ed25519");
      case ES256 -> key instanceof ECPublicKey ec && isP256(ec.getParams());
    };
  }

  /**
   * The key in an X.509 SubjectPublicKeyInfo; empty where it is none of the algorithm.
   *
   * @param encoded DER
   */
  public Optional<PublicKey> key(byte[] encoded) {
    try {
      PublicKey key = KeyFactory.getInstance(keys).generatePublic(new X509EncodedKeySpec(encoded));
      return takes(key) ? Optional.of(key) : Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static boolean isP256(ECParameterSpec curve) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      ECParameterSpec p256 = parameters.getParameterSpec(ECParameterSpec.class);
      return curve.getCurve().equals(p256.getCurve())
          && curve.getGenerator().equals(p256.getGenerator())
          && curve.getOrder().equals(p256.getOrder());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform knows P-256", e);
    }
  }

  /**
   * Whether the holder of the key signed the message.
   *
   * @param publicKey X.509 SubjectPublicKeyInfo, base64
   * @param signature base64; what is none is a wrong one
   */
  public boolean verifies(String publicKey, byte[] message, String signature) {
    try {
      Optional<PublicKey> key = key(Base64.getDecoder().decode(publicKey));
      byte[] bytes = Base64.getDecoder().decode(signature);
      if (key.isEmpty() || bytes.length != BYTES) {
        return false;
      }
      Signature check = Signature.getInstance(signatures);
      check.initVerify(key.get());
      check.update(message);
      return check.verify(bytes);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
