package io.gantry.platform.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Group commit: one thread that takes all objects that wait, syncs each of their segments once, and
 * only then lets them be durable. While it syncs, the next group gathers.
 */
final class GroupSync implements AutoCloseable {
  /** Makes written bytes durable; replaced by tests that let it fail. */
  interface Device {
    void sync(FileChannel segment) throws IOException;

    /** Makes the names of new files durable. */
    void syncDirectory(Path directory) throws IOException;
  }

  /** What the operating system offers. */
  static final Device DISK =
      new Device() {
        @Override
        public void sync(FileChannel segment) throws IOException {
          segment.force(false);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }
      };

  /** An object that waits. An empty list in the queue is the sign to stop. */
  record Due(Segment segment, PendingObject object) {}

  private final LinkedBlockingQueue<List<Due>> queue = new LinkedBlockingQueue<>();
  private final Path directory;
  private final Device device;
  private final Segments segments;
  private final Thread thread;

  GroupSync(Path directory, Device device, Segments segments) {
    this.directory = directory;
    this.device = device;
    this.segments = segments;
    this.thread = Thread.ofPlatform().name("spool-sync").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void add(Due due) {
    queue.add(List.of(due));
  }

  private void run() {
    try {
      while (true) {
        List<List<Due>> group = new ArrayList<>();
        group.add(queue.take());
        queue.drainTo(group);
        syncAll(group.stream().flatMap(List::stream).toList());
        if (group.stream().anyMatch(List::isEmpty)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void syncAll(List<Due> group) {
    Map<Segment, List<Due>> bySegment = new LinkedHashMap<>();
    for (Due due : group) {
      bySegment.computeIfAbsent(due.segment(), s -> new ArrayList<>()).add(due);
    }
    bySegment.forEach(this::syncOne);
  }

  private void syncOne(Segment segment, List<Due> objects) {
    try {
      if (segment.poisoned) {
        throw new IOException("an earlier fdatasync of this spool segment failed");
      }
      device.sync(segment.channel());
      if (!segment.inDirectory) {
        device.syncDirectory(directory);
        segment.inDirectory = true;
      }
    } catch (IOException e) {
      // After a failed fsync the page cache may hold bytes that the disk lacks: trust none of them.
      segment.poisoned = true;
      objects.forEach(due -> segments.notDurable(due.segment(), due.object().ref()));
      objects.forEach(due -> due.object().durable().completeExceptionally(e));
      return;
    }
    segments.synced(segment, objects.size());
    objects.forEach(due -> due.object().durable().complete(due.object().ref()));
  }

  /** Syncs what waits, then ends the thread. */
  @Override
  public void close() {
    queue.add(List.of());
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
