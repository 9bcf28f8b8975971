package io.gantry.platform.config;

import java.net.URI;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * How tokens for a FHIR server are got: OAuth 2.0 client credentials (RFC 6749, 4.4), as SMART
 * Backend Services has them (hl7.org/fhir/smart-app-launch/backend-services.html).
 *
 * @param tokenUrl the authorization server's token endpoint
 * @param clientId as we are registered there
 * @param scope blank-separated, e.g. {@code system/Patient.rs}; empty: what the server gives
 * @param proof of who we are
 */
public record OAuth2Config(URI tokenUrl, String clientId, String scope, Proof proof) {

  /** How the client proves who it is. */
  public sealed interface Proof {
    /** HTTP Basic (RFC 6749, 2.3.1). */
    record Secret(String value) implements Proof {
      @Override
      public String toString() {
        return "Secret[]";
      }
    }

    /**
     * A signed assertion, {@code private_key_jwt} (RFC 7523): RS384 or ES384 by the kind of key.
     *
     * @param keyId {@code kid} of the public key as it is registered; null: none is sent
     */
    record SignedAssertion(PrivateKey key, @Nullable String keyId) implements Proof {
      @Override
      public String toString() {
        return "SignedAssertion[" + keyId + "]";
      }
    }
  }
}
