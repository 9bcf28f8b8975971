package io.gantry.platform.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The EHR.
 *
 * @param baseUrl Embedded, At, or None = do not publish
 * @param version R4
 * @param systems issuer of patient id to identifier system (URI)
 * @param wadoRs address of a DICOMweb service over the archive; empty = none
 * @param oauth2 how its tokens are got; null = it wants none
 */
public record FhirConfig(
    Address baseUrl,
    String version,
    Map<String, String> systems,
    Patients patients,
    String wadoRs,
    @Nullable OAuth2Config oauth2) {
  public FhirConfig {
    systems = Map.copyOf(systems);
  }

  /** REFERENCE: must exist in the EHR. CREATE: only for the embedded rehearsal EHR. */
  public enum Patients {
    REFERENCE,
    CREATE
  }
}
