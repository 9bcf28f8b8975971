package io.gantry.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root: says what there is. */
@Command(
    name = "gantry",
    mixinStandardHelpOptions = true,
    version = "gantry 0.1.0",
    description =
        "Moves imaging archives to the cloud and proves that nothing was lost, changed or doubled.",
    subcommands = {
      DemoCommand.class,
      MigrateCommand.class,
      InventoryCommand.class,
      DuplicatesCommand.class,
      PostureCommand.class,
      QualityCommand.class,
      UpCommand.class,
      WaveCommand.class,
      SourceCommand.class,
      StudyCommand.class,
      PatientCommand.class,
      KillCommand.class,
      VerifyCommand.class,
      CertificateCommand.class,
      HoldsCommand.class,
      IdentitiesCommand.class,
      UserCommand.class,
      ConfigCommand.class,
      RulesCommand.class,
      SimulateCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done and fully reconciled; 1 failed; 2 wrong usage or configuration;",
      "3 finished, but studies are held, rejected or incomplete; 130 interrupted (run again to resume)."
    })
public final class GantryCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before run()
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command:");
  }
}
