package io.gantry.platform.kafka;

import io.gantry.contracts.event.Event;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * One membership in the group: polls, lets tasks in while there is room, commits what is finished.
 * Everything here runs on the poll thread but {@link #over}.
 */
final class ConsumerSession<E extends Event> implements ConsumerRebalanceListener {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ON_REVOKE = Duration.ofSeconds(3);
  private static final Duration ON_CANCEL = Duration.ofSeconds(2);
  private static final Duration COMMIT_WAIT = Duration.ofSeconds(5);
  private static final long COMMIT_EVERY = TimeUnit.MILLISECONDS.toNanos(250);

  private final BoundedConsumer.Builder<E> setup;
  private final Consumer<byte[], byte[]> consumer;
  private final EventCodec<E> codec;
  private final Lanes<E> lanes;
  private final AtomicInteger inFlight;
  private final LinkedBlockingQueue<InFlight<E>> over = new LinkedBlockingQueue<>();
  private final Deque<InFlight<E>> waiting = new ArrayDeque<>();
  private final Map<TopicPartition, PartitionProgress> partitions = new HashMap<>();
  private final Supplier<Duration> drain;
  private int running;
  private long runningBytes;
  private long lastCommit = System.nanoTime();
  private boolean paused;

  ConsumerSession(
      BoundedConsumer.Builder<E> setup,
      EventHandler<E> handler,
      EventPublisher deadLetters,
      Consumer<byte[], byte[]> consumer,
      AtomicInteger inFlight,
      Supplier<Duration> drain) {
    this.setup = setup;
    this.drain = drain;
    this.consumer = consumer;
    this.codec = EventCodec.of(setup.topic);
    this.inFlight = inFlight;
    this.lanes = new Lanes<>(handler, deadLetters, setup.stage, setup.backoff, over::add);
  }

  /** Until told to stop; then drains, commits, and returns. */
  void run(BooleanSupplier goOn, Runnable polled) throws InterruptedException {
    join();
    try {
      while (goOn.getAsBoolean()) {
        pollOnce();
        polled.run();
        letIn();
        settle(over.poll());
        commitNowAndThen();
      }
    } catch (WakeupException e) {
      // The sign to stop.
    } finally {
      waiting.clear();
      await(partitions.keySet(), drain.get());
      cancel(List.copyOf(partitions.keySet()));
      lanes.close();
    }
    commit(List.copyOf(partitions.keySet()));
  }

  private void join() {
    if (setup.partitions.isEmpty()) {
      consumer.subscribe(List.of(setup.topic.name()), this);
      return;
    }
    List<TopicPartition> mine =
        setup.partitions.stream().map(p -> new TopicPartition(setup.topic.name(), p)).toList();
    consumer.assign(mine);
    onPartitionsAssigned(mine);
  }

  private void pollOnce() throws InterruptedException {
    boolean full = !waiting.isEmpty();
    if (full) {
      settle(over.poll(POLL.toMillis(), TimeUnit.MILLISECONDS));
      letIn();
    }
    if (full != paused) {
      pause(full);
    }
    // A paused poll keeps the membership alive and returns nothing.
    for (ConsumerRecord<byte[], byte[]> found : consumer.poll(full ? Duration.ZERO : POLL)) {
      waiting.add(task(found));
    }
  }

  private void pause(boolean full) {
    if (full) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
    paused = full;
  }

  private InFlight<E> task(ConsumerRecord<byte[], byte[]> found) {
    int size = Math.max(0, found.serializedValueSize());
    try {
      E event = codec.decode(found);
      long bytes = setup.weigher == null ? size : setup.weigher.applyAsLong(event);
      return new InFlight<>(found, event, null, setup.orderKey.apply(event), bytes);
    } catch (UndecodableEvent | RuntimeException e) {
      byte[] key = found.key();
      String lane = key == null ? "" : new String(key, StandardCharsets.UTF_8);
      return new InFlight<>(found, null, e, lane, size);
    }
  }

  private void letIn() {
    for (InFlight<E> next = waiting.peek(); next != null && hasRoom(next); next = waiting.peek()) {
      waiting.remove();
      PartitionProgress progress = partitions.get(next.partition);
      if (progress != null) {
        progress.started(next);
        running++;
        inFlight.incrementAndGet();
        runningBytes += next.bytes;
        lanes.submit(next);
      }
    }
  }

  private boolean hasRoom(InFlight<E> next) {
    return running == 0
        || (running < setup.maxInFlight && runningBytes + next.bytes <= setup.maxBytes);
  }

  /** Books that one, where there is one, and all others that are over by now. */
  private void settle(@Nullable InFlight<E> first) {
    for (InFlight<E> task = first; task != null; task = over.poll()) {
      running--;
      inFlight.decrementAndGet();
      runningBytes -= task.bytes;
      task.ended = true;
      PartitionProgress progress = partitions.get(task.partition);
      if (progress != null && !task.cancelled) {
        progress.finished(task);
      }
    }
  }

  private void commitNowAndThen() {
    if (System.nanoTime() - lastCommit < COMMIT_EVERY) {
      return;
    }
    lastCommit = System.nanoTime();
    Map<TopicPartition, OffsetAndMetadata> offsets = offsets(partitions.keySet());
    if (!offsets.isEmpty()) {
      consumer.commitAsync(
          offsets,
          (done, failure) -> {
            if (failure == null) {
              booked(done);
            }
          });
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(Collection<TopicPartition> of) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : of) {
      PartitionProgress progress = partitions.get(partition);
      if (progress != null) {
        progress
            .toCommit()
            .ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset)));
      }
    }
    return offsets;
  }

  private void booked(Map<TopicPartition, OffsetAndMetadata> committed) {
    committed.forEach((partition, offset) -> {
      PartitionProgress progress = partitions.get(partition);
      if (progress != null) {
        progress.committed(offset.offset());
      }
    });
  }

  private void commit(Collection<TopicPartition> of) {
    Map<TopicPartition, OffsetAndMetadata> offsets = offsets(of);
    if (offsets.isEmpty()) {
      return;
    }
    try {
      commitSync(offsets);
      booked(offsets);
    } catch (CommitFailedException | RebalanceInProgressException e) {
      // Another member reads these again; effects are idempotent.
      lastCommit = System.nanoTime();
    }
  }

  private void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      consumer.commitSync(offsets, COMMIT_WAIT);
    } catch (WakeupException e) {
      // The sign to stop came first; it is taken now, and this must still be committed.
      consumer.commitSync(offsets, COMMIT_WAIT);
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    assigned.forEach(partition -> partitions.putIfAbsent(partition, new PartitionProgress()));
    if (paused) {
      consumer.pause(assigned);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    forgetWaiting(revoked);
    try {
      await(revoked, ON_REVOKE);
      cancel(revoked);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    commit(revoked);
    revoked.forEach(partitions::remove);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    forgetWaiting(lost);
    try {
      cancel(lost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lost.forEach(partitions::remove);
  }

  private void forgetWaiting(Collection<TopicPartition> gone) {
    waiting.removeIf(task -> gone.contains(task.partition));
  }

  private void cancel(Collection<TopicPartition> gone) throws InterruptedException {
    unfinished(gone).forEach(lanes::cancel);
    await(gone, ON_CANCEL);
  }

  private void await(Collection<TopicPartition> of, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!unfinished(of).isEmpty() && System.nanoTime() < end) {
      settle(over.poll(20, TimeUnit.MILLISECONDS));
    }
  }

  private List<InFlight<?>> unfinished(Collection<TopicPartition> of) {
    List<InFlight<?>> found = new ArrayList<>();
    for (TopicPartition partition : of) {
      PartitionProgress progress = partitions.get(partition);
      if (progress != null) {
        progress.unfinished().stream().filter(task -> !task.ended).forEach(found::add);
      }
    }
    return found;
  }
}
