package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveStatus;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry wave plan|start|pause|resume|stop|status|list|history}. */
@Command(
    name = "wave",
    description = "Plans, starts, pauses, stops and shows waves.",
    subcommands = {
      WaveCommand.Plan.class,
      WaveCommand.Start.class,
      WaveCommand.Pause.class,
      WaveCommand.Resume.class,
      WaveCommand.Stop.class,
      WaveCommand.Status.class,
      WaveCommand.ListAll.class,
      WaveCommand.History.class
    })
final class WaveCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before run()
  private CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Name what to do: plan, start, pause, resume, stop, status, list or history");
  }

  /** Puts a plan on record, or forecasts what it would do. */
  @Command(
      name = "plan",
      description =
          "Puts a wave on record; nothing moves until gantry wave start. With --dry-run it only"
              + " forecasts studies, bytes, duration and cost.")
  static final class Plan implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();
    @Mixin private final PlanOptions plan = new PlanOptions();

    @Parameters(paramLabel = "WAVE", description = "Its name.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--dry-run", description = "Forecast only; nothing is put on record.")
    private boolean dryRun;

    @Override
    public Integer call() {
      GantryConfig config = asking.config();
      WavePlan wanted = plan.plan(name, config);
      if (dryRun) {
        return DryRun.print(config, wanted, options);
      }
      try (OperationsAccess access = OperationsAccess.any(config)) {
        access.operations().plan(wanted, asking.request());
        OperationsPrint.status(access.operations().status(name), options);
        return ExitCode.DONE;
      }
    }
  }

  /** A move of a wave. */
  abstract static sealed class Moving implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Parameters(paramLabel = "WAVE", description = "Its name.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    abstract Move move();

    @Override
    public Integer call() {
      try (OperationsAccess access = OperationsAccess.running(asking.config())) {
        access.operations().move(name, move(), asking.request());
        OperationsPrint.status(access.operations().status(name), options);
        return ExitCode.DONE;
      }
    }
  }

  /** Begins. */
  @Command(
      name = "start",
      description = "Starts a wave that is planned, stopped or finished, if its entry gates open.")
  static final class Start extends Moving {
    @Override
    Move move() {
      return Move.START;
    }
  }

  /** Holds. */
  @Command(name = "pause", description = "What was ordered goes on to its end, nothing else is.")
  static final class Pause extends Moving {
    @Override
    Move move() {
      return Move.PAUSE;
    }
  }

  /** Goes on. */
  @Command(name = "resume", description = "Goes on with a paused wave, also if a gate paused it.")
  static final class Resume extends Moving {
    @Override
    Move move() {
      return Move.RESUME;
    }
  }

  /** Ends early. */
  @Command(
      name = "stop",
      description = "Gives up what was not ordered; a later start takes up what is left.")
  static final class Stop extends Moving {
    @Override
    Move move() {
      return Move.STOP;
    }
  }

  /** How it is. */
  @Command(
      name = "status",
      description =
          "How a wave is, its gates with what they measured, what was put first, its sources."
              + " Ends with 3 where it has ended with exceptions or is not accepted.")
  static final class Status implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Parameters(paramLabel = "WAVE", description = "Its name.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Override
    public Integer call() {
      try (OperationsAccess access = OperationsAccess.any(asking.config())) {
        WaveStatus status = access.operations().status(name);
        OperationsPrint.status(status, options);
        return exitCode(status);
      }
    }

    private static int exitCode(WaveStatus status) {
      Boolean accepted = status.accepted();
      if (accepted == null) {
        return ExitCode.DONE;
      }
      boolean clean = status.summary() == null || status.summary().exceptions().isEmpty();
      return accepted && clean ? ExitCode.DONE : ExitCode.EXCEPTIONS;
    }
  }

  /** All of them. */
  @Command(name = "list", description = "All waves, the latest first.")
  static final class ListAll implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Override
    public Integer call() {
      try (OperationsAccess access = OperationsAccess.any(asking.config())) {
        OperationsPrint.waves(access.operations().waves(), options);
        return ExitCode.DONE;
      }
    }
  }

  /** The record. */
  @Command(name = "history", description = "Who did what and why, latest first.")
  static final class History implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Parameters(
        arity = "0..1",
        paramLabel = "WAVE",
        description = "Only of this wave (default: of everything).")
    private @Nullable String name;

    @Option(
        names = "--study",
        paramLabel = "UID",
        description = "Only of this study: what people resolved, decided or put first.")
    private @Nullable String study;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "So many entries (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
      if (name != null && study != null) {
        throw new ParameterException(spec.commandLine(), "Name a wave or --study, not both");
      }
      String subject = name != null ? "wave " + name : study != null ? "study " + study : null;
      try (OperationsAccess access = OperationsAccess.any(asking.config())) {
        OperationsPrint.history(access.operations().history(subject, limit), options);
        return ExitCode.DONE;
      }
    }
  }
}
