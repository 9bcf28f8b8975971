package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.Listing;
import io.gantry.extractor.move.MoveAnswer;
import io.gantry.extractor.move.Retrieval;
import io.gantry.extractor.receive.OpenStudy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The retrievals of one study: all of it, then the series that have gaps, then what is missing one
 * by one, at last with C-GET. For one thread.
 */
final class Moves {
  /** How long the spool may stand still while an object waits for room. */
  private static final Duration ROOM = Duration.ofMinutes(5);

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
  private final MoveVerdicts verdicts;
  private @Nullable MoveAnswer last;
  private boolean triedGet;
  private boolean shortOfRoom;

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
    this.verdicts = new MoveVerdicts(shop, desk, line, open, piecemeal);
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

  /** Whether an object was refused although nothing could leave the spool any more. */
  boolean shortOfRoom() {
    return shortOfRoom;
  }

  /** Whether only some instances are asked for. */
  boolean piecemeal() {
    return piecemeal;
  }

  /** Whether the archive said that it has the study no more. */
  boolean vanished() {
    return verdicts.vanished();
  }

  /** Asks until nothing is missing or everything was asked for in every way. */
  void run() throws InterruptedException, GivenUp {
    if (!piecemeal && desk.mustProve()) {
      try {
        prove();
      } finally {
        desk.proofOver();
      }
      if (open.wanted().isEmpty()) {
        return;
      }
    }
    for (Level level : piecemeal ? List.of(Level.INSTANCE) : List.of(Level.values())) {
      boolean probe = !piecemeal && !desk.breaker().hasDelivered();
      List<Retrieval> plan = plan(level, open.wanted());
      // Before anything has come from this archive, one series and one instance tell enough.
      askAll(level, probe ? plan.subList(0, 1) : plan);
      if (probe && desk.breaker().hasDelivered()) {
        askAll(level, plan.subList(1, plan.size()));
      }
      if (verdicts.vanished() || open.wanted().isEmpty()) {
        return;
      }
    }
    if (mayGet()) {
      triedGet = true;
      new GetFallback(shop, desk, open, retriever).run(line);
    }
    if (!verdicts.understood() && !open.missing().isEmpty()) {
      throw new GivenUp(
          new Stopped(
              Codes.RETRIEVAL_MISMATCH,
              "the archive calls our retrievals wrong at study, series and instance level (A900):"
                  + " try retrieve: c-get for this source"),
          true);
    }
  }

  /**
   * The preflight: one instance shows whether what the archive moves comes to us at all, before a
   * whole study goes to somebody else's address.
   */
  private void prove() throws InterruptedException, GivenUp {
    Retrieval one = plan(Level.INSTANCE, open.missing()).getFirst();
    once(Level.INSTANCE, one, open.cStoreSuccesses(), 1);
    MoveAnswer answer = last;
    boolean sent = answer != null && answer.status() == 0 && answer.completed() > 0;
    if (sent && open.cStoreSuccesses() == 0) {
      throw new GivenUp(
          new Stopped(
              Codes.MOVED_ELSEWHERE,
              "source %s: the archive says that it sent an object to our AE title, and nothing came: correct address and port of our AE title in its list of destinations, look at the firewalls between, then sweep again"
                  .formatted(open.source())),
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
    return piecemeal || !verdicts.understood() || tried || desk.breaker().hasDelivered();
  }

  private void askAll(Level level, List<Retrieval> plan) throws InterruptedException, GivenUp {
    for (Retrieval retrieval : plan) {
      if (verdicts.vanished()) {
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
      case Retrieval.OfSeries(_, String series) -> !open.wanted().instancesOf(series).isEmpty();
      case Retrieval.OfInstance(_, String series, String sop) ->
          open.wanted().instancesOf(series).contains(sop);
    };
  }

  private void ask(Level level, Retrieval retrieval) throws InterruptedException, GivenUp {
    for (int tries = 1; ; tries++) {
      int before = open.cStoreSuccesses();
      int refused = open.objectsRefusedForRoom();
      long used = shop.admission().used();
      boolean again = once(level, retrieval, before, tries);
      if (open.objectsRefusedForRoom() > refused) {
        // No fault of the archive. What is larger than the room goes one by one, as room comes.
        again = level == Level.INSTANCE && awaitRoom(used);
        tries = 0;
      }
      boolean moved = open.cStoreSuccesses() > before;
      if (!again || (moved && level == Level.STUDY) || tries > shop.timing().retries()) {
        return;
      }
    }
  }

  /** Whether to ask the same again. */
  private boolean once(Level level, Retrieval retrieval, int before, int tries)
      throws InterruptedException, GivenUp {
    int refused = refusedByUs();
    try {
      MoveAnswer answer = retriever.retrieve(line::archive, retrieval);
      line.progressed();
      last = answer;
      boolean moved = delivered(before);
      if (refusedByUs() > refused) {
        verdicts.sentWhatWeRefused();
        return false;
      }
      return verdicts.again(level == Level.STUDY, answer, moved, tries);
    } catch (ArchiveUnavailable e) {
      if (delivered(before)) {
        line.progressed();
      }
      line.broke(e);
      return true;
    }
  }

  /** What the archive did send, whatever it answered then. */
  private int refusedByUs() {
    return open.objectsRefusedForRoom() + open.headersTooLong();
  }

  private boolean awaitRoom(long used) throws InterruptedException, GivenUp {
    desk.condition().backingOff(Admission.full());
    boolean released = shop.admission().awaitRelease(used, ROOM);
    shortOfRoom |= !released;
    return released;
  }

  private boolean delivered(int before) {
    boolean moved = open.cStoreSuccesses() > before;
    if (moved) {
      desk.delivered();
    }
    return moved;
  }
}
