package io.gantry.fhir;

import io.gantry.fhir.publish.Retries;
import io.gantry.fhir.rules.PublishRules;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.ArchiveConfig;
import io.gantry.platform.config.FhirConfig;
import io.gantry.platform.config.OAuth2Config;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the stage needs to know.
 *
 * @param baseUrl of the EHR's FHIR R4 API
 * @param timeout for each answer of the EHR
 * @param oauth2 how tokens are got; null = none are sent
 */
public record FhirBridgeConfig(
    URI baseUrl,
    PublishRules rules,
    Retries retries,
    Duration timeout,
    @Nullable OAuth2Config oauth2) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * From the configuration file.
   *
   * @param baseUrl where the EHR really is: of the embedded one its own address
   */
  public static FhirBridgeConfig of(FhirConfig fhir, URI baseUrl, ArchiveConfig archive) {
    PublishRules rules =
        new PublishRules(
            fhir.systems(),
            fhir.baseUrl() instanceof Address.Embedded,
            fhir.patients(),
            fhir.wadoRs(),
            archive.bucket(),
            archive.prefix());
    return new FhirBridgeConfig(baseUrl, rules, Retries.DEFAULT, TIMEOUT, fhir.oauth2());
  }

  public FhirBridgeConfig withRetries(Retries other) {
    return new FhirBridgeConfig(baseUrl, rules, other, timeout, oauth2);
  }

  public FhirBridgeConfig withTimeout(Duration other) {
    return new FhirBridgeConfig(baseUrl, rules, retries, other, oauth2);
  }
}
