package io.gantry.fhir.index;

import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.publish.Retries;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a server again as long as time may help, within bounds. Safe between threads. */
final class Patience {
  private final Retries retries;
  private final CountDownLatch stopped = new CountDownLatch(1);

  Patience(Retries retries) {
    this.retries = retries;
  }

  /** A question to a server. */
  interface Question<T> {
    T ask() throws EhrFailure;
  }

  /**
   * The answer.
   *
   * @throws EhrFailure the last one, where it did not help
   * @throws InterruptedException where {@link #stop} ends the waiting
   */
  <T> T answer(Question<T> question) throws EhrFailure, InterruptedException {
    long end = System.nanoTime() + retries.total().toNanos();
    for (int failures = 1; ; failures++) {
      try {
        return question.ask();
      } catch (EhrFailure e) {
        Duration wait = retries.backoff().after(failures);
        if (e.kind() != EhrFailure.Kind.TRANSIENT || System.nanoTime() + wait.toNanos() > end) {
          throw e;
        }
        pause(wait);
      }
    }
  }

  /** Waits; no longer than until {@link #stop}. */
  void pause(Duration wait) throws InterruptedException {
    if (stopped.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the stage stops");
    }
  }

  void stop() {
    stopped.countDown();
  }
}
