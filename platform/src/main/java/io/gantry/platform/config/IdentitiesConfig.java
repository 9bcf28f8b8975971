package io.gantry.platform.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Under whose name studies go.
 *
 * @param index files with patients
 * @param servers FHIR servers with patients
 * @param secondPerson whether what a reviewer decides counts only once another one agrees
 */
public record IdentitiesConfig(
    Policy policy, List<Path> index, List<FhirIndexConfig> servers, boolean secondPerson) {
  public IdentitiesConfig {
    index = List.copyOf(index);
    servers = List.copyOf(servers);
  }

  /** KEEP: the patient stays as is, the issuer is added. GATE: hold what is not certain. */
  public enum Policy {
    KEEP,
    GATE
  }
}
