package io.gantry.app.command;

import io.gantry.app.AdtReplay;
import io.gantry.app.ExitCode;
import io.gantry.app.Output;
import io.gantry.normalizer.adapter.csv.OfflineMatch;
import io.gantry.normalizer.adapter.csv.PatientCsv;
import io.gantry.normalizer.identity.PatientIndex;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code gantry identities list|decide|import|questions|settle|match|replay}: whose images are
 * these.
 */
@Command(
    name = "identities",
    description = "Whose images are these: the reviewers' worklist, and the matcher off line.",
    subcommands = {
      ReviewCommands.ListAll.class,
      ReviewCommands.Decide.class,
      PatientCommands.ImportFiles.class,
      PatientCommands.Questions.class,
      PatientCommands.Settle.class,
      IdentitiesCommand.Match.class,
      IdentitiesCommand.Replay.class
    })
final class IdentitiesCommand implements Runnable {
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
        "Name what to do: list, decide, import, questions, settle, match, replay");
  }

  /** Matches a list of records. */
  @Command(
      name = "match",
      description =
          "Decides for each record whose it is: linked, review (a person has to decide) or none"
              + " (not in the index). Reads files only; changes nothing.")
  static final class Match implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();

    @Option(
        names = "--index",
        required = true,
        paramLabel = "MPI.csv",
        description = "The patient index.")
    @SuppressWarnings("NullAway.Init")
    private Path index;

    @Option(
        names = "--records",
        required = true,
        paramLabel = "RECORDS.csv",
        description = "The patient records of the archives.")
    @SuppressWarnings("NullAway.Init")
    private Path records;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "OUT.csv",
        description = "Gets record_id, outcome, mrn, score, explanation.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
        names = "--crosswalk-out",
        paramLabel = "NUMBERS.csv",
        description =
            "Gets the archives' own numbers that name and whole birth date make certain: look at"
                + " them, then gantry identities import --crosswalk.")
    private @Nullable Path crosswalk;

    @Override
    public Integer call() {
      Output output = options.output();
      PatientIndex patients = PatientCsv.load(index);
      output.progress("%d patients in the index", patients.size());
      OfflineMatch match = new OfflineMatch(patients);
      OfflineMatch.Summary summary =
          match.run(records, out, count -> output.progress("%d records decided", count));
      if (crosswalk != null) {
        output.progress("%d numbers learned: %s", match.writeCrosswalk(crosswalk), crosswalk);
      }
      if (options.json()) {
        output.document(OutputOptions.render(summary));
      }
      output.result(
          "%d records: %d linked, %d for review, %d not in the index (%d patients); %s",
          summary.records(),
          summary.linked(),
          summary.review(),
          summary.none(),
          summary.patients(),
          out);
      return ExitCode.DONE;
    }
  }

  /** Applies a file of ADT messages. */
  @Command(
      name = "replay",
      description =
          "Applies a file of HL7 v2 ADT messages to a patient index and writes the index after it,"
              + " and what each message did. Reads files only; no system is told.")
  static final class Replay implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();

    @Option(
        names = "--index",
        required = true,
        paramLabel = "MPI.csv",
        description = "The patient index before.")
    @SuppressWarnings("NullAway.Init")
    private Path index;

    @Option(
        names = "--adt",
        required = true,
        paramLabel = "FILE.hl7",
        description = "The messages, in the order in which they were sent.")
    @SuppressWarnings("NullAway.Init")
    private Path adt;

    @Option(
        names = "--out-index",
        required = true,
        paramLabel = "OUT.csv",
        description = "Gets the patient index after; can be read as an index again.")
    @SuppressWarnings("NullAway.Init")
    private Path outIndex;

    @Option(
        names = "--out-actions",
        required = true,
        paramLabel = "OUT.csv",
        description = "Gets one line a message: what it did, and why.")
    @SuppressWarnings("NullAway.Init")
    private Path outActions;

    @Override
    public Integer call() {
      Output output = options.output();
      AdtReplay.Summary summary = AdtReplay.run(index, adt, outIndex, outActions);
      if (options.json()) {
        output.document(OutputOptions.render(summary));
      }
      output.result(
          "%d messages: %s; %d patients, %d of them merged into others; %s, %s",
          summary.messages(),
          new TreeMap<>(summary.actions()),
          summary.patients(),
          summary.merged(),
          outIndex,
          outActions);
      return ExitCode.DONE;
    }
  }
}
