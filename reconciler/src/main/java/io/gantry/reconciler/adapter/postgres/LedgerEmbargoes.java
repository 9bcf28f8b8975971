package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.CrashPoints;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.adapter.postgres.EmbargoRules.Outcome;
import io.gantry.reconciler.adapter.postgres.StudyTable.AtSource;
import io.gantry.reconciler.adapter.postgres.StudyTable.Row;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.ledger.Reason;
import io.gantry.reconciler.ledger.StudyClass;
import io.gantry.reconciler.ledger.StudyFacts.Embargo;
import io.gantry.reconciler.ledger.StudyState;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.Embargoes;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.RunState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Studies that people hold or reject, on the ledger: what is said, the orders that are taken back
 * or made, and the record of it are one transaction. Safe between threads.
 */
final class LedgerEmbargoes implements Embargoes {
  /** It stands in lists, files and certificates. */
  private static final int LONGEST = 200;

  private static final Reason TAKEN_BACK =
      new Reason(
          Reason.TAKEN_BACK,
          "A person had set the study aside before its turn; the next start of its wave takes it up");

  private final Database database;
  private final boolean secondPerson;
  private final boolean gated;
  private final Runnable wake;
  private final StudyTable studies = new StudyTable();
  private final OrderTable orders = new OrderTable();
  private final IdentityTable identities = new IdentityTable();

  /**
   * @param secondPerson a rejection counts once another one agrees
   * @param gated only studies whose patient is certain are ordered
   * @param wake called after each change: there may be something to send
   */
  LedgerEmbargoes(Database database, boolean secondPerson, boolean gated, Runnable wake) {
    this.database = database;
    this.secondPerson = secondPerson;
    this.gated = gated;
    this.wake = wake;
  }

  @Override
  public List<EmbargoView> change(
      String study, @Nullable String source, Action action, Request request) {
    Request told = presentable(request.withReason());
    try {
      List<EmbargoView> now =
          database.write(connection -> {
            change(connection, study, source, action, told);
            CrashPoints.reached("before-embargo");
            return rows(connection, study, source).stream().map(LedgerEmbargoes::view).toList();
          });
      CrashPoints.reached("after-embargo");
      wake.run();
      return now;
    } catch (SQLException e) {
      throw new GantryException("GTY-0609", "The ledger's database does not answer", e);
    }
  }

  private static Request presentable(Request request) {
    if (request.why().length() > LONGEST) {
      throw new GantryException(
          "GTY-0643", "Say it in " + LONGEST + " letters: it stands in lists and certificates");
    }
    return new Request(request.by(), request.why().replaceAll("\\p{Cntrl}+", " "));
  }

  private void change(
      Connection connection, String study, @Nullable String source, Action action, Request request)
      throws SQLException {
    List<GantryException> refused = new ArrayList<>();
    List<Row> rows = rows(connection, study, source);
    for (Row row : rows) {
      Outcome outcome = say(connection, row, action, request);
      GantryException refusal = outcome.refusal();
      if (refusal != null) {
        refused.add(refusal);
      }
    }
    // Where a source has it that can't follow, the others do; but a rejection is for all or none.
    if (!refused.isEmpty() && (action == Action.REJECT || refused.size() == rows.size())) {
      throw refused.getFirst();
    }
  }

  private Outcome say(Connection connection, Row before, Action action, Request request)
      throws SQLException {
    boolean isSettingAside = action == Action.HOLD || action == Action.REJECT;
    boolean verified = before.state().studyClass() == StudyClass.VERIFIED;
    boolean takenBack =
        isSettingAside && !verified && orders.takeBack(connection, key(before), TAKEN_BACK);
    Row row = takenBack ? row(connection, key(before)) : before;
    Instant now = Facts.micros(Instant.now());
    Outcome outcome =
        switch (action) {
          case HOLD -> EmbargoRules.hold(row, request, now);
          case RELEASE -> EmbargoRules.release(row, request, now);
          case REJECT -> EmbargoRules.reject(row, secondPerson, request, now);
          case RESTORE -> EmbargoRules.restore(row, request, now);
        };
    Embargo embargo = outcome.embargo();
    if (embargo != null) {
      Row after = new Row(row.facts().with(embargo), row.counts());
      studies.write(connection, List.of(after));
      if (isRejected(row) != isRejected(after)) {
        CaseTable.rejected(connection, study(row), row.facts().source(), isRejected(after));
      }
      boolean ordered = !embargo.stands() && order(connection, after);
      Audit.write(
          connection,
          request,
          words(action, embargo),
          Audit.study(study(row)),
          row.facts().source()
              + (takenBack ? ", its order is taken back" : "")
              + (ordered ? ", it is ordered" : "")
              + (after.state().open() && embargo.stands() ? ", once it has been moved" : ""));
    }
    return outcome;
  }

