package io.gantry.reconciler;

import io.gantry.platform.GantryException;
import io.gantry.platform.Health;
import io.gantry.reconciler.adapter.postgres.Fenced;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does the same step over and over: at once while there is work, else after a pause
 * or when woken; after a failure with growing patience. Ends for good when fenced.
 */
final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.reconciler");
  private static final Duration CLOSE = Duration.ofSeconds(10);
  private static final long MAX_PATIENCE_MILLIS = 5_000;

  /** What it does. */
  interface Step {
    /** Returns whether there may be more to do at once. */
    boolean run() throws SQLException;
  }

  private final String name;
  private final Step step;
  private final Runnable afterFailure;
  private final long pauseMillis;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread;
  private volatile boolean running = true;
  private volatile Health health = Health.up("running");

  Worker(String name, Duration pause, Step step, Runnable afterFailure) {
    this.name = name;
    this.pauseMillis = pause.toMillis();
    this.step = step;
    this.afterFailure = afterFailure;
    this.thread = Thread.ofPlatform().name("reconciler-" + name).daemon().unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  void wake() {
    wakeUps.release();
  }

  Health health() {
    return health;
  }

  private void loop() {
    long patience = 0;
    while (running) {
      try {
        boolean more = step.run();
        health = Health.up("running");
        patience = 0;
        if (!more) {
          pause(pauseMillis);
        }
      } catch (Fenced e) {
        LOG.error("worker={} code={} {}", name, e.code(), e.getMessage());
        health = Health.down(e.code(), "another reconciler has taken over");
        running = false;
      } catch (SQLException | RuntimeException e) {
        patience = Math.min(MAX_PATIENCE_MILLIS, Math.max(100, patience * 2));
        report(e, patience);
        pause(patience);
        mend();
      }
    }
  }

  private void report(Exception e, long patience) {
    if (!running) {
      return;
    }
    String code = e instanceof GantryException coded ? coded.code() : "GTY-0609";
    // The message of a foreign exception may quote values; its kind and place may not.
    LOG.warn(
        "worker={} code={} failure={} at={} retryMillis={}",
        name,
        code,
        kind(e),
        place(e),
        patience);
    health = Health.down(code, name + " fails: " + kind(e));
  }

  private static String kind(Exception e) {
    return e instanceof SQLException sql
        ? "SQLException(" + sql.getSQLState() + ")"
        : e.getClass().getSimpleName();
  }

  private static String place(Exception e) {
    for (StackTraceElement element : e.getStackTrace()) {
      if (element.getClassName().startsWith("io.gantry")) {
        return element.toString();
      }
    }
    return "unknown";
  }

  private void mend() {
    try {
      afterFailure.run();
    } catch (RuntimeException e) {
      LOG.warn("worker={} failure={}", name, kind(e));
    }
  }

  private void pause(long millis) {
    try {
      if (running && wakeUps.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
        wakeUps.drainPermits();
      }
    } catch (InterruptedException e) {
      running = false;
    }
  }

  @Override
  public void close() {
    running = false;
    wake();
    try {
      if (!thread.join(CLOSE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
