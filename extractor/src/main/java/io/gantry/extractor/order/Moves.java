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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The retrievals of one study: all of it, then the series that have gaps, then what is missing one
 * by one. For one thread.
 */
final class Moves {
  /** How long durable and acknowledged may take after the last object. */
  private static final Duration SETTLE = Duration.ofMinutes(5);

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
  private @Nullable String lastStatus;
  private boolean vanished;
  private boolean understood;
  private boolean askedTwice;
  private long accounted;

  /**
   * @param piecemeal only some instances are asked for: one by one, not the whole study again
   */
  Moves(Workshop shop, SourceDesk desk, Line line, OpenStudy open, boolean piecemeal) {
    this.piecemeal = piecemeal;
    this.shop = shop;
    this.desk = desk;
    this.line = line;
    this.open = open;
  }

  /** Status of the last retrieval that ended with one, four hexadecimal digits. */
  @Nullable String lastStatus() {
    return lastStatus;
  }

  /** Whether only some instances are asked for. */
  boolean piecemeal() {
    return piecemeal;
  }

  /** Whether the archive said that it has the study no more. */
  boolean vanished() {
    return vanished;
  }

  /** Asks until nothing is missing or everything was asked for at every level. */
  void run(Admission.Reserved reserved) throws InterruptedException, GivenUp {
    for (Level level : piecemeal ? List.of(Level.INSTANCE) : List.of(Level.values())) {
      boolean probe = !piecemeal && !desk.breaker().hasDelivered();
      List<Retrieval> plan = plan(level, open.missing());
      // Before anything has come from this archive, one series and one instance tell enough.
      askAll(level, probe ? plan.subList(0, 1) : plan, reserved);
      if (probe && desk.breaker().hasDelivered()) {
        askAll(level, plan.subList(1, plan.size()), reserved);
      }
      if (vanished || open.missing().isEmpty()) {
        return;
      }
    }
    if (!understood) {
      throw new GivenUp(
          new Stopped(
              Codes.RETRIEVAL_MISMATCH,
              "the archive calls our retrievals wrong at study, series and instance level (A900):"
                  + " try retrieve: c-get for this source"),
          true);
    }
  }

  private void askAll(Level level, List<Retrieval> plan, Admission.Reserved reserved)
      throws InterruptedException, GivenUp {
    for (Retrieval retrieval : plan) {
      if (vanished) {
        return;
      }
      if (isWanted(retrieval)) {
        ask(level, retrieval, reserved);
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

  private void ask(Level level, Retrieval retrieval, Admission.Reserved reserved)
      throws InterruptedException, GivenUp {
    for (int tries = 1; ; tries++) {
      int before = open.cStoreSuccesses();
      boolean again = once(level, retrieval, before, tries);
      reserved.arrived(open.bytes() - accounted);
      accounted = open.bytes();
      boolean moved = open.cStoreSuccesses() > before;
      if (!again || (moved && level == Level.STUDY) || tries > shop.timing().retries()) {
        return;
      }
    }
  }

  /** Whether to ask the same again. */
  private boolean once(Level level, Retrieval retrieval, int before, int tries)
      throws InterruptedException, GivenUp {
    int messageId = shop.messageIds().take();
    shop.moves().started(open.source(), messageId, open.studyInstanceUid(), open);
    try {
      MoveAnswer answer = line.archive().retrieve(retrieval, messageId);
      line.progressed();
      lastStatus = answer.statusText();
      open.awaitArrivals(before, answer.completed(), shop.timing().quiet());
      settle();
      boolean moved = delivered(before);
      return judged(level, StatusPolicy.judge(answer.status(), moved), answer, tries);
    } catch (ArchiveUnavailable e) {
      open.awaitArrivals(before, -1, shop.timing().quiet());
      settle();
      if (delivered(before)) {
        line.progressed();
      }
      line.broke(e);
      return true;
    } finally {
      shop.moves().ended(open.source(), messageId);
      shop.messageIds().free(messageId);
    }
  }

  private void settle() throws InterruptedException, GivenUp {
    if (!open.awaitSettled(SETTLE)) {
      throw new GivenUp(
          new Stopped(
              Codes.SPOOL_FULL,
              "received objects were not durable within 5 minutes: look at the spool's disk and at"
                  + " the broker"),
          false);
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
      case Verdict.BackOff _ -> backOff(answer, tries);
      case Verdict.StopSource(String code, String message) ->
          throw new GivenUp(new Stopped(code, "source " + open.source() + ": " + message), true);
      case Verdict.LookForStudy _ -> level == Level.STUDY && lookForStudy(answer);
    };
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
