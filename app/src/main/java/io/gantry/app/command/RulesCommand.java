package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.ObjectPreview;
import io.gantry.app.Output;
import io.gantry.app.RulePreview;
import io.gantry.normalizer.adapter.file.RuleBookFile;
import io.gantry.normalizer.adapter.file.RuleBookProblems;
import io.gantry.normalizer.adapter.file.RuleBookProblems.Problem;
import io.gantry.normalizer.book.BookCheck;
import io.gantry.normalizer.book.Remark;
import io.gantry.normalizer.book.Remark.Severity;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.platform.config.ConfigLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
          "Shows what a rule book would change, before and after: in DICOM files, or (with --config)"
              + " in the objects that are held in the spool and, while no process holds the state,"
              + " in those that are stored in the cloud archive. Changes nothing. Prints values:"
              + " patient data, for your own terminal only; don't put it into tickets or logs.")
  static final class Preview implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();

    @Option(names = "--rules", required = true, paramLabel = "FILE", description = "The rule book.")
    @SuppressWarnings("NullAway.Init")
    private Path rules;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Configuration: objects that are held or stored, instead of files.")
    private @Nullable Path configFile;

    @Option(names = "--study", paramLabel = "UID", description = "Only objects of this study.")
    private @Nullable String study;

    @Option(
        names = "--sample",
        paramLabel = "N",
        defaultValue = "10",
        description = "How many objects at most (default: ${DEFAULT-VALUE}).")
    private int sample;

    @Option(
        names = "--character-set",
        paramLabel = "SET",
        description = "As if a person had chosen this set for their text.")
    private @Nullable String characterSet;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
        names = "--source",
        paramLabel = "NAME",
        defaultValue = "",
        description = "The source that files are taken to come from; only objects from there.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    @Option(
        names = "--issuer",
        paramLabel = "ISSUER",
        defaultValue = "",
        description = "Its issuerOfPatientId.")
    @SuppressWarnings("NullAway.Init")
    private String issuer;

    @Parameters(arity = "0..*", paramLabel = "DICOM", description = "DICOM files.")
    private List<Path> files = List.of();

    @Override
    public Integer call() {
      if ((configFile == null) == files.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "Name DICOM files, or with --config the objects that are here");
      }
      RuleBook book = RuleBookFile.read(rules);
      RulePreview preview = new RulePreview(book, source, issuer);
      List<RulePreview.Result> results =
          configFile == null
              ? files.stream().map(preview::of).toList()
              : ObjectPreview.run(
                  ConfigLoader.load(configFile),
                  book,
                  new ObjectPreview.Selection(
                      study, source.isEmpty() ? null : source, sample, characterSet));
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
          .forEach(row ->
              output.result(
                  "  %-32s %s -> %s  by %s",
                  row.name(),
                  row.before() == null ? "(absent)" : row.before(),
                  row.after() == null ? "(absent)" : row.after(),
                  row.by()));
    }
  }
}
