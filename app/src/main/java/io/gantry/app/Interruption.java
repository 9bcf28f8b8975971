package io.gantry.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM: closes what is running, within bounds, and gives the process its exit code.
 * What was unfinished is done again by the next run.
 */
public final class Interruption implements AutoCloseable {
  private static final long DRAIN_SECONDS = 25;

  private final AtomicBoolean finished = new AtomicBoolean();
  private final CountDownLatch drained = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable drain, int exitCode) {
    this.hook =
        new Thread(
            () -> {
              if (finished.get()) {
                return;
              }
              Thread drainer =
                  Thread.ofPlatform()
                      .daemon()
                      .name("drain")
                      .unstarted(() -> {
                        drain.run();
                        drained.countDown();
                      });
              drainer.start();
              awaitDrained();
              Runtime.getRuntime().halt(exitCode);
            },
            "interruption");
  }

  /** From now until {@code close}, an interrupt runs {@code drain} and ends with this exit code. */
  public static Interruption handledBy(Runnable drain, int exitCode) {
    Interruption interruption = new Interruption(drain, exitCode);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void awaitDrained() {
    try {
      if (!drained.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("GTY-0153 Some stages did not stop in time; the next run resumes them.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command has ended by itself. */
  @Override
  public void close() {
    finished.set(true);
  }
}
