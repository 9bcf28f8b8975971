package io.gantry.platform.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** Which offsets of one partition are finished. For one thread. */
final class PartitionProgress {
  private final Deque<InFlight<?>> inOrder = new ArrayDeque<>();
  private long finishedUpTo = -1;
  private long committed = -1;

  void started(InFlight<?> task) {
    inOrder.add(task);
  }

  /** Marks the task and moves on over all that are finished from the lowest offset on. */
  void finished(InFlight<?> task) {
    task.finished = true;
    for (InFlight<?> head = inOrder.peek(); head != null && head.finished; head = inOrder.peek()) {
      finishedUpTo = head.source.offset() + 1;
      inOrder.remove();
    }
  }

  /** The offset to commit (the next one to read), where it is beyond what was committed. */
  OptionalLong toCommit() {
    return finishedUpTo > committed ? OptionalLong.of(finishedUpTo) : OptionalLong.empty();
  }

  void committed(long offset) {
    committed = Math.max(committed, offset);
  }

  List<InFlight<?>> unfinished() {
    List<InFlight<?>> unfinished = new ArrayList<>(inOrder);
    unfinished.removeIf(task -> task.finished);
    return unfinished;
  }
}
