package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry patient first}. */
@Command(
    name = "patient",
    description = "Something for one patient.",
    subcommands = PatientCommand.First.class)
final class PatientCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before run()
  private CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name what to do: first");
  }

  /** All of a patient's studies before everything else. */
  @Command(
      name = "first",
      description =
          "Moves all studies of a patient before everything else, whatever waves want. The source"
              + " is asked for studies that the ledger does not know. The ID is not kept.")
  static final class First implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Parameters(paramLabel = "PATIENT_ID", description = "As the source has it.")
    @SuppressWarnings("NullAway.Init")
    private String patientId;

    @Option(
        names = "--source",
        required = true,
        paramLabel = "NAME",
        description = "Whose patient ID it is, and where the studies are.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    @Override
    public Integer call() {
      try (OperationsAccess access = OperationsAccess.running(asking.config())) {
        OperationsPrint.urgent(
            access.operations().patientFirst(patientId, source, asking.request()), options);
        return ExitCode.DONE;
      }
    }
  }
}
