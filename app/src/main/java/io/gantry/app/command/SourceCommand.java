package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import io.gantry.contracts.event.ControlEvent.Mode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry source list|pause|resume|stop|limits}. */
@Command(
    name = "source",
    description = "Looks at the sources, and says how much they are asked for.",
    subcommands = {
      SourceCommand.ListAll.class,
      SourceCommand.Pause.class,
      SourceCommand.Resume.class,
      SourceCommand.Stop.class,
      SourceCommand.Limits.class
    })
final class SourceCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before run()
  private CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name what to do: list, pause, resume, stop or limits");
  }

  /** Each source and why it is slow. */
  @Command(name = "list", description = "How each source is, and why it is slow or stopped.")
  static final class ListAll implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Override
    public Integer call() {
      try (OperationsAccess access = OperationsAccess.any(asking.config())) {
        OperationsPrint.sources(access.operations().sources(), options);
        return ExitCode.DONE;
      }
    }
  }

  /** One source, set to a mode. */
  abstract static sealed class Control implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Parameters(paramLabel = "NAME", description = "Of the source.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    abstract Mode mode();

    @Override
    public Integer call() {
      try (OperationsAccess access = OperationsAccess.running(asking.config())) {
        access.operations().control(source, mode(), asking.request());
        OperationsPrint.sources(access.operations().sources(), options);
        return ExitCode.DONE;
      }
    }
  }

  /** Nothing new begins. */
  @Command(name = "pause", description = "Studies under way end, no other begins.")
  static final class Pause extends Control {
    @Override
    Mode mode() {
      return Mode.PAUSE;
    }
  }

  /** As usual. */
  @Command(name = "resume", description = "The source is asked again.")
  static final class Resume extends Control {
    @Override
    Mode mode() {
      return Mode.RUN;
    }
  }

  /** At once. */
  @Command(
      name = "stop",
      description =
          "Open associations are aborted at once; what was under way is moved again on resume.")
  static final class Stop extends Control {
    @Override
    Mode mode() {
      return Mode.STOP;
    }
  }

  /** Limits without a restart. */
  @Command(
      name = "limits",
      description =
          "Sets limits of a source, effective within seconds; what is not named stays."
              + " configured=true goes back to the configuration.")
  static final class Limits implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Parameters(index = "0", paramLabel = "NAME", description = "Of the source.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "LIMIT=VALUE",
        description = "associations, objectsPerSecond, megabytesPerSecond (0: none), window.")
    private Map<String, String> limits = new LinkedHashMap<>();

    @Override
    public Integer call() {
      try (OperationsAccess access = OperationsAccess.running(asking.config())) {
        access.operations().limits(source, limits, asking.request());
        OperationsPrint.sources(access.operations().sources(), options);
        return ExitCode.DONE;
      }
    }
  }
}
