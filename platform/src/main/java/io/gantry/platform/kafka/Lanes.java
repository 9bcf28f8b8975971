package io.gantry.platform.kafka;

import io.gantry.contracts.event.Event;
import io.gantry.platform.FailureText;
import io.gantry.platform.retry.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the handler: tasks of one lane one after the other, lanes side by side. Threads are pooled
 * platform threads named after the stage, so that the system's own tools tell which stage costs
 * what; the consumer bounds how many there are.
 */
final class Lanes<E extends Event> {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final EventHandler<E> handler;
  private final EventPublisher deadLetters;
  private final String stage;
  private final Backoff backoff;
  private final Consumer<InFlight<E>> whenOver;
  private final Map<String, Lane<E>> lanes = new HashMap<>();
  private final ExecutorService workers;

  /**
   * @param whenOver called once per task, finished or cancelled, on the worker's thread
   */
  Lanes(
      EventHandler<E> handler,
      EventPublisher deadLetters,
      String stage,
      Backoff backoff,
      Consumer<InFlight<E>> whenOver) {
    this.handler = handler;
    this.deadLetters = deadLetters;
    this.stage = stage;
    this.backoff = backoff;
    this.whenOver = whenOver;
    this.workers =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name(stage + "-worker-", 1).factory());
  }

  private static final class Lane<E extends Event> {
    final Deque<InFlight<E>> waiting = new ArrayDeque<>();
    @Nullable InFlight<E> current;
    @Nullable Thread thread;
  }

  synchronized void submit(InFlight<E> task) {
    Lane<E> lane = lanes.get(task.lane);
    if (lane != null) {
      lane.waiting.add(task);
      return;
    }
    Lane<E> fresh = new Lane<>();
    fresh.waiting.add(task);
    lanes.put(task.lane, fresh);
    workers.execute(() -> runLane(task.lane, fresh));
  }

  /** Lets idle threads go; call it when all tasks are over or cancelled. */
  void close() {
    workers.shutdown();
  }

  /** Tells the task to stop; it is over soon after. */
  synchronized void cancel(InFlight<?> task) {
    task.cancelled = true;
    Lane<E> lane = lanes.get(task.lane);
    if (lane != null && lane.current == task && lane.thread != null) {
      lane.thread.interrupt();
    }
  }

  private void runLane(String name, Lane<E> lane) {
    for (InFlight<E> task = next(name, lane); task != null; task = next(name, lane)) {
      try {
        run(task);
      } finally {
        over(lane);
        whenOver.accept(task);
      }
    }
  }

  private synchronized @Nullable InFlight<E> next(String name, Lane<E> lane) {
    InFlight<E> task = lane.waiting.poll();
    if (task == null) {
      lanes.remove(name);
    }
    lane.current = task;
    lane.thread = Thread.currentThread();
    return task;
  }

  /** An interrupt meant for this task must not hit the next. */
  private synchronized void over(Lane<E> lane) {
    lane.current = null;
    Thread.interrupted();
  }

  private void run(InFlight<E> task) {
    for (int failures = 1; !task.cancelled; failures++) {
      Throwable failure = attempt(task);
      if (failure == null) {
        return;
      }
      if (task.cancelled) {
        return; // not ours any more: the record's next owner does it again
      }
      LOG.warn(
          "event=retry stage={} partition={} offset={} failures={} cause={}",
          stage,
          task.partition,
          task.source.offset(),
          failures,
          FailureText.of(failure));
      pause(backoff.after(failures), task);
    }
  }

  /**
   * Only a cancelled task is interrupted; an interrupt of a library's making is just a short wait.
   */
  private static void pause(Duration wait, InFlight<?> task) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      LOG.debug("event=interrupted cancelled={}", task.cancelled);
    }
  }

  /** Null when done; else why it is to be tried again. */
  private @Nullable Throwable attempt(InFlight<E> task) {
    Throwable poison = task.poison;
    if (task.event != null && poison == null) {
      try {
        handler.handle(task.event, task.source.headers());
        return null;
      } catch (Throwable e) {
        // Errors too: what escapes from here would count as done.
        if (isTransient(e) || e instanceof InterruptedException || task.cancelled) {
          return e;
        }
        poison = e;
      }
    }
    return putAside(task, poison == null ? new IllegalStateException("no event") : poison);
  }

  private @Nullable Throwable putAside(InFlight<E> task, Throwable poison) {
    LOG.error(
        "event=dead-letter stage={} partition={} offset={} cause={}",
        stage,
        task.partition,
        task.source.offset(),
        FailureText.of(poison));
    try {
      deadLetters.deadLetter(stage, task.source, poison).get();
      return null;
    } catch (ExecutionException | InterruptedException e) {
      return e;
    }
  }

  private static boolean isTransient(Throwable e) {
    return e instanceof OutOfMemoryError
        || e instanceof TransientFailure
        || e instanceof IOException
        || e instanceof UncheckedIOException
        || e instanceof RetriableException;
  }
}
