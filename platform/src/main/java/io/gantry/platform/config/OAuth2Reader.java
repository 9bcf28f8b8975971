package io.gantry.platform.config;

import io.gantry.platform.config.OAuth2Config.Proof;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a section {@code oauth2}. */
final class OAuth2Reader {
  private static final String REFERENCE =
      "must be a reference, ${file:/run/secrets/...} or ${NAME}: no secret stands in this file";
  private static final int LEAST_RSA_BITS = 2048;
  private static final int P384 = 384;

  private OAuth2Reader() {}

  /**
   * @param key under which the section stands
   * @return null where it does not, or is wrong
   */
  static @Nullable OAuth2Config read(Section parent, String key) {
    if (!parent.has(key)) {
      return null;
    }
    Section section = parent.section(key);
    String address =
        section.requiredText("tokenUrl", Rules::isHttpAddress, "https://..., the token endpoint");
    URI url = Rules.isHttpAddress(address) ? URI.create(address) : null;
    if (url != null && !isSafe(url)) {
      section.problem(
          Problems.UNSAFE, "tokenUrl", "who we are leaves this machine: https:// off loopback");
    }
    String client = section.requiredText("clientId", text -> true, "as we are registered there");
    String scope = section.text("scope", "");
    Proof proof = proof(section);
    section.finish();
    return url == null || proof == null ? null : new OAuth2Config(url, client, scope, proof);
  }

  /** Tokens and what they open do not cross a network in the clear. */
  static boolean isSafe(URI address) {
    return "https".equalsIgnoreCase(address.getScheme())
        || Rules.isLoopback(String.valueOf(address.getHost()));
  }

  private static @Nullable Proof proof(Section section) {
    String secret = section.optionalText("clientSecret");
    String key = section.optionalText("privateKey");
    String keyId = section.optionalText("keyId");
    for (String name : List.of("clientSecret", "privateKey")) {
      if (section.has(name) && !section.isReference(name)) {
        section.wrong(name, REFERENCE);
      }
    }
    if ((secret == null) == (key == null)) {
      section.wrong("privateKey", "give one of privateKey and clientSecret");
      return null;
    }
    if (secret != null) {
      return new Proof.Secret(secret);
    }
    PrivateKey read = key(String.valueOf(key));
    if (read == null) {
      section.wrong(
          "privateKey",
          "must be a PKCS #8 key in PEM (BEGIN PRIVATE KEY): RSA of 2048 bits or more, or EC P-384");
      return null;
    }
    return new Proof.SignedAssertion(read, keyId);
  }

  private static @Nullable PrivateKey key(String pem) {
    String base64 =
        pem.replace("-----BEGIN PRIVATE KEY-----", "")
            .replace("-----END PRIVATE KEY-----", "")
            .replaceAll("\\s", "");
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        PrivateKey key =
            KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        return isStrong(key) ? key : null;
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        // not of this kind
      }
    }
    return null;
  }

  private static boolean isStrong(PrivateKey key) {
    return switch (key) {
      case RSAPrivateKey rsa -> rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
      case ECPrivateKey ec -> ec.getParams().getOrder().bitLength() == P384;
      default -> false;
    };
  }
}
