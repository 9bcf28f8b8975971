package io.gantry.platform.spool;

import io.gantry.contracts.SpoolRef;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;

/**
 * One volume of the spool: a folder of append-only segment files. Safe between threads; one process
 * at a time may hold a volume. Owns a thread that syncs.
 *
 * <p>An object is durable when its {@link PendingObject} says so. Beyond the hard limit nothing is
 * written. A segment is deleted once it takes no more objects and each of its objects is released.
 * Why segments and not a file per object: docs/adr/0030.
 */
public final class Spool implements SpoolReader, AutoCloseable {
  private final Path directory;
  private final String volume;
  private final VolumeLock lock;
  private final Quota quota;
  private final Segments segments;
  private final GroupSync sync;

  private Spool(Path directory, SpoolSettings settings, GroupSync.Device device, VolumeLock lock) {
    this.directory = directory;
    this.volume = SegmentName.checked(String.valueOf(directory.getFileName()));
    this.lock = lock;
    this.quota = new Quota(settings.hardLimitBytes());
    this.segments = new Segments(directory, settings.segmentBytes(), quota);
    this.sync = new GroupSync(directory, device, segments);
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
    VolumeLock lock = VolumeLock.take(folder);
    try {
      Spool spool = new Spool(folder, settings, device, lock);
      spool.segments.findLeftOvers();
      spool.sync.start();
      return spool;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The volume's name in every {@link SpoolRef} from here. */
  public String volume() {
    return volume;
  }

  /**
   * Which file on this machine says that the volume is held: device and number, the same as long as
   * the volume is not copied. Empty where the file system does not tell.
   */
  public String lockFile() throws IOException {
    return lock.file();
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
  public void release(SpoolRef ref) {
    if (ref.volume().equals(volume)) {
      segments.release(ref);
    }
  }

  /** Sets bytes aside for a study; false where they would pass the limit. */
  public boolean reserve(long bytes) {
    if (quota.reserve(bytes, usableOnDisk())) {
      return true;
    }
    segments.reclaimIdle();
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

  /** Deletes what is kept only because it might be written on. */
  public void reclaim() {
    segments.reclaimIdle();
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
  public Recovery recover(Collection<SpoolRef> live) {
    return segments.recover(live.stream().filter(ref -> ref.volume().equals(volume)).toList());
  }

  /** Whether left-overs wait for {@link #recover}. */
  public boolean needsRecovery() {
    return segments.needsRecovery();
  }

  /** Syncs what was ended and lets go of the volume. */
  @Override
  public void close() {
    if (segments.stop()) {
      sync.close();
      segments.reclaimIdle();
      segments.closeFiles();
      lock.close();
    }
  }

  // For writers.

  Segment borrow() throws IOException {
    return segments.borrow();
  }

  void take(long bytes) throws SpoolFull {
    if (quota.take(bytes)) {
      return;
    }
    segments.reclaimIdle();
    if (!quota.take(bytes)) {
      throw new SpoolFull("the spool volume " + volume + " has reached its limit");
    }
  }

  /** The failure of a write, as a full disk where it is one. */
  IOException explained(IOException failure, long wanted) {
    if (usableOnDisk() < wanted) {
      SpoolFull full = new SpoolFull("the disk of spool volume " + volume + " is full");
      full.initCause(failure);
      return full;
    }
    return failure;
  }

  void ended(Segment segment, PendingObject pending) {
    segments.ended(segment, pending.ref());
    sync.add(new GroupSync.Due(segment, pending));
  }

  void discarded(Segment segment, long start) {
    segments.discarded(segment, start);
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
