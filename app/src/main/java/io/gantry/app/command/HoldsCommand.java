package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import io.gantry.app.Output;
import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.reconciler.wave.HoldClass;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Holds.Hold;
import io.gantry.reconciler.wave.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry holds list|resolve}: everything that waits for a person. */
@Command(
    name = "holds",
    description = "Everything that waits for a person, and what is to become of it.",
    subcommands = {HoldsCommand.ListAll.class, HoldsCommand.Resolve.class})
final class HoldsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before run()
  private CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name what to do: list or resolve");
  }

  /** What waits. */
  @Command(
      name = "list",
      description =
          "What is held, rejected or missing, by study, source and code, with what can be done."
              + " Shows no values of objects.")
  static final class ListAll implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--source", paramLabel = "NAME", description = "Only of this source.")
    private @Nullable String source;

    @Option(
        names = "--class",
        paramLabel = "CLASS",
        description =
            "Only these: set-aside, identity, collision, character-set, rule, conformance, oversize,"
                + " evicted, refused, partial.")
    private @Nullable String holdClass;

    @Option(
        names = "--limit",
        defaultValue = "1000",
        paramLabel = "N",
        description = "How many lines at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() {
      HoldClass only = holdClass == null ? null : parsed(holdClass);
      try (OperationsAccess access = OperationsAccess.any(asking.config())) {
        List<Hold> holds = access.operations().holds().list(source, only, limit);
        if (options.json()) {
          options.output().document(OutputOptions.render(Map.of("holds", holds)));
        } else {
          print(holds, options.output());
        }
        return ExitCode.DONE;
      }
    }

    private HoldClass parsed(String text) {
      return Arrays.stream(HoldClass.values())
          .filter(one -> one.text().equals(text))
          .findFirst()
          .orElseThrow(() ->
              new ParameterException(
                  spec.commandLine(),
                  "--class: "
                      + Arrays.stream(HoldClass.values())
                          .map(HoldClass::text)
                          .collect(Collectors.joining(", "))));
    }
  }

  /** A person resolves it. */
  @Command(
      name = "resolve",
      description =
          "Resolves what is held of a study: it is moved once more and goes on if the rules let it"
              + " now. Patients are decided with gantry identities decide.")
  static final class Resolve implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "STUDY_UID", description = "Study Instance UID.")
    @SuppressWarnings("NullAway.Init")
    private String study;

    @Option(
        names = "--source",
        paramLabel = "NAME",
        description = "Where it is; needed where it waits at several sources.")
    private @Nullable String source;

    @ArgGroup(exclusive = true, multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private What what;

    @Option(
        names = "--alike",
        description =
            "With --character-set: also the other studies of the source that wait for a character"
                + " set and to which this one was proposed.")
    private boolean alike;

    @Option(
        names = "--by",
        paramLabel = "WHO",
        description = "Who decides, if not the user of this machine.")
    private @Nullable String by;

    @Option(names = "--reason", paramLabel = "TEXT", description = "The same as --why.")
    private @Nullable String reason;

    /** One of these. */
    static final class What {
      @Option(
          names = "--character-set",
          paramLabel = "SET",
          description = "Its text is in this set: a defined term, or windows-1251 and the like.")
      private @Nullable String characterSet;

      @Option(
          names = "--accept",
          description =
              "It waits for a character set that nobody can tell: its text goes on as it is.")
      private boolean accept;

      @Option(names = "--retry", description = "The rules or the archive are mended: once more.")
      private boolean retry;

      @Option(names = "--undo", description = "As if nobody had resolved it.")
      private boolean undo;

      Holds.Kind kind() {
        if (characterSet != null) {
          return Holds.Kind.CHARACTER_SET;
        }
        if (accept) {
          return Holds.Kind.ACCEPT;
        }
        return undo && !retry ? Holds.Kind.UNDO : Holds.Kind.RETRY;
      }
    }

    @Override
    public Integer call() {
      String set = what.characterSet;
      if (set != null && !CharacterSet.named(set).issues().isEmpty()) {
        throw new ParameterException(
            spec.commandLine(),
            "--character-set: a defined term of (0008,0005), or one of "
                + String.join(", ", CharacterSet.others()));
      }
      Request own = asking.request();
      Request request =
          new Request(by == null ? own.by() : by, reason == null ? own.why() : reason);
      try (OperationsAccess access = OperationsAccess.running(asking.config())) {
        List<Hold> left =
            access
                .operations()
                .holds()
                .resolve(new Holds.Resolution(study, source, what.kind(), set, alike), request);
        if (options.json()) {
          options.output().document(OutputOptions.render(Map.of("holds", left)));
        } else {
          options
              .output()
              .result("On record, and under way: gantry study show %s says what follows", study);
          if (set != null && !left.isEmpty()) {
            rule(left.getFirst().source(), set, options.output());
          }
        }
        return ExitCode.DONE;
      }
    }

    /** What would make the choice for its like. */
    private static void rule(String source, String set, Output output) {
      output.result("A rule for its like (docs/rule-book.md; add what tells them from others):");
      output.result("  - name: text-of-%s", source.toLowerCase(java.util.Locale.ROOT));
      output.result(
          "    when: { source: %s, attributes: [ { attribute: SpecificCharacterSet, is: empty } ] }",
          source);
      output.result("    reason: correct");
      output.result("    do: [ { reencode: utf-8, from: '%s' } ]", set);
    }
  }

  private static void print(List<Hold> holds, Output output) {
    for (Hold hold : holds) {
      output.result(
          "%s at %s: %s, %s, %d instances%s",
          hold.studyInstanceUid(),
          hold.source(),
          hold.holdClass(),
          hold.code(),
          hold.instances(),
          hold.resolution() == null ? "" : " (" + hold.resolution() + ")");
      output.result("  %s", hold.message());
    }
    output.result("%d lines", holds.size());
  }
}
