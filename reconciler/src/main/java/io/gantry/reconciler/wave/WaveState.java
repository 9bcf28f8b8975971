package io.gantry.reconciler.wave;

import io.gantry.platform.GantryException;

/**
 * Where a wave is for its operators; {@link RunState} is what the engine does meanwhile. Each state
 * has only its legal moves, so an illegal one does not compile. Immutable; the text of a state is
 * what the ledger keeps.
 */
public sealed interface WaveState {
  /** What the ledger keeps and people read. */
  default String text() {
    return switch (this) {
      case Planned _ -> "planned";
      case Running _ -> "running";
      case Paused _ -> "paused";
      case Stopping _ -> "stopping";
      case Stopped _ -> "stopped";
      case Finished _ -> "finished";
    };
  }

  /** On record; nothing was ordered. */
  record Planned() implements WaveState {
    public Running start() {
      return new Running();
    }
  }

  /** Its studies are ordered as its window and the sources allow. */
  record Running() implements WaveState {
    public Paused pause() {
      return new Paused();
    }

    public Stopping stop() {
      return new Stopping();
    }

    /** Everything is accounted for. */
    public Finished finish() {
      return new Finished();
    }
  }

  /** What was ordered goes on to its end; nothing else is ordered. */
  record Paused() implements WaveState {
    public Running resume() {
      return new Running();
    }

    public Stopping stop() {
      return new Stopping();
    }

    /** What was under way was the rest. */
    public Finished finish() {
      return new Finished();
    }
  }

  /** What was not ordered is given up (incomplete, GTY-0641); what was ordered goes to its end. */
  record Stopping() implements WaveState {
    /** Everything is accounted for. */
    public Stopped stopped() {
      return new Stopped();
    }
  }

  /** Over before its end; a start takes up what is left. */
  record Stopped() implements WaveState {
    public Running start() {
      return new Running();
    }
  }

  /** Over. A start sweeps again and moves what is new or still missing. */
  record Finished() implements WaveState {
    public Running start() {
      return new Running();
    }
  }

  /** The state with that text. */
  static WaveState of(String text) {
    return switch (text) {
      case "planned" -> new Planned();
      case "running" -> new Running();
      case "paused" -> new Paused();
      case "stopping" -> new Stopping();
      case "stopped" -> new Stopped();
      case "finished" -> new Finished();
      default -> throw new IllegalArgumentException("no state of a wave: " + text);
    };
  }

  /** What an operator (or a gate) may ask of a wave. */
  enum Move {
    START,
    PAUSE,
    RESUME,
    STOP
  }

  /**
   * The state after a move.
   *
   * @throws GantryException GTY-0642 where this state has no such move
   */
  default WaveState after(Move move) {
    return switch (this) {
      case Planned planned when move == Move.START -> planned.start();
      case Running running when move == Move.PAUSE -> running.pause();
      case Running running when move == Move.STOP -> running.stop();
      case Paused paused when move == Move.RESUME -> paused.resume();
      case Paused paused when move == Move.STOP -> paused.stop();
      case Stopped stopped when move == Move.START -> stopped.start();
      case Finished finished when move == Move.START -> finished.start();
      case Planned _, Running _, Paused _, Stopping _, Stopped _, Finished _ ->
          throw new GantryException(
              "GTY-0642",
              "A wave that is %s can't %s; it can %s"
                  .formatted(text(), move.name().toLowerCase(java.util.Locale.ROOT), canNow()));
    };
  }

  /** The state once everything of its run is accounted for. */
  default WaveState ended() {
    return switch (this) {
      case Running running -> running.finish();
      case Paused paused -> paused.finish();
      case Stopping stopping -> stopping.stopped();
      case Planned _, Stopped _, Finished _ -> this;
    };
  }

  private String canNow() {
    return switch (this) {
      case Planned _, Stopped _, Finished _ -> "start";
      case Running _ -> "pause, stop";
      case Paused _ -> "resume, stop";
      case Stopping _ -> "only be waited for";
    };
  }
}
