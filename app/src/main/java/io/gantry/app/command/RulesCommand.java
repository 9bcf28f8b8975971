package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.Output;
import io.gantry.app.RulePreview;
import io.gantry.normalizer.adapter.file.RuleBookFile;
import io.gantry.normalizer.adapter.file.RuleBookProblems;
import io.gantry.normalizer.adapter.file.RuleBookProblems.Problem;
import io.gantry.normalizer.book.BookCheck;
import io.gantry.normalizer.book.Remark;
import io.gantry.normalizer.book.Remark.Severity;
import io.gantry.normalizer.rules.RuleBook;
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

/** {@code gantry rules check|preview|shadow}. */
@Command(
    name = "rules",
    description = "Checks a rule book, shows what it makes of DICOM files, or of what is stored.",
    subcommands = {RulesCommand.Check.class, RulesCommand.Preview.class, RulesShadowCommand.class})
final class RulesCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before run()
  private CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name what to do: check, preview or shadow");
  }

  /** All problems, then the examples, then rules that undo one another. */
  @Command(
      name = "check",
      description =
          "Lists every problem of a rule book and its tables, runs the examples of its rules, and"
              + " reports rules that can never apply or undo one another.")
  static final class Check implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();

    @Parameters(paramLabel = "FILE", description = "The rule book (docs/rule-book.md).")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() {
      List<Problem> problems = List.of();
      List<Remark> remarks = List.of();
      int rules = 0;
      int examples = 0;
      try {
        RuleBook book = RuleBookFile.read(file);
        remarks = BookCheck.of(book.site());
        rules = book.site().size();
        examples = book.site().stream().mapToInt(rule -> rule.examples().size()).sum();
      } catch (RuleBookProblems e) {
        problems = e.problems();
      }
      boolean valid =
          problems.isEmpty()
              && remarks.stream().noneMatch(remark -> remark.severity() == Severity.ERROR);
      Output output = options.output();
      if (options.json()) {
        output.document(
            OutputOptions.render(
                Map.of(
                    "valid", valid,
                    "rules", rules,
                    "examples", examples,
                    "problems", problems,
                    "remarks", remarks)));
      }
      problems.forEach(problem -> output.result("%s", problem));
      for (Remark remark : remarks) {
        output.result(
            "%s:%d: %s: rule %s %s",
            file, remark.line(), remark.severity(), remark.rule(), remark.message());
      }
      if (valid) {
        output.result("%s is valid: %d rule(s), %d example(s) passed", file, rules, examples);
      }
      return valid ? ExitCode.DONE : ExitCode.USAGE;
    }
  }

  /** Before and after. */
  @Command(
      name = "preview",
      description =
          "Shows what a rule book would change in DICOM files, before and after. Changes nothing."
              + " Prints values of the files: patient data.")
  static final class Preview implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();

    @Option(names = "--rules", required = true, paramLabel = "FILE", description = "The rule book.")
    @SuppressWarnings("NullAway.Init")
    private Path rules;

    @Option(
        names = "--source",
        paramLabel = "NAME",
        defaultValue = "",
        description = "The source that the files are taken to come from.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    @Option(
        names = "--issuer",
        paramLabel = "ISSUER",
        defaultValue = "",
        description = "Its issuerOfPatientId.")
    @SuppressWarnings("NullAway.Init")
    private String issuer;

    @Parameters(arity = "1..*", paramLabel = "DICOM", description = "DICOM files.")
    @SuppressWarnings("NullAway.Init")
    private List<Path> files;

    @Override
    public Integer call() {
      RulePreview preview = new RulePreview(RuleBookFile.read(rules), source, issuer);
      List<RulePreview.Result> results = files.stream().map(preview::of).toList();
      Output output = options.output();
      if (options.json()) {
        output.document(OutputOptions.render(Map.of("files", results)));
      }
      results.forEach(result -> show(output, result));
      boolean held = results.stream().anyMatch(result -> result.code() != null);
      return held ? ExitCode.EXCEPTIONS : ExitCode.DONE;
    }

    private static void show(Output output, RulePreview.Result result) {
      if (result.code() != null) {
        output.result("%s: held, %s %s", result.file(), result.code(), result.message());
        return;
      }
      output.result(
          "%s: %d change(s)%s",
          result.file(),
          result.changes().size(),
          result.rules().isEmpty() ? "" : " by " + String.join(", ", result.rules()));
      result
          .changes()
          .forEach(row -> output.result("  %-32s %s -> %s", row.name(), row.before(), row.after()));
    }
  }
}
