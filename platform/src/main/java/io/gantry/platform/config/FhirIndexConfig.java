package io.gantry.platform.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A FHIR R4 server that knows the patients (IHE PDQm Patient Demographics Supplier, PIXm Patient
 * Identifier Cross-reference Manager).
 *
 * @param issuer whose numbers are the MRNs; {@code fhir.systems} has its identifier system
 * @param pageSize resources that are asked for at once
 * @param refreshSeconds between two looks for what has changed
 * @param match whether $match is asked for candidates of what waits for a person
 * @param crosswalk how $ihe-pix is asked for the patient of an archive's own number
 * @param token sent as bearer token; null = none
 * @param oauth2 how tokens are got instead; null = not
 */
public record FhirIndexConfig(
    URI baseUrl,
    String issuer,
    int pageSize,
    int refreshSeconds,
    Match match,
    Crosswalk crosswalk,
    @Nullable String token,
    @Nullable OAuth2Config oauth2) {
  /** Of a server whose token, if any, does not change. */
  public FhirIndexConfig(
      URI baseUrl,
      String issuer,
      int pageSize,
      int refreshSeconds,
      Match match,
      Crosswalk crosswalk,
      @Nullable String token) {
    this(baseUrl, issuer, pageSize, refreshSeconds, match, crosswalk, token, null);
  }

  /** AUTO: where the CapabilityStatement offers it. */
  public enum Match {
    AUTO,
    NEVER
  }

  /** AUTO: by POST, where the CapabilityStatement offers it. GET: the number stands in the URL. */
  public enum Crosswalk {
    AUTO,
    GET,
    NEVER
  }

  /** Between two looks for what has changed. */
  public Duration refresh() {
    return Duration.ofSeconds(refreshSeconds);
  }

  /** The token is nobody's business. */
  @Override
  public String toString() {
    return "FhirIndexConfig[" + baseUrl.getHost() + "]";
  }
}
