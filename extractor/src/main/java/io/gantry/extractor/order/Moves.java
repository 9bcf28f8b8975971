package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.Breaker;
import io.gantry.extractor.move.Listing;
import io.gantry.extractor.move.MoveAnswer;
import io.gantry.extractor.move.Retrieval;
import io.gantry.extractor.order.MoveVerdicts.Level;
import io.gantry.extractor.receive.OpenStudy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The retrievals of one study: all of it, then the series that have gaps, then what is missing one
 * by one, at last with C-GET. For one thread.
 */
final class Moves {
  /** How long the spool may stand still while an object waits for room. */
  private static final Duration ROOM = Duration.ofMinutes(5);

  /** Objects that the archive calls sent and that did not come, before the source is stopped. */
  private static final int PROOFS = 3;

  /** Series, and instances, that may bring nothing before a study is given up that gave nothing. */
  private static final int FRUITLESS = 3;

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
  private int breaks;

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
    if (desk.delivery().getsOnly()) {
      get();
      return;
    }
    if (!piecemeal && desk.delivery().mustProve(line)) {
      try {
        prove();
      } catch (GivenUp e) {
        // Before the next study may ask: it would get the same answer.
        if (e.stopsSource() && !shop.isStopping()) {
          desk.stop(e.why());
        }
        throw e;
      } finally {
        desk.delivery().proofOver();
      }
      if (open.wanted().isEmpty()) {
        return;
      }
    }
    for (Level level : piecemeal ? List.of(Level.INSTANCE) : List.of(Level.values())) {
      List<Retrieval> plan = plan(level, open.wanted());
      // Before anything has come from this archive, or where it takes none of our requests for a
      // right one, or sends others than it lists, one series and one instance tell enough.
      boolean probe = isDoubtful(level);
      askAll(level, probe ? plan.subList(0, 1) : plan);
      if (probe && !isDoubtful(level)) {
        askAll(level, plan.subList(1, plan.size()));
      }
      if (verdicts.vanished() || open.wanted().isEmpty()) {
        return;
      }
    }
    if (mayGet()) {
      get();
    }
    if (!verdicts.understood() && open.cStoreSuccesses() > 0) {
      desk.delivery().getOnly();
    } else if (!verdicts.understood() && !open.missing().isEmpty()) {
      throw new GivenUp(
          new Stopped(
              Codes.RETRIEVAL_MISMATCH,
              "the archive calls our retrievals wrong at study, series and instance level (A900):"
                  + " try retrieve: c-get for this source"),
          true);
    }
  }

  /**
   * A study of which nothing is listed: all of it, once.
   *
   * @return whether the archive calls that a success, so that there is nothing more than what came
   */
  boolean runUnlisted() throws InterruptedException, GivenUp {
    ask(Level.STUDY, new Retrieval.OfStudy(open.studyInstanceUid()));
    MoveAnswer answer = last;
    return answer != null && answer.promisesAll();
  }

  private boolean isDoubtful(Level level) {
    boolean trusted = piecemeal || desk.breaker().hasDelivered();
    boolean asked = last != null;
    boolean refused = asked && !verdicts.understood();
    return level != Level.STUDY && (!trusted || refused || open.othersCame());
  }

  private void get() throws InterruptedException, GivenUp {
    new GetFallback(shop, desk, open, retriever).run(line);
    triedGet = desk.delivery().offersGet();
  }

  /**
   * The preflight: one instance shows whether what the archive moves comes to us at all, before a
   * whole study goes to somebody else's address. It comes once more with its study, as a repeat
   * that changes nothing: one object per source and wave, against a study asked for instance by
   * instance, which costs an archive more and which some can't do.
   */
  private void prove() throws InterruptedException, GivenUp {
    for (Retrieval one : proofs()) {
      once(Level.INSTANCE, one, open.cStoreSuccesses(), 1);
      MoveAnswer answer = last;
      boolean sent = answer != null && answer.status() == 0 && answer.completed() > 0;
      if (!sent || open.cStoreSuccesses() > 0) {
        return;
      }
      if (desk.delivery().sentElsewhere() >= PROOFS) {
        throw new GivenUp(
            new Stopped(
                Codes.MOVED_ELSEWHERE,
                "source %s: the archive says that it sent objects to our AE title, and nothing came: correct address and port of our AE title in its list of destinations, look at the firewalls between, then sweep again"
                    .formatted(open.source())),
            true);
      }
    }
  }

  /** One instance of each series, then others: one alone may be lost for reasons of its own. */
  private List<Retrieval> proofs() {
    List<Retrieval> all = plan(Level.INSTANCE, open.missing());
    Set<String> series = new HashSet<>();
    List<Retrieval> firsts =
        all.stream()
            .filter(one -> one instanceof Retrieval.OfInstance of && series.add(of.series()))
            .toList();
    return Stream.concat(firsts.stream(), all.stream().filter(one -> !firsts.contains(one)))
        .limit(PROOFS)
        .toList();
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
    int fruitless = 0;
    for (Retrieval retrieval : plan) {
      if (verdicts.vanished() || fruitless == FRUITLESS) {
        return;
      }
      if (isWanted(retrieval)) {
        int refused = refusedByUs();
        ask(level, retrieval);
        boolean nothing = open.cStoreSuccesses() == 0 && refusedByUs() == refused;
        fruitless += nothing && !piecemeal ? 1 : 0;
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
      return verdicts.again(level, answer, moved, tries);
    } catch (ArchiveUnavailable e) {
      if (delivered(before)) {
        line.progressed();
      } else {
        breaksOff(e);
      }
      line.broke(e);
      return true;
    }
  }

  /** What the archive did send, whatever it answered then. */
  private int refusedByUs() {
    return open.objectsRefusedForRoom() + open.headersTooLong();
  }

  /** An archive that breaks off each retrieval of one study, and answers else, is not at an end. */
  private void breaksOff(ArchiveUnavailable failure) throws InterruptedException, GivenUp {
    boolean broke = failure.code().equals(Codes.CONNECTION_LOST);
    if (!broke || ++breaks <= shop.timing().retries() || shop.isStopping()) {
      return;
    }
    line.close();
    line.progressed();
    line.call(Archive::echo);
    Breaker.Judgement judgement = desk.breaker().fruitless(open.studyInstanceUid());
    throw new GivenUp(
        new Stopped(
            failure.code(),
            failure.advice() + ". Each retrieval of this study ended so, others may go on"),
        judgement == Breaker.Judgement.STOP);
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
