package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.config.ConfigProblems;
import io.gantry.platform.config.GantryConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry config check|show FILE}. */
@Command(
    name = "config",
    description = "Checks or shows a configuration file.",
    subcommands = {ConfigCommand.Check.class, ConfigCommand.Show.class})
final class ConfigCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before run()
  private CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name what to do: check or show");
  }

  /** All problems at once. */
  @Command(name = "check", description = "Lists every problem of the file; starts nothing.")
  static final class Check implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "The configuration (YAML).")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() {
      List<ConfigProblems.Problem> problems = problems();
      if (options.json()) {
        options
            .output()
            .document(
                OutputOptions.render(Map.of("valid", problems.isEmpty(), "problems", problems)));
      } else if (problems.isEmpty()) {
        options.output().result("%s is valid", file);
      } else {
        problems.forEach(problem -> options.output().result("%s", problem));
      }
      return problems.isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
    }

    private List<ConfigProblems.Problem> problems() {
      try {
        ConfigLoader.load(file);
        return List.of();
      } catch (ConfigProblems e) {
        return e.problems();
      }
    }
  }

  /** The effective configuration. */
  @Command(
      name = "show",
      description = "Prints the effective configuration, defaults filled in, secrets masked.")
  static final class Show implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "The configuration (YAML).")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() {
      GantryConfig config = ConfigLoader.load(file);
      if (options.json()) {
        options.output().document(OutputOptions.render(ConfigLoader.masked(config)));
      } else {
        options.output().result("%s", ConfigLoader.show(config).stripTrailing());
      }
      return ExitCode.DONE;
    }
  }
}
