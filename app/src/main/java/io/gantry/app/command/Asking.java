package io.gantry.app.command;

import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.wave.Request;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What a command takes that changes something: the configuration, and why. */
final class Asking {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "gantry.yaml",
      description = "Configuration (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private Path configFile;

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why; goes on record with your user name. Never a patient's data.")
  @SuppressWarnings("NullAway.Init")
  private String why;

  GantryConfig config() {
    return ConfigLoader.load(configFile);
  }

  /** Who asks is the operating system's user. */
  Request request() {
    return new Request(System.getProperty("user.name", "unknown"), why);
  }
}
