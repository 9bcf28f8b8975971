package io.gantry.platform.spool;

import io.gantry.contracts.SpoolRef;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
 * One volume of the spool: a folder of append-only segment files. Safe between threads; one process
 * at a time may hold a volume. Owns a thread that syncs.
 *
 * <p>An object is durable when its {@link PendingObject} says so. Beyond the hard limit nothing is
 * written. A segment is deleted once it takes no more objects and each of its objects is released.
 * Longer than most types here: the bookkeeping of segments has one lock and stays in one place.
 */
public final class Spool implements SpoolReader, AutoCloseable {
  private static final String LOCK = "volume.lock";

  private final Path directory;
  private final String volume;
  private final SpoolSettings settings;
  private final Quota quota;
  private final FileChannel lock;
  private final GroupSync sync;
  private final Map<String, Segment> segments = new HashMap<>();
  private final Deque<Segment> idle = new ArrayDeque<>();
  private final Set<SpoolRef> releasedEarly = new HashSet<>();
  private final String run = Long.toString(System.currentTimeMillis(), 36);
  private boolean recovered;
  private boolean closed;
  private int made;

  private Spool(Path directory, SpoolSettings settings, GroupSync.Device device, FileChannel lock) {
    this.directory = directory;
    this.volume = SegmentName.checked(String.valueOf(directory.getFileName()));
    this.settings = settings;
    this.quota = new Quota(settings.hardLimitBytes());
    this.lock = lock;
    this.sync = new GroupSync(directory, device, this);
  }

  /**
   * Opens or makes a volume. Segments of an earlier run stay readable and count as used; they are
   * deleted only after {@link #recover}.
   *
   * @param directory its last name is the volume's name
   * @throws GantryException GTY-0203 where another process holds the volume
   */
  public static Spool open(Path directory, SpoolSettings settings) throws IOException {
    return open(directory, settings, GroupSync.DISK);
  }

  static Spool open(Path directory, SpoolSettings settings, GroupSync.Device device)
      throws IOException {
    Path folder = directory.toAbsolutePath().normalize();
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    FileChannel lock = lock(folder);
    try {
      Spool spool = new Spool(folder, settings, device, lock);
      spool.findLeftOvers();
      spool.sync.start();
      return spool;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process: the same answer.
    }
    channel.close();
    throw new GantryException("GTY-0203", "Another process holds the spool volume " + folder);
  }

