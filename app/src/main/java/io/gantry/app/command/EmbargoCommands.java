package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import io.gantry.app.Output;
import io.gantry.contracts.Uids;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.Embargoes.Action;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gantry study hold|release|reject|restore STUDY_UID}. */
final class EmbargoCommands {
  private EmbargoCommands() {}

  /** It waits. */
  @Command(
      name = "hold",
      description =
          "Holds a study: no wave orders it until it is released. An order that waits is taken back;"
              + " what is being moved goes to its end.")
  static final class Hold extends Change {
    Hold() {
      super(Action.HOLD);
    }
  }

  /** It goes on. */
  @Command(
      name = "release",
      description =
          "Releases a held study: the wave that is under way and wants it orders it, else the next"
              + " start of one.")
  static final class Release extends Change {
    Release() {
      super(Action.RELEASE);
    }
  }

  /** It never goes. */
  @Command(
      name = "reject",
      description =
          "Rejects a study: it is never migrated, and stands in certificates with the reason. With"
              + " identities.secondPerson it is held until somebody else asks for the same.")
  static final class Reject extends Change {
    Reject() {
      super(Action.REJECT);
    }
  }

  /** It may go after all. */
  @Command(
      name = "restore",
      description = "Restores a study that was rejected, or is to be: it may go again.")
  static final class Restore extends Change {
    Restore() {
      super(Action.RESTORE);
    }
  }

  /** What they have in common. */
  abstract static class Change implements Callable<Integer> {
    private final Action action;

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

    Change(Action action) {
      this.action = action;
    }

    @Override
    public Integer call() {
      if (!Uids.isPlain(study)) {
        throw new GantryException("GTY-0108", "This is no Study Instance UID");
      }
      try (OperationsAccess access = OperationsAccess.running(asking.config())) {
        List<EmbargoView> now =
            access.operations().embargoes().change(study, source, action, asking.request());
        if (options.json()) {
          options.output().document(OutputOptions.render(Map.of("study", now)));
        } else {
          now.forEach(view -> print(view, options.output()));
        }
        return ExitCode.DONE;
      }
    }
  }

  static void print(EmbargoView view, Output output) {
    output.result(
        "  at %s: %s, %s%s%s",
        view.source(),
        view.studyClass(),
        switch (view.state()) {
          case "none" -> "may go";
          case "proposed" -> "to be rejected: held until somebody else agrees";
          default -> view.state();
        },
        view.by() == null ? "" : " by " + view.by() + ": " + view.why(),
        view.agreedBy() == null ? "" : " (" + view.agreedBy() + " agreed)");
    if (view.stands() && view.studyClass().equals("pending")) {
      output.result("    something of it is under way: that goes to its end first");
    }
  }
}
