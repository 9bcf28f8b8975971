package io.gantry.reconciler.adapter.pkcs11;

import io.gantry.platform.GantryException;
import io.gantry.platform.config.CertificateKeyConfig;
import io.gantry.reconciler.evidence.SigningAlgorithm;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token that is there and let us in, with the key in it. The PIN goes to the library and nowhere
 * else.
 *
 * @param key a handle: its value stays in the token
 * @param publicKey X.509 SubjectPublicKeyInfo, base64
 */
record Token(Provider provider, PrivateKey key, String publicKey) {
  private static final Pattern REASON = Pattern.compile("CKR_[A-Z_]+");

  /**
   * Opens it.
   *
   * @throws GantryException GTY-0673 to GTY-0676
   */
  static Token open(CertificateKeyConfig.Pkcs11 config) {
    Provider provider = provider(config);
    try {
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, config.pin().toCharArray());
      Key key = store.getKey(config.key(), null);
      Certificate beside = store.getCertificate(config.key());
      if (key == null || beside == null) {
        throw new GantryException(
            "GTY-0675",
            "The token in "
                + config.slot()
                + " has no private key with the label '"
                + config.key()
                + "' and an X.509 certificate of the same label and id beside it; it has "
                + Collections.list(store.aliases()));
      }
      return new Token(
          provider,
          usable(key, beside, config),
          Base64.getEncoder().encodeToString(beside.getPublicKey().getEncoded()));
    } catch (IOException | GeneralSecurityException | ProviderException e) {
      throw refused(config, e);
    }
  }

  private static Provider provider(CertificateKeyConfig.Pkcs11 config) {
    Provider all = Security.getProvider("SunPKCS11");
    if (all == null) {
      throw new GantryException(
          "GTY-0673", "This Java has no PKCS #11 (module jdk.crypto.cryptoki): use a whole JDK");
    }
    CertificateKeyConfig.Slot slot = config.slot();
    try {
      // A configuration that begins with -- is the text itself, not the name of a file
      return all.configure(
          "--name=gantry\nlibrary="
              + config.library()
              + "\n"
              + (slot.byIndex() ? "slotListIndex=" : "slot=")
              + slot.number()
              + "\n");
    } catch (ProviderException | IllegalArgumentException e) {
      throw new GantryException(
          "GTY-0673",
          "There is no usable token in "
              + slot
              + " of "
              + config.library()
              + reason(e)
              + ": check library and slot, and that the token is plugged in and initialized",
          e);
    }
  }

  private static PrivateKey usable(
      Key key, Certificate beside, CertificateKeyConfig.Pkcs11 config) {
    if (!(key instanceof PrivateKey own) || !SigningAlgorithm.ES256.takes(beside.getPublicKey())) {
      throw new GantryException(
          "GTY-0676",
          "The key '"
              + config.key()
              + "' in the token is of another kind ("
              + key.getAlgorithm()
              + "): certificates are signed with ECDSA keys on P-256");
    }
    if (own.getEncoded() != null) {
      throw new GantryException(
          "GTY-0676",
          "The token gives the private key '"
              + config.key()
              + "' away: make one that is sensitive and not extractable");
    }
    return own;
  }

  private static GantryException refused(CertificateKeyConfig.Pkcs11 config, Exception e) {
    String reason = reason(e);
    return reason.contains("CKR_PIN")
        ? new GantryException(
            "GTY-0674",
            "The token in "
                + config.slot()
                + " does not take the PIN"
                + reason
                + ": check the file or variable that certificates.pkcs11.pin names. It is not tried"
                + " again: most tokens lock after a few wrong ones",
            e)
        : new GantryException(
            "GTY-0673", "The token in " + config.slot() + " can't be opened" + reason, e);
  }

  /** What the library answered, as PKCS #11 names it. */
  private static String reason(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      Matcher named = REASON.matcher(String.valueOf(cause.getMessage()));
      if (named.find()) {
        return " (" + named.group() + ")";
      }
    }
    return "";
  }

  /** Signs; raw, as {@link SigningAlgorithm#ES256} says. */
  byte[] sign(byte[] message) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(SigningAlgorithm.ES256.signature(), provider);
    signature.initSign(key);
    signature.update(message);
    return signature.sign();
  }

  @Override
  public String toString() {
    return "Token[publicKey=" + publicKey + "]";
  }
}
