package io.gantry.platform.spool;

import io.gantry.contracts.SpoolRef;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The segments of a volume: which one is written next, which wait for their sync, which can go. A
 * segment is deleted once it takes no more objects and each of its objects is released. One lock
 * for all of it; safe between threads.
 */
final class Segments {
  private final Path directory;
  private final long segmentBytes;
  private final Quota quota;
  private final Map<String, Segment> all = new HashMap<>();
  private final Deque<Segment> idle = new ArrayDeque<>();
  private final Set<SpoolRef> releasedEarly = new HashSet<>();
  private final String run = Long.toString(System.currentTimeMillis(), 36);
  private boolean recovered = true;
  private boolean closed;
  private int made;

  /**
   * @param segmentBytes a segment that has reached this takes no further object
   */
  Segments(Path directory, long segmentBytes, Quota quota) {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.quota = quota;
  }

  /**
   * Takes over what an earlier run left: readable, counted, not deleted before {@link #recover}.
   */
  synchronized void findLeftOvers() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, "*" + SegmentName.SUFFIX)) {
      for (Path file : files) {
        Segment segment = new Segment(file, Segment.State.LEFT_OVER, Files.size(file));
        segment.inDirectory = true;
        all.put(segment.name, segment);
        quota.found(segment.size);
        recovered = false;
      }
    }
  }

  /** See {@link Spool#recover}. */
  synchronized Spool.Recovery recover(Collection<SpoolRef> live) {
    List<SpoolRef> lost = new ArrayList<>();
    for (SpoolRef ref : live) {
      if (releasedEarly.contains(ref)) {
        continue;
      }
      Segment segment = all.get(ref.segment());
      if (segment == null || segment.size < ref.offset() + ref.length()) {
        lost.add(ref);
      } else if (segment.state == Segment.State.LEFT_OVER) {
        segment.live.add(ref);
      }
    }
    int kept = 0;
    int deleted = 0;
    for (Segment segment : List.copyOf(all.values())) {
      if (segment.state == Segment.State.LEFT_OVER) {
        segment.state = Segment.State.CLOSED;
        boolean gone = disposeIfDone(segment);
        deleted += gone ? 1 : 0;
        kept += gone ? 0 : 1;
      }
    }
    recovered = true;
    releasedEarly.clear();
    return new Spool.Recovery(deleted, kept, lost);
  }

  synchronized boolean needsRecovery() {
    return !recovered;
  }

  /** A segment for one object; to be given back by {@link #ended} or {@link #discarded}. */
  synchronized Segment borrow() throws IOException {
    if (closed) {
      throw new IOException("the spool is closed");
    }
    for (Segment waiting = idle.poll(); waiting != null; waiting = idle.poll()) {
      if (!waiting.poisoned && !isWorthDropping(waiting)) {
        waiting.state = Segment.State.BORROWED;
        return waiting;
      }
      retire(waiting);
    }
    Path file = directory.resolve(run + "-" + ++made + SegmentName.SUFFIX);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Segment segment = new Segment(file, Segment.State.BORROWED, 0);
    segment.attach(new RandomAccessFile(file.toFile(), "rw"));
    all.put(segment.name, segment);
    return segment;
  }

  /** Filled to some extent and all of it released: sooner a new file than more bytes behind it. */
  private boolean isWorthDropping(Segment segment) {
    return segment.live.isEmpty() && segment.syncsDue == 0 && segment.size >= segmentBytes / 16;
  }

  /** The object is written and waits for its sync. */
  synchronized void ended(Segment segment, SpoolRef ref) {
    segment.live.add(ref);
    segment.syncsDue++;
    putBack(segment);
  }

  /** The object that begins at {@code start} is forgotten. */
  synchronized void discarded(Segment segment, long start) {
    try {
      segment.truncate(start);
      quota.giveBack(segment.size - start);
      segment.size = start;
      putBack(segment);
    } catch (IOException e) {
      // What could not be cut off still counts as used; no further object goes behind it.
      retire(segment);
    }
  }

  /** So many objects that had ended are durable. */
  synchronized void synced(Segment segment, int objects) {
    segment.syncsDue -= objects;
    disposeIfDone(segment);
  }

  /** The sync of an object that had ended failed: it is not there. */
  synchronized void notDurable(Segment segment, SpoolRef ref) {
    segment.live.remove(ref);
    segment.syncsDue--;
    if (segment.state == Segment.State.IDLE) {
      idle.remove(segment);
      retire(segment);
    }
    disposeIfDone(segment);
  }

  /** The object is settled; one that is gone or unknown is nobody's business. */
  synchronized void release(SpoolRef ref) {
    Segment segment = all.get(ref.segment());
    if (segment == null) {
      return;
    }
    if (segment.state == Segment.State.LEFT_OVER) {
      releasedEarly.add(ref);
    } else if (segment.live.remove(ref)) {
      disposeIfDone(segment);
    }
  }

  /** Deletes segments that wait for more objects and hold none. */
  synchronized void reclaimIdle() {
    for (Segment waiting : List.copyOf(idle)) {
      if (waiting.live.isEmpty() && waiting.syncsDue == 0) {
        idle.remove(waiting);
        retire(waiting);
      }
    }
  }

  /** From now on nothing is borrowed; false where that was so before. */
  synchronized boolean stop() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  /** After the last sync. */
  synchronized void closeFiles() {
    all.values().forEach(Segment::closeFile);
  }

  private void putBack(Segment segment) {
    if (segment.poisoned || closed || segment.size >= segmentBytes) {
      retire(segment);
    } else {
      segment.state = Segment.State.IDLE;
      idle.push(segment);
    }
  }

  private void retire(Segment segment) {
    segment.state = Segment.State.CLOSED;
    disposeIfDone(segment);
  }

  /** Closes the file when nothing will be written any more; deletes it when nothing is needed. */
  private boolean disposeIfDone(Segment segment) {
    if (segment.state == Segment.State.CLOSED && segment.syncsDue == 0) {
      segment.closeFile();
    }
    if (!segment.isDisposable() || all.remove(segment.name) == null) {
      return false;
    }
    try {
      Files.deleteIfExists(segment.file);
      quota.giveBack(segment.size);
    } catch (IOException e) {
      // It stays on the disk and keeps its bytes; the next recovery tries again.
      all.put(segment.name, segment);
      return false;
    }
    return true;
  }
}
