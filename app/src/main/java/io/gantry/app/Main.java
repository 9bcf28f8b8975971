package io.gantry.app;

import io.gantry.app.command.GantryCommand;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.ConfigProblems;
import picocli.CommandLine;

/** The {@code gantry} command line. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code = run(args);
    System.out.flush();
    System.err.flush();
    System.exit(code);
  }

  /** Runs one command and returns its exit code (see {@link ExitCode}). */
  public static int run(String... args) {
    CommandLine line = new CommandLine(new GantryCommand());
    line.setExecutionExceptionHandler(Main::explain);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line.execute(args);
  }

  private static int explain(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    Messages messages = new Messages(line.getErr());
    return switch (failure) {
      case ConfigProblems problems -> {
        messages.configProblems(problems);
        yield ExitCode.USAGE;
      }
      case GantryException coded -> {
        messages.coded(coded);
        yield ExitCode.FAILED;
      }
      default -> {
        messages.unexpected(failure);
        yield ExitCode.FAILED;
      }
    };
  }
}
