package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import io.gantry.app.Output;
import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.wave.StudyIdentity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gantry identities list|decide}: the reviewers' worklist. */
final class ReviewCommands {
  private ReviewCommands() {}

  /** What waits for a person. */
  @Command(
      name = "list",
      description =
          "Studies whose patient is not certain, and why; with --all the linked ones too. Names"
              + " are not shown: look the MRNs up in the patient index.")
  static final class ListAll implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Option(names = "--all", description = "Also what is linked.")
    private boolean all;

    @Option(
        names = "--limit",
        defaultValue = "1000",
        paramLabel = "N",
        description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() {
      try (OperationsAccess access = OperationsAccess.any(asking.config())) {
        List<StudyIdentity> studies = access.operations().identities().list(!all, limit);
        if (options.json()) {
          options.output().document(OutputOptions.render(Map.of("identities", studies)));
        } else {
          studies.forEach(study -> print(study, options.output()));
          options.output().result("%d studies", studies.size());
        }
        return ExitCode.DONE;
      }
    }
  }

  /** A person decides. */
  @Command(
      name = "decide",
      description =
          "Decides whose study it is. What is linked goes on by itself; the decision can be"
              + " undone. Where the configuration wants a second person, the first decision is a"
              + " proposal until somebody else decides the same.")
  static final class Decide implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();
    @Mixin private final Asking asking = new Asking();

    @Parameters(paramLabel = "STUDY_UID", description = "Study Instance UID.")
    @SuppressWarnings("NullAway.Init")
    private String study;

    @Option(
        names = "--source",
        paramLabel = "NAME",
        description = "Where it is; needed where several sources have the study.")
    private @Nullable String source;

    @ArgGroup(exclusive = true, multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private What what;

    @Option(
        names = "--by",
        paramLabel = "WHO",
        description = "Who decides, if not the user of this machine.")
    private @Nullable String by;

    @Option(names = "--reason", paramLabel = "TEXT", description = "The same as --why.")
    private @Nullable String reason;

    /** One of these. */
    static final class What {
      @Option(names = "--link", paramLabel = "MRN", description = "It is this patient's.")
      private @Nullable String mrn;

      @Option(names = "--none", description = "Its patient is not in the index; it stays held.")
      private boolean none;

      @Option(names = "--skip", description = "It is not to be moved.")
      private boolean skip;

      @Option(names = "--undo", description = "As if no person had decided.")
      private boolean undo;

      Verdict verdict() {
        if (mrn != null) {
          return Verdict.LINK;
        }
        if (none) {
          return Verdict.NONE;
        }
        return undo && !skip ? Verdict.UNDO : Verdict.SKIP;
      }
    }

    @Override
    public Integer call() {
      Request own = asking.request();
      Request request =
          new Request(by == null ? own.by() : by, reason == null ? own.why() : reason);
      try (OperationsAccess access = OperationsAccess.any(asking.config())) {
        StudyIdentity now =
            access
                .operations()
                .identities()
                .decide(new Review(study, source, what.verdict(), what.mrn), request);
        if (options.json()) {
          options.output().document(OutputOptions.render(now));
        } else if (now.proposal() != null) {
          options.output().result("On record; a second person has to decide the same.");
        } else {
          options
              .output()
              .result(
                  "On record: %s of study %s; gantry identities list --all shows what followed.",
                  what.verdict().name().toLowerCase(Locale.ROOT), now.studyInstanceUid());
        }
        return ExitCode.DONE;
      }
    }
  }

  private static void print(StudyIdentity study, Output output) {
    output.result(
        "%s at %s: %s%s (study is %s)",
        study.studyInstanceUid(),
        study.source(),
        study.outcome(),
        study.mrn() == null ? "" : " " + study.mrn(),
        study.studyClass());
    output.result(
        "  %s%s",
        study.code() == null ? "" : study.code() + " ",
        study.words() + (study.person() == null ? "" : " (" + study.person() + ")"));
    if (study.proposal() != null) {
      output.result("  proposed: %s", study.proposal());
    }
  }
}
