package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import io.gantry.app.Output;
import io.gantry.contracts.Uids;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.restamp.RestampSpec;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Request;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gantry study restamp STUDY_UID}. */
@Command(
    name = "restamp",
    description =
        "Gives a study in the cloud archive other patient attributes: a new version of each object,"
            + " the old ones stay. The old archive is not asked. Attributes that are not named stay"
            + " as they are; an empty value takes one away.")
final class RestampCommand implements Callable<Integer> {
  private static final Duration ASK_EVERY = Duration.ofMillis(500);

  @Mixin private final OutputOptions options = new OutputOptions();

  @Parameters(paramLabel = "STUDY_UID", description = "Study Instance UID.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private String study;

  @Mixin private final ConfigFile configuration = new ConfigFile();

  @Option(names = "--patient-id", paramLabel = "ID", description = "Patient ID; needs --issuer.")
  private @Nullable String patientId;

  @Option(names = "--issuer", paramLabel = "TEXT", description = "Issuer of the Patient ID.")
  private @Nullable String issuer;

  @Option(names = "--name", paramLabel = "PN", description = "Family^Given^Middle^Prefix^Suffix.")
  private @Nullable String name;

  @Option(names = "--birth-date", paramLabel = "YYYYMMDD", description = "Birth date.")
  private @Nullable String birthDate;

  @Option(names = "--sex", paramLabel = "M|F|O", description = "Sex.")
  private @Nullable String sex;

  @Option(
      names = "--rules",
      paramLabel = "VERSION",
      description =
          "Also apply the rule book of this version, which the loader must be started with.")
  private @Nullable String rules;

  @Option(
      names = "--correct",
      description =
          "The values were wrong (CORRECT in the objects' record), not only another system's (COERCE).")
  private boolean correct;

  @Option(names = "--undo", description = "Back to the patient before the last restamp.")
  private boolean undo;

  @Option(
      names = "--decision",
      paramLabel = "ID",
      description = "Names the decision: asking again with the same one does nothing.")
  private @Nullable String decision;

  @Option(names = "--wait", description = "Until it is done or refused.")
  private boolean waits;

  @Option(
      names = {"--reason", "--why"},
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why; goes on record. Never a patient's data.")
  @SuppressWarnings("NullAway.Init")
  private String why;

  @Option(
      names = "--who",
      paramLabel = "NAME",
      description = "Who decided (default: your user name).")
  private @Nullable String who;

  @Override
  public Integer call() throws InterruptedException {
    if (!Uids.isPlain(study)) {
      throw new GantryException("GTY-0108", "This is no Study Instance UID");
    }
    GantryConfig config = configuration.load();
    Restamps restamps = OperationsAccess.restamps(config);
    RestampView view = asked(restamps);
    while (waits && !hasEnded(view)) {
      Thread.sleep(ASK_EVERY);
      view = current(restamps, view);
    }
    if (options.json()) {
      options.output().document(OutputOptions.render(view));
    } else {
      print(view, options.output());
    }
    return view.state().equals("refused") ? ExitCode.EXCEPTIONS : ExitCode.DONE;
  }

  private RestampView asked(Restamps restamps) {
    String by = who == null ? System.getProperty("user.name", "unknown") : who;
    Request request = new Request(by, why).withReason();
    PatientValues values = new PatientValues(patientId, issuer, name, birthDate, sex);
    if (undo) {
      if (!values.equals(PatientValues.NONE) || rules != null) {
        throw new GantryException("GTY-0661", "--undo takes no values: they are on record");
      }
      return restamps.undo(study, request);
    }
    Reason reason = correct ? Reason.CORRECT : Reason.COERCE;
    return restamps.study(study, new RestampSpec(decision, values, rules, reason), request);
  }

  private static boolean hasEnded(RestampView view) {
    return view.doneAt() != null;
  }

  private static RestampView current(Restamps restamps, RestampView view) {
    return restamps.of(view.studyInstanceUid()).stream()
        .filter(one -> one.ordinal() == view.ordinal())
        .findFirst()
        .orElse(view);
  }

  /** One restamp in a line or two. */
  static void print(RestampView view, Output output) {
    Integer instances = view.instances();
    output.result(
        "  restamp %d %s: %s, decision %s, asked %s by %s: %s",
        view.ordinal(),
        view.state(),
        instances == null
            ? view.written() + " new versions so far"
            : view.written() + " new versions of " + instances + " objects",
        view.decisionId(),
        view.askedAt(),
        view.by(),
        view.why());
    if (view.code() != null) {
      output.result("    %s %s", view.code(), view.message());
    }
  }
}
