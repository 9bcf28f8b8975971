package io.gantry.fhir.adapter.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.config.OAuth2Config;
import io.gantry.platform.config.OAuth2Config.Proof.SignedAssertion;
import io.gantry.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The signed statement that proves who a client is: a JWT (RFC 7523, 3), RS384 or ES384 as SMART
 * Backend Services wants it. Each is good once and for minutes.
 */
final class ClientAssertion {
  static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /** No longer is allowed (SMART App Launch 2, client-confidential-asymmetric). */
  private static final Duration GOOD = Duration.ofMinutes(4);

  private ClientAssertion() {}

  static String of(OAuth2Config config, SignedAssertion proof, Instant now) {
    boolean elliptic = proof.key() instanceof ECPrivateKey;
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("alg", elliptic ? "ES384" : "RS384");
    header.put("typ", "JWT");
    if (proof.keyId() != null) {
      header.put("kid", proof.keyId());
    }
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", config.clientId());
    claims.put("sub", config.clientId());
    claims.put("aud", config.tokenUrl().toString());
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(GOOD).getEpochSecond());
    claims.put("jti", UUID.randomUUID().toString());
    String signed = encoded(json(header)) + "." + encoded(json(claims));
    return signed + "." + encoded(signature(proof.key(), elliptic, signed));
  }

  private static byte[] json(Map<String, Object> values) {
    try {
      return Json.mapper().writeValueAsBytes(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are always JSON", e);
    }
  }

  private static byte[] signature(PrivateKey key, boolean elliptic, String text) {
    try {
      // JWS wants the two numbers of an EC signature side by side (RFC 7518, 3.4).
      Signature signature =
          Signature.getInstance(elliptic ? "SHA384withECDSAinP1363Format" : "SHA384withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key was fit to sign when it was read", e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
