package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.LedgerReader;
import io.gantry.app.OperationsAccess;
import io.gantry.app.Output;
import io.gantry.contracts.Uids;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.ledger.StudyCustody;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry study show|first|hold|release|reject|restore|restamp STUDY_UID}. */
@Command(
    name = "study",
    description =
        "Looks at one study, puts it first, holds or rejects it, or gives it another patient.",
    subcommands = {
      StudyCommand.Show.class,
      StudyCommand.First.class,
      EmbargoCommands.Hold.class,
      EmbargoCommands.Release.class,
      EmbargoCommands.Reject.class,
      EmbargoCommands.Restore.class,
      RestampCommand.class
    })
final class StudyCommand implements Runnable {
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
        "Name what to do: show, first, hold, release, reject, restore or restamp");
  }

  /** One study before everything else. */
  @Command(
      name = "first",
      description =
          "Moves a study before everything else, whatever waves want; a clock runs until it is in"
              + " the cloud. Sources are asked for it where no sweep has found it yet.")
  static final class First implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Parameters(paramLabel = "STUDY_UID", description = "Study Instance UID.")
    @SuppressWarnings("NullAway.Init")
    private String study;

    @Option(
        names = "--source",
        paramLabel = "NAME",
        description = "Only at this source (default: wherever it is).")
    private @Nullable String source;

    @Override
    public Integer call() {
      if (!Uids.isPlain(study)) {
        throw new GantryException("GTY-0108", "This is no Study Instance UID");
      }
      try (OperationsAccess access = OperationsAccess.running(asking.config())) {
        OperationsPrint.urgent(
            access.operations().studyFirst(study, source, asking.request()), options);
        return ExitCode.DONE;
      }
    }
  }

  /** The chain of custody. */
  @Command(
      name = "show",
      description = "The chain of custody of a study, instance by instance. No patient data.")
  static final class Show implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();

    @Mixin private final ConfigFile configuration = new ConfigFile();

    @Parameters(paramLabel = "STUDY_UID", description = "Study Instance UID.")
    @SuppressWarnings("NullAway.Init")
    private String study;

    @Override
    public Integer call() {
      try (LedgerReader ledger = LedgerReader.open(configuration.load())) {
        StudyCustody custody =
            ledger
                .study(study)
                .orElseThrow(() ->
                    new GantryException(
                        "GTY-0111",
                        "No source and no event ever named this study: is the UID right, and is"
                            + " it in the scope of a wave?"));
        if (options.json()) {
          options.output().document(OutputOptions.render(custody));
        } else {
          print(custody, options.output());
        }
        return ExitCode.DONE;
      }
    }

    private static void print(StudyCustody custody, Output output) {
      output.result("Study %s: %s", custody.studyInstanceUid(), custody.studyClass());
      for (StudyCustody.AtSource source : custody.sources()) {
        output.result(
            "  at %s: %s, listed %s%s",
            source.source(),
            source.studyClass(),
            source.listedInstances(),
            source.code() == null ? "" : ", " + source.code() + " " + source.message());
      }
      custody.embargoes().forEach(view -> EmbargoCommands.print(view, output));
      custody.urgent().forEach(urgent -> OperationsPrint.urgent(urgent, output));
      StudyCustody.Publication publication = custody.publication();
      output.result(
          "  manifest revision %d %s",
          publication.manifestRevision(),
          publication.manifestKey() == null ? "" : publication.manifestKey());
      output.result(
          "  EHR revision %d %s%s",
          publication.publishedRevision(),
          publication.resource() == null ? "" : publication.resource(),
          publication.refusedCode() == null
              ? ""
              : " refused: " + publication.refusedCode() + " " + publication.refusedMessage());
      custody.restamps().forEach(restamp -> RestampCommand.print(restamp, output));
      custody.instances().forEach(instance -> print(instance, output));
    }

    private static void print(StudyCustody.InstanceCustody instance, Output output) {
      output.result(
          "  %s from %s: %s%s%s",
          instance.sopInstanceUid(),
          instance.source(),
          instance.instanceClass(),
          instance.verdict() == null ? "" : " (" + instance.verdict() + ")",
          instance.code() == null ? "" : ", " + instance.code() + " " + instance.message());
      for (StudyCustody.Version version : instance.versions()) {
        output.result("    received %s  %s", version.receivedAt(), version.receivedDigest());
        if (version.objectKey() != null) {
          output.result("    stored   %s  %s", version.storedAt(), version.storedDigest());
          output.result(
              "             %s  %d bytes, %s, rules %s, changed %s",
              version.objectKey(),
              version.bytes(),
              version.verifiedBy(),
              version.ruleBook(),
              version.changed().isEmpty() ? "nothing" : String.join(" ", version.changed()));
          if (version.role() != null) {
            output.result(
                "             %s%s",
                version.role(),
                version.restamp() == null ? "" : ", of restamp " + version.restamp());
          }
        }
      }
    }
  }
}
