package io.gantry.platform.config;

import java.nio.file.Path;

/** Reads the configuration file of docs/configuration (YAML). */
public final class ConfigLoader {
  private ConfigLoader() {}

  /**
   * @throws ConfigProblems with all problems at once
   */
  public static GantryConfig load(Path file) {
    throw new UnsupportedOperationException();
  }

  /** The effective configuration as YAML, secrets masked. */
  public static String show(GantryConfig config) {
    throw new UnsupportedOperationException();
  }
}