  private void findLeftOvers() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, "*" + SegmentName.SUFFIX)) {
      for (Path file : files) {
        Segment segment = new Segment(file, Segment.State.LEFT_OVER, Files.size(file));
        segment.inDirectory = true;
        segments.put(segment.name, segment);
        quota.found(segment.size);
      }
    }
    recovered = segments.isEmpty();
  }

  /** The volume's name in every {@link SpoolRef} from here. */
  public String volume() {
    return volume;
  }

  /** For one thread at a time; close it with the association. */
  public SpoolWriter newWriter() {
    return new SegmentWriter(this);
  }

  @Override
  public SpoolSource open(SpoolRef ref) throws IOException {
    if (!ref.volume().equals(volume)) {
      throw new IllegalArgumentException("not of this spool volume");
    }
    return FileSource.open(directory, ref);
  }

  /** The object is settled. Repeating it, or naming an object that is gone, does nothing. */
  public synchronized void release(SpoolRef ref) {
    if (!ref.volume().equals(volume)) {
      return;
    }
    Segment segment = segments.get(ref.segment());
    if (segment == null) {
      return;
    }
    if (segment.state == Segment.State.LEFT_OVER) {
      releasedEarly.add(ref);
    } else if (segment.live.remove(ref)) {
      disposeIfDone(segment);
    }
  }

  /** Sets bytes aside for a study; false where they would pass the limit. */
  public boolean reserve(long bytes) {
    if (quota.reserve(bytes, usableOnDisk())) {
      return true;
    }
    reclaimIdle();
    return quota.reserve(bytes, usableOnDisk());
  }

  /** Gives reserved bytes back, as objects arrive or when the study ends. */
  public void unreserve(long bytes) {
    quota.unreserve(bytes);
  }

  /** Bytes that are neither used nor reserved, also by the disk's own account. */
  public long freeBytes() {
    return quota.free(usableOnDisk());
  }

  /** Bytes in segment files. */
  public long usedBytes() {
    return quota.used();
  }

  /**
   * After a start: settles what an earlier run left. Segments without a live object are deleted,
   * others stay until their last live object is released. May be called once; without left-overs
   * there is no need to.
   *
   * @param live every object of this volume that some stage still needs; others are not looked at
   */
  public synchronized Recovery recover(Collection<SpoolRef> live) {
    List<SpoolRef> lost = new ArrayList<>();
    for (SpoolRef ref : live) {
      if (!ref.volume().equals(volume) || releasedEarly.contains(ref)) {
        continue;
      }
      Segment segment = segments.get(ref.segment());
      if (segment == null || segment.size < ref.offset() + ref.length()) {
        lost.add(ref);
      } else if (segment.state == Segment.State.LEFT_OVER) {
        segment.live.add(ref);
      }
    }
    int kept = 0;
    int deleted = 0;
    for (Segment segment : List.copyOf(segments.values())) {
      if (segment.state == Segment.State.LEFT_OVER) {
        segment.state = Segment.State.CLOSED;
        boolean gone = disposeIfDone(segment);
        deleted += gone ? 1 : 0;
        kept += gone ? 0 : 1;
      }
    }
    recovered = true;
    releasedEarly.clear();
    return new Recovery(deleted, kept, lost);
  }

  /** Whether left-overs wait for {@link #recover}. */
  public synchronized boolean needsRecovery() {
    return !recovered;
  }

  /** Syncs what was ended and lets go of the volume. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    sync.close();
    reclaimIdle();
    synchronized (this) {
      segments.values().forEach(Segment::closeFile);
    }
    try {
      lock.close();
    } catch (IOException e) {
      throw new GantryException("GTY-0204", "The spool volume " + directory + " is not let go", e);
    }
  }

  // What writers and the syncer report.

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
    segments.put(segment.name, segment);
    return segment;
  }

  /** Filled to some extent and all of it released: sooner a new file than more bytes behind it. */
  private boolean isWorthDropping(Segment segment) {
    return segment.live.isEmpty()
        && segment.syncsDue == 0
        && segment.size >= settings.segmentBytes() / 16;
  }

  void take(long bytes) throws SpoolFull {
    if (quota.take(bytes)) {
      return;
    }
    reclaimIdle();
    if (!quota.take(bytes)) {
      throw new SpoolFull("the spool volume " + volume + " has reached its limit");
    }
  }

  IOException explained(IOException failure, long wanted) {
    if (usableOnDisk() < wanted) {
      SpoolFull full = new SpoolFull("the disk of spool volume " + volume + " is full");
      full.initCause(failure);
      return full;
    }
    return failure;
  }

  synchronized void ended(Segment segment, PendingObject pending) {
    segment.live.add(pending.ref());
    segment.syncsDue++;
    putBack(segment);
    sync.add(new GroupSync.Due(segment, pending));
  }

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

  synchronized void synced(Segment segment, int objects) {
    segment.syncsDue -= objects;
    disposeIfDone(segment);
  }

  synchronized void notDurable(Segment segment, SpoolRef ref) {
    segment.live.remove(ref);
    segment.syncsDue--;
    if (segment.state == Segment.State.IDLE) {
      idle.remove(segment);
      retire(segment);
    }
    disposeIfDone(segment);
  }

  private void putBack(Segment segment) {
    if (segment.poisoned || closed || segment.size >= settings.segmentBytes()) {
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

  private synchronized void reclaimIdle() {
    for (Segment waiting : List.copyOf(idle)) {
      if (waiting.live.isEmpty() && waiting.syncsDue == 0) {
        idle.remove(waiting);
        retire(waiting);
      }
    }
  }

  /** Closes the file when nothing will be written any more; deletes it when nothing is needed. */
  private boolean disposeIfDone(Segment segment) {
    if (segment.state == Segment.State.CLOSED && segment.syncsDue == 0) {
      segment.closeFile();
    }
    if (!segment.isDisposable() || segments.remove(segment.name) == null) {
      return false;
    }
    try {
      Files.deleteIfExists(segment.file);
      quota.giveBack(segment.size);
    } catch (IOException e) {
      // It stays on the disk and keeps its bytes; the next recovery tries again.
      segments.put(segment.name, segment);
      return false;
    }
    return true;
  }

  private long usableOnDisk() {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * @param deletedSegments without a live object
   * @param keptSegments with one
   * @param lost live objects whose bytes are not there: to be extracted again
   */
  public record Recovery(int deletedSegments, int keptSegments, List<SpoolRef> lost) {
    public Recovery {
      lost = List.copyOf(lost);
    }
  }
}
