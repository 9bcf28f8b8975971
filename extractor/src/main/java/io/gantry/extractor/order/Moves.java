package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.Listing;
import io.gantry.extractor.move.MoveAnswer;
import io.gantry.extractor.move.QueryFailed;
import io.gantry.extractor.move.Retrieval;
import io.gantry.extractor.move.StatusPolicy;
import io.gantry.extractor.move.StatusPolicy.Verdict;
import io.gantry.extractor.receive.OpenStudy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The retrievals of one study: all of it, then the series that have gaps, then what is missing one
 * by one, at last with C-GET. For one thread.
 */
final class Moves {
  private enum Level {
    STUDY,
    SERIES,
    INSTANCE
  }

  private final Workshop shop;
  private final SourceDesk desk;
  private final Line line;
  private final OpenStudy open;
  private final boolean piecemeal;
  private final Retriever retriever;
  private @Nullable MoveAnswer last;
  private boolean vanished;
  private boolean understood;
  private boolean askedTwice;
  private boolean triedGet;

  /**
   * @param piecemeal only some instances are asked for: one by one, not the whole study again
   * @param reserved room in the spool, let go of as objects arrive
   */
  Moves(
      Workshop shop,
      SourceDesk desk,
      Line line,
      OpenStudy open,
      boolean piecemeal,
      Admission.Reserved reserved) {
    this.piecemeal = piecemeal;
    this.shop = shop;
    this.desk = desk;
    this.line = line;
    this.open = open;
    this.retriever = new Retriever(shop, open, reserved);
  }

  /** Status of the last retrieval that ended with one, four hexadecimal digits. */
  @Nullable String lastStatus() {
    MoveAnswer answer = last;
    return answer == null ? null : answer.statusText();
  }

  /** Whether what is missing was asked for with C-GET as well. */
  boolean triedGet() {
    return triedGet;
  }

  /** Whether only some instances are asked for. */
  boolean piecemeal() {
    return piecemeal;
  }

  /** Whether the archive said that it has the study no more. */
  boolean vanished() {
    return vanished;
  }

  /** Asks until nothing is missing or everything was asked for in every way. */
  void run() throws InterruptedException, GivenUp {
    for (Level level : piecemeal ? List.of(Level.INSTANCE) : List.of(Level.values())) {
      boolean probe = !piecemeal && !desk.breaker().hasDelivered();
      List<Retrieval> plan = plan(level, open.missing());
      // Before anything has come from this archive, one series and one instance tell enough.
      askAll(level, probe ? plan.subList(0, 1) : plan);
      if (probe && desk.breaker().hasDelivered()) {
        askAll(level, plan.subList(1, plan.size()));
      }
      if (vanished || open.missing().isEmpty()) {
        return;
      }
    }
    if (mayGet()) {
      triedGet = true;
      new GetFallback(shop, desk, open, retriever).run(line);
    }
    if (!understood && !open.missing().isEmpty()) {
      throw new GivenUp(
          new Stopped(
              Codes.RETRIEVAL_MISMATCH,
              "the archive calls our retrievals wrong at study, series and instance level (A900):"
                  + " try retrieve: c-get for this source"),
          true);
    }
  }

  /**
   * Not where nothing ever came and no object was even tried: then our AE title or port is wrong
   * there, which must show.
   */
  private boolean mayGet() {
    MoveAnswer answer = last;
    boolean tried = answer != null && answer.failed() > 0;
    return piecemeal || !understood || tried || desk.breaker().hasDelivered();
  }

  private void askAll(Level level, List<Retrieval> plan) throws InterruptedException, GivenUp {
    for (Retrieval retrieval : plan) {
      if (vanished) {
        return;
      }
      if (isWanted(retrieval)) {
        ask(level, retrieval);
      }
    }
  }

  private List<Retrieval> plan(Level level, Listing missing) {
    String study = open.studyInstanceUid();
    List<Retrieval> plan = new ArrayList<>();
    if (level == Level.STUDY) {
      plan.add(new Retrieval.OfStudy(study));
      return plan;
    }
    for (String series : missing.series()) {
      if (level == Level.SERIES) {
        plan.add(new Retrieval.OfSeries(study, series));
      } else {
        missing
            .instancesOf(series)
            .forEach(sop -> plan.add(new Retrieval.OfInstance(study, series, sop)));
      }
    }
    return plan;
  }

  /** What came late for an earlier question needs no further one. */
  private boolean isWanted(Retrieval retrieval) {
    return switch (retrieval) {
      case Retrieval.OfStudy _ -> true;
      case Retrieval.OfSeries(_, String series) -> !open.missing().instancesOf(series).isEmpty();
      case Retrieval.OfInstance(_, String series, String sop) ->
          open.missing().instancesOf(series).contains(sop);
    };
  }

  private void ask(Level level, Retrieval retrieval) throws InterruptedException, GivenUp {
    for (int tries = 1; ; tries++) {
      int before = open.cStoreSuccesses();
      boolean again = once(level, retrieval, before, tries);
      boolean moved = open.cStoreSuccesses() > before;
      if (!again || (moved && level == Level.STUDY) || tries > shop.timing().retries()) {
        return;
      }
    }
  }

  /** Whether to ask the same again. */
  private boolean once(Level level, Retrieval retrieval, int before, int tries)
      throws InterruptedException, GivenUp {
    try {
      MoveAnswer answer = retriever.retrieve(line::archive, retrieval);
      line.progressed();
      last = answer;
      boolean moved = delivered(before);
      return judged(level, StatusPolicy.judge(answer.status(), moved), answer, tries);
    } catch (ArchiveUnavailable e) {
      if (delivered(before)) {
        line.progressed();
      }
      line.broke(e);
      return true;
    }
  }

  private boolean delivered(int before) {
    boolean moved = open.cStoreSuccesses() > before;
    if (moved) {
      desk.breaker().delivered();
      desk.running();
    }
    return moved;
  }

  private boolean judged(Level level, Verdict verdict, MoveAnswer answer, int tries)
      throws InterruptedException, GivenUp {
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
    if (level != Level.STUDY || open.cStoreSuccesses() > 0) {
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
    desk.backingOff(why);
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
    if (desk.breaker().fruitless(open.studyInstanceUid())) {
      throw new GivenUp(nothingMoved(open.source(), answer.statusText()), true);
    }
    return false;
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