  private static boolean isRejected(Row row) {
    Embargo embargo = row.facts().embargo();
    return embargo != null && embargo.kind() == Embargo.Kind.REJECTED;
  }

  private static String study(Row row) {
    return row.facts().studyInstanceUid();
  }

  private static String words(Action action, Embargo embargo) {
    return switch (action) {
      case HOLD -> "study held";
      case RELEASE -> "study released";
      case REJECT ->
          embargo.kind() == Embargo.Kind.PROPOSED ? "study rejection proposed" : "study rejected";
      case RESTORE -> "study restored";
    };
  }

  /** A wave that is under way and counts the study orders it now: it would wait for it for ever. */
  private boolean order(Connection connection, Row row) throws SQLException {
    StudyState state = row.state();
    Reason reason = state.reason();
    boolean wanted =
        state.studyClass() == StudyClass.PENDING
            || (reason != null && reason.code().equals(Reason.TAKEN_BACK));
    if (!wanted || state.open()) {
      return false;
    }
    for (RunTable.Run run : RunTable.openRuns(connection)) {
      if (run.sweepOnly() || run.state() instanceof RunState.Sweeping) {
        continue;
      }
      if (gated) {
        identities.holdUndecided(connection, run);
      }
      if (OrderPlanning.planOne(
          connection, run, WaveTable.require(connection, run.wave()).plan(), gated, key(row))) {
        return true;
      }
    }
    return false;
  }

  private List<Row> rows(Connection connection, String study, @Nullable String source)
      throws SQLException {
    List<Row> rows =
        studies.load(connection, List.of(study)).values().stream()
            .filter(row -> source == null || row.facts().source().equals(source))
            .sorted(Comparator.comparing(row -> row.facts().source()))
            .toList();
    if (rows.isEmpty()) {
      throw new GantryException(
          "GTY-0616",
          "The ledger knows no study with this UID"
              + (source == null ? "" : " at " + source)
              + ": gantry inventory finds what there is");
    }
    return rows;
  }

  private Row row(Connection connection, AtSource key) throws SQLException {
    Map<AtSource, Row> rows = studies.load(connection, List.of(key.studyInstanceUid()));
    Row row = rows.get(key);
    if (row == null) {
      throw new IllegalStateException("a study is gone from the ledger");
    }
    return row;
  }

  private static AtSource key(Row row) {
    return new AtSource(row.facts().source(), row.facts().studyInstanceUid());
  }

  static EmbargoView view(Row row) {
    Embargo embargo = row.facts().embargo();
    return new EmbargoView(
        row.facts().studyInstanceUid(),
        row.facts().source(),
        embargo == null ? "none" : lower(embargo.kind()),
        lower(row.state().studyClass()),
        embargo == null ? null : embargo.by(),
        embargo == null ? null : embargo.at(),
        embargo == null ? null : embargo.why(),
        embargo == null ? null : embargo.agreedBy());
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  /** What was said of a study at any source; of most: nothing. */
  static List<EmbargoView> ofStudy(Connection connection, String study) throws SQLException {
    return new StudyTable()
        .load(connection, List.of(study)).values().stream()
            .filter(row -> row.facts().embargo() != null)
            .sorted(Comparator.comparing(row -> row.facts().source()))
            .map(LedgerEmbargoes::view)
            .toList();
  }
}
