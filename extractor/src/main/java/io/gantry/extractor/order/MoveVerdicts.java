package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.move.MoveAnswer;
import io.gantry.extractor.move.QueryFailed;
import io.gantry.extractor.move.StatusPolicy;
import io.gantry.extractor.move.StatusPolicy.Verdict;
import io.gantry.extractor.receive.OpenStudy;
import org.jspecify.annotations.Nullable;

/** What the final statuses of one study's retrievals mean for it and for its source. */
final class MoveVerdicts {
  /** What a retrieval asks for. */
  enum Level {
    STUDY,
    SERIES,
    INSTANCE
  }

  private final Workshop shop;
  private final SourceDesk desk;
  private final Line line;
  private final OpenStudy open;
  private final boolean piecemeal;
  private boolean vanished;
  private boolean understood;
  private boolean askedTwice;

  MoveVerdicts(Workshop shop, SourceDesk desk, Line line, OpenStudy open, boolean piecemeal) {
    this.shop = shop;
    this.desk = desk;
    this.line = line;
    this.open = open;
    this.piecemeal = piecemeal;
  }

  /** Whether the archive said that it has the study no more. */
  boolean vanished() {
    return vanished;
  }

  /** Whether it took any retrieval for a right one. */
  boolean understood() {
    return understood;
  }

  /** It did send, and we refused: whatever it answered says nothing about it. */
  void sentWhatWeRefused() {
    understood = true;
  }

  /**
   * Judges an answer.
   *
   * @param level what was asked for
   * @param moved whether anything of this retrieval came
   * @param tries how often this was asked for by now
   * @return whether to ask the same again
   * @throws GivenUp where nothing more of the study is to be asked for
   */
  boolean again(Level level, MoveAnswer answer, boolean moved, int tries)
      throws InterruptedException, GivenUp {
    Verdict verdict = StatusPolicy.judge(answer.status(), moved);
    understood |= !(verdict instanceof Verdict.OtherLevel);
    return switch (verdict) {
      case Verdict.Compare _, Verdict.OtherLevel _ -> false;
      case Verdict.BackOff _ ->
          answer.refusesToSend() ? cannotSend(level, answer, tries) : backOff(answer, tries);
      case Verdict.StopSource(String code, String message) ->
          throw new GivenUp(new Stopped(code, "source " + open.source() + ": " + message), true);
      case Verdict.LookForStudy _ -> level == Level.STUDY && lookForStudy(answer);
    };
  }

  /** It counts what it could not send: it may be us who were short of room, once. */
  private boolean cannotSend(Level level, MoveAnswer answer, int tries)
      throws InterruptedException, GivenUp {
    if (level == Level.INSTANCE) {
      // What broke off at the levels above may never have come to this object.
      return tries == 1;
    }
    if (level == Level.SERIES || open.cStoreSuccesses() > 0) {
      return false;
    }
    if (tries == 1) {
      shop.pause(tries);
      return true;
    }
    askedTwice = true;
    return lookForStudy(answer);
  }

  private boolean backOff(MoveAnswer answer, int tries) throws InterruptedException, GivenUp {
    Stopped why =
        new Stopped(
            Codes.OUT_OF_RESOURCES,
            "source %s: the archive is out of resources (%s): lower limits.associations, or wait"
                .formatted(open.source(), answer.statusText()));
    desk.crowded(why);
    if (tries > shop.timing().retries() && piecemeal) {
      return false;
    }
    if (tries > shop.timing().retries() && open.cStoreSuccesses() == 0) {
      throw new GivenUp(why, false);
    }
    shop.pause(tries);
    return true;
  }

  /** Nothing moved: gone, or once more, or one more mark against the source. */
  private boolean lookForStudy(MoveAnswer answer) throws InterruptedException, GivenUp {
    if (isGone()) {
      vanished = true;
      return false;
    }
    if (!askedTwice) {
      askedTwice = true;
      return true;
    }
    switch (desk.breaker().fruitless(open.studyInstanceUid())) {
      case GO_ON -> {}
      case PAUSE -> desk.condition().backingOff(paused(answer));
      case STOP -> throw new GivenUp(nothingMoved(open.source(), answer.statusText()), true);
    }
    return false;
  }

  private Stopped paused(MoveAnswer answer) {
    return new Stopped(
        Codes.NOTHING_MOVED,
        "source %s: the archive fails to move one study after the other (%s): the next one is tried in %d s"
            .formatted(open.source(), answer.statusText(), desk.breaker().pause().toSeconds()));
  }

  /** An archive that can't tell has not said that the study is gone. */
  private boolean isGone() throws InterruptedException, GivenUp {
    try {
      return !line.call(archive -> archive.has(open.studyInstanceUid()));
    } catch (QueryFailed e) {
      return false;
    }
  }

  /** What is wrong where nothing has ever come. */
  static Stopped nothingMoved(String source, @Nullable String status) {
    return new Stopped(
        Codes.NOTHING_MOVED,
        "source %s: the archive fails to move studies that it has (%s): does it know our AE title and port? Look into its log"
            .formatted(source, status));
  }
}
