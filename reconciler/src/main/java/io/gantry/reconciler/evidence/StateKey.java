package io.gantry.reconciler.evidence;

import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * The Ed25519 key (RFC 8032) of a state directory: made once, private part in a 0600 file. Thread
 * safe.
 *
 * @param publicKey X.509 SubjectPublicKeyInfo, base64
 */
public record StateKey(PrivateKey privateKey, String publicKey) implements SigningKey {

  /**
   * Reads the key pair, or makes it where there is none.
   *
   * @throws GantryException GTY-0670 where that can't be
   */
  public static StateKey in(Path directory) {
    Path file = directory.resolve("certificate-key");
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      List<String> lines = Files.readAllLines(file);
      PrivateKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines.get(0))));
      return new StateKey(key, lines.get(1));
    } catch (IOException | GeneralSecurityException e) {
      throw new GantryException(
          "GTY-0670", "The signing key " + file + " can't be read or made: check its owner", e);
    }
  }

  private static void create(Path file) throws IOException, GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Base64.Encoder base64 = Base64.getEncoder();
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "certificate-key",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        draft,
        base64.encodeToString(pair.getPrivate().getEncoded())
            + "\n"
            + base64.encodeToString(pair.getPublic().getEncoded())
            + "\n",
        StandardOpenOption.TRUNCATE_EXISTING);
    Files.move(draft, file);
  }

  @Override
  public SigningAlgorithm algorithm() {
    return SigningAlgorithm.ED25519;
  }

  @Override
  public String sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(message);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform signs with Ed25519", e);
    }
  }

  @Override
  public String toString() {
    return "StateKey[publicKey=" + publicKey + "]";
  }
}
