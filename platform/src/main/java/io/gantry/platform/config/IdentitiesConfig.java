package io.gantry.platform.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Under whose name studies go.
 *
 * @param index files to match against; only with GATE
 * @param secondPerson whether what a reviewer decides counts only once another one agrees
 */
public record IdentitiesConfig(Policy policy, List<Path> index, boolean secondPerson) {
  public IdentitiesConfig {
    index = List.copyOf(index);
  }

  /** KEEP: the patient stays as is, the issuer is added. GATE: hold what is not certain. */
  public enum Policy {
    KEEP,
    GATE
  }
}
