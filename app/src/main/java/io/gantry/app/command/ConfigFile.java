package io.gantry.app.command;

import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.GantryConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config} of commands that ask the running process, or the state that nobody runs. */
final class ConfigFile {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "gantry.yaml",
      description = "Configuration (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private Path file;

  /**
   * Reads it.
   *
   * @throws io.gantry.platform.config.ConfigProblems where anything in it is wrong
   */
  GantryConfig load() {
    return ConfigLoader.load(file);
  }
}
