package io.gantry.app.command;

import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.wave.Request;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a command takes that changes something: the configuration, and why. */
final class Asking {
  @Mixin private final ConfigFile configuration = new ConfigFile();

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why; goes on record with your user name. Never a patient's data.")
  @SuppressWarnings("NullAway.Init")
  private String why;

  GantryConfig config() {
    return configuration.load();
  }

  /** Who asks is the operating system's user. */
  Request request() {
    return new Request(System.getProperty("user.name", "unknown"), why);
  }
}
