package io.gantry.reconciler.wave;

/**
 * Where a run of a wave is. Each state has only its legal moves.
 *
 * <p>Immutable; the text of a state is what the ledger keeps.
 */
public sealed interface RunState {
  /** What the ledger keeps. */
  String text();

  /** Sources are being swept. */
  record Sweeping() implements RunState {
    @Override
    public String text() {
      return "sweeping";
    }

    /** Every sweep has ended and orders are planned. */
    public Moving toMoving() {
      return new Moving();
    }

    /** Nothing was to be moved: the run was an inventory. */
    public Finished toFinished() {
      return new Finished();
    }
  }

  /** Orders are executed, instances are on their way. */
  record Moving() implements RunState {
    @Override
    public String text() {
      return "moving";
    }

    /** Nothing is pending. */
    public Settling toSettling() {
      return new Settling();
    }
  }

  /** Manifests are written, studies published. */
  record Settling() implements RunState {
    @Override
    public String text() {
      return "settling";
    }

    /** Something came late: an unfinished study is back. */
    public Moving toMoving() {
      return new Moving();
    }

    /** Everything is answered, and the balance is on record. */
    public Finished toFinished() {
      return new Finished();
    }
  }

  /** Over. Starting the wave again makes another run. */
  record Finished() implements RunState {
    @Override
    public String text() {
      return "finished";
    }
  }

  /** The state with that text. */
  static RunState of(String text) {
    return switch (text) {
      case "sweeping" -> new Sweeping();
      case "moving" -> new Moving();
      case "settling" -> new Settling();
      case "finished" -> new Finished();
      default -> throw new IllegalArgumentException("no state of a run: " + text);
    };
  }

  /**
   * What the ledger says of a run.
   *
   * @param sweepsOpen a sweep has not ended
   * @param sweepOnly the run is an inventory
   * @param studiesPending some study is pending
   * @param answersOpen some manifest or publication is outstanding
   * @param caughtUp every event that was there when the rest was looked at has been applied
   */
  record Progress(
      boolean sweepsOpen,
      boolean sweepOnly,
      boolean studiesPending,
      boolean answersOpen,
      boolean caughtUp) {}

  /** Where a run goes from here; the same state where it stays. */
  default RunState next(Progress progress) {
    return switch (this) {
      case Sweeping state when progress.sweepsOpen() -> state;
      case Sweeping state when progress.sweepOnly() -> state.toFinished();
      case Sweeping state -> state.toMoving();
      case Moving state when progress.studiesPending() || !progress.caughtUp() -> state;
      case Moving state -> state.toSettling();
      case Settling state when progress.studiesPending() -> state.toMoving();
      case Settling state when progress.answersOpen() || !progress.caughtUp() -> state;
      case Settling state -> state.toFinished();
      case Finished state -> state;
    };
  }
}
