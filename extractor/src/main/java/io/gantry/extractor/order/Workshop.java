package io.gantry.extractor.order;

import io.gantry.contracts.event.StudyProgress;
import io.gantry.extractor.ExtractorSettings.Timing;
import io.gantry.extractor.move.MessageIds;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.receive.OpenStudy;
import io.gantry.extractor.receive.Outbox;
import io.gantry.platform.kafka.TransientFailure;
import io.gantry.platform.retry.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What every order needs to be carried out. Thread safe. */
public final class Workshop {
  private static final long TELL_SECONDS = 180;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final OpenMoves<OpenStudy> moves;
  private final Outbox outbox;
  private final Admission admission;
  private final Timing timing;
  private final Clock clock;
  private final boolean asksPatient;
  private final MessageIds messageIds = new MessageIds();
  private final Backoff backoff;
  private volatile boolean stopping;

  /** The same; sweeps do not ask for patients. */
  public Workshop(
      OpenMoves<OpenStudy> moves, Outbox outbox, Admission admission, Timing timing, Clock clock) {
    this(moves, outbox, admission, timing, clock, false);
  }

  /**
   * Shares {@code moves} with the receiving side.
   *
   * @param asksPatient whether sweeps ask whose studies they find
   */
  public Workshop(
      OpenMoves<OpenStudy> moves,
      Outbox outbox,
      Admission admission,
      Timing timing,
      Clock clock,
      boolean asksPatient) {
    this.asksPatient = asksPatient;
    this.moves = moves;
    this.outbox = outbox;
    this.admission = admission;
    this.timing = timing;
    this.clock = clock;
    this.backoff =
        new Backoff(
            timing.backOff(),
            timing.backOff().compareTo(LONGEST_PAUSE) > 0 ? timing.backOff() : LONGEST_PAUSE);
  }

  OpenMoves<OpenStudy> moves() {
    return moves;
  }

  Outbox outbox() {
    return outbox;
  }

  Admission admission() {
    return admission;
  }

  Timing timing() {
    return timing;
  }

  boolean asksPatient() {
    return asksPatient;
  }

  Clock clock() {
    return clock;
  }

  MessageIds messageIds() {
    return messageIds;
  }

  /** No new order is begun, and none that fails now is called failed. */
  public void stopping() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  void checkNotStopping() throws TransientFailure {
    if (stopping) {
      throw new TransientFailure("the extractor is stopping");
    }
  }

  /** Waits after a number of failures in a row. */
  void pause(int failures) throws InterruptedException {
    Thread.sleep(backoff.after(failures));
  }

  /**
   * Waits until the study is open for nobody else of the same source, and opens it.
   *
   * @param line of the study, let go of while another has it: that one may need it
   */
  void openStudy(OpenStudy open, Line line) throws InterruptedException {
    while (!moves.open(open.source(), open.studyInstanceUid(), open)) {
      line.close();
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  void closeStudy(OpenStudy open) {
    moves.close(open.source(), open.studyInstanceUid());
  }

  /** Tells how an order comes along; returns when the broker has it. */
  void tell(StudyProgress event) throws TransientFailure, InterruptedException {
    await(outbox.progress(event));
  }

  /** Waits until the broker has, or refuses, what was told so far. */
  void flushFound() {
    outbox.flush();
  }

  /** Waits for the broker. */
  void await(CompletableFuture<?> told) throws TransientFailure, InterruptedException {
    try {
      told.get(TELL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new TransientFailure("an event was not acknowledged by the broker", e);
    }
  }
}
