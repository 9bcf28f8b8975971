package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.PatientsAccess;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.PatientBooks.Import;
import io.gantry.reconciler.wave.PatientBooks.Imported;
import io.gantry.reconciler.wave.PatientBooks.Question;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry identities import|questions|settle}: the patient index as people change it. */
final class PatientCommands {
  private PatientCommands() {}

  /** Imports files. */
  @Command(
      name = "import",
      description =
          "Imports patients (columns of mpi.csv) and other systems' numbers (issuer, id, mrn) into"
              + " the patient index of the running process, or of the state. All of it, or nothing"
              + " where anything is wrong; what is known already changes nothing.")
  static final class ImportFiles implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Option(names = "--patients", paramLabel = "MPI.csv", description = "Patients.")
    private @Nullable Path patients;

    @Option(
        names = "--crosswalk",
        paramLabel = "FILE.csv",
        description = "Other systems' numbers: issuer, id, mrn.")
    private @Nullable Path crosswalk;

    @Option(names = "--dry-run", description = "Says what it would do and writes nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
      Path rows = patients;
      Path numbers = crosswalk;
      if (rows == null && numbers == null) {
        throw new ParameterException(spec.commandLine(), "Name --patients, --crosswalk, or both");
      }
      PatientsAccess.check(rows, numbers);
      Import wanted =
          new Import(
              rows == null ? null : rows.toAbsolutePath().toString(),
              numbers == null ? null : numbers.toAbsolutePath().toString(),
              dryRun);
      try (PatientsAccess access = PatientsAccess.open(asking.config())) {
        Imported done = access.books().load(wanted, asking.request());
        if (options.json()) {
          options.output().document(OutputOptions.render(done));
        }
        String would = dryRun ? "Would be: " : "";
        options.output().result("%spatients: %s", would, done.patients());
        options.output().result("%snumbers: %s", would, done.crosswalk());
        return ExitCode.DONE;
      }
    }
  }

  /** What waits for a person. */
  @Command(
      name = "questions",
      description =
          "Messages of the ADT feed, and merges of FHIR servers, that a person has to decide on, and"
              + " why. Nothing was changed by them yet.")
  static final class Questions implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Override
    public Integer call() {
      try (PatientsAccess access = PatientsAccess.open(asking.config())) {
        List<Question> questions = access.books().questions();
        if (options.json()) {
          options.output().document(OutputOptions.render(Map.of("questions", questions)));
        }
        questions.forEach(this::print);
        options.output().result("%d questions", questions.size());
        return ExitCode.DONE;
      }
    }

    private void print(Question question) {
      options
          .output()
          .result(
              "%s %s of %s, received %s: %s%s",
              question.id(),
              question.event(),
              question.sender(),
              question.receivedAt(),
              question.priorId().isEmpty() ? "" : question.priorId() + " into ",
              question.mrn());
      options
          .output()
          .result(
              "  %s (%s)",
              question.reason(),
              question.applicable() ? "apply or dismiss" : "can be dismissed only");
    }
  }

  /** A person decides. */
  @Command(
      name = "settle",
      description =
          "Decides on a message that waits: --apply does what it says, --dismiss nothing.")
  static final class Settle implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Parameters(paramLabel = "ID", description = "As gantry identities questions shows it.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @ArgGroup(exclusive = true, multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private What what;

    /** One of these. */
    static final class What {
      @Option(names = "--apply", description = "Do what it says.")
      private boolean apply;

      @Option(names = "--dismiss", description = "Leave the index as it is.")
      @SuppressWarnings("UnusedVariable") // the other choice
      private boolean dismiss;
    }

    @Override
    public Integer call() {
      try (PatientsAccess access = PatientsAccess.open(asking.config())) {
        PatientBooks books = access.books();
        Question settled = books.settle(id, what.apply, asking.request());
        if (options.json()) {
          options.output().document(OutputOptions.render(settled));
        }
        options.output().result("On record: %s", settled.settled());
        return ExitCode.DONE;
      }
    }
  }
}
