package io.gantry.fhir;

import io.gantry.fhir.publish.Retries;
import io.gantry.fhir.rules.PublishRules;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.ArchiveConfig;
import io.gantry.platform.config.FhirConfig;
import java.net.URI;
import java.time.Duration;

/**
 * What the stage needs to know.
 *
 * @param baseUrl of the EHR's FHIR R4 API
 * @param timeout for each answer of the EHR
 */
public record FhirBridgeConfig(URI baseUrl, PublishRules rules, Retries retries, Duration timeout) {
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
    return new FhirBridgeConfig(baseUrl, rules, Retries.DEFAULT, TIMEOUT);
  }

  public FhirBridgeConfig withRetries(Retries other) {
    return new FhirBridgeConfig(baseUrl, rules, other, timeout);
  }

  public FhirBridgeConfig withTimeout(Duration other) {
    return new FhirBridgeConfig(baseUrl, rules, retries, other);
  }
}
