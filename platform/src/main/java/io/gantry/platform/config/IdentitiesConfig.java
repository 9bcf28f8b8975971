package io.gantry.platform.config;

import java.nio.file.Path;
import java.util.List;

/**
 * @param index files to match against; only with GATE
 */
public record IdentitiesConfig(Policy policy, List<Path> index) {
  public IdentitiesConfig {
    index = List.copyOf(index);
  }

  /** KEEP: the patient stays as is, the issuer is added. GATE: hold what is not certain. */
  public enum Policy {
    KEEP,
    GATE
  }
}
