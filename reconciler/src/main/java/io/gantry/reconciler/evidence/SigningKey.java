package io.gantry.reconciler.evidence;

/**
 * What signs certificates. Implementations are safe between threads; where the private key lives is
 * their affair.
 */
public interface SigningKey {
  SigningAlgorithm algorithm();

  /** X.509 SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), base64. */
  String publicKey();

  /**
   * Signs the message.
   *
   * @return base64 of what {@link SigningAlgorithm} says
   * @throws io.gantry.platform.GantryException where what holds the key does not sign
   */
  String sign(byte[] message);
}
