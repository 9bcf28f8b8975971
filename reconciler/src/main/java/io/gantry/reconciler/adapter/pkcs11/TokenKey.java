package io.gantry.reconciler.adapter.pkcs11;

import io.gantry.platform.GantryException;
import io.gantry.platform.config.CertificateKeyConfig;
import io.gantry.reconciler.evidence.SigningAlgorithm;
import io.gantry.reconciler.evidence.SigningKey;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Base64;

/**
 * A P-256 key in a token (PKCS #11 2.40), through the Java platform's own provider. A token that
 * went away between two certificates is opened once more.
 */
public final class TokenKey implements SigningKey {
  private final CertificateKeyConfig.Pkcs11 config;
  private final String publicKey;
  private Token token;

  private TokenKey(CertificateKeyConfig.Pkcs11 config, Token token) {
    this.config = config;
    this.token = token;
    this.publicKey = token.publicKey();
  }

  /**
   * Opens the token and looks for the key.
   *
   * @throws GantryException GTY-0673 where there is no token, GTY-0674 where it does not take the
   *     PIN, GTY-0675 where it has no such key, GTY-0676 where the key is of another kind
   */
  public static TokenKey open(CertificateKeyConfig.Pkcs11 config) {
    return new TokenKey(config, Token.open(config));
  }

  @Override
  public SigningAlgorithm algorithm() {
    return SigningAlgorithm.ES256;
  }

  @Override
  public String publicKey() {
    return publicKey;
  }

  /**
   * @throws GantryException GTY-0679 where the token does not sign; GTY-0673 to GTY-0676 where it
   *     has gone
   */
  @Override
  public synchronized String sign(byte[] message) {
    byte[] signed;
    try {
      signed = token.sign(message);
    } catch (GeneralSecurityException | ProviderException e) {
      token = Token.open(config);
      signed = again(message);
    }
    String signature = Base64.getEncoder().encodeToString(signed);
    if (!algorithm().verifies(publicKey, message, signature)) {
      throw new GantryException(
          "GTY-0679",
          "What the token signed does not belong to the certificate beside its key '"
              + config.key()
              + "': both need the same label and id");
    }
    return signature;
  }

  private byte[] again(byte[] message) {
    try {
      return token.sign(message);
    } catch (GeneralSecurityException | ProviderException e) {
      throw new GantryException(
          "GTY-0679", "The token does not sign with the key '" + config.key() + "'", e);
    }
  }
}
