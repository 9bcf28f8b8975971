package io.gantry.platform.spool;

import io.gantry.contracts.SpoolRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/**
 * One volume of the spool: a folder of append-only segment files. Safe between threads; one process
 * at a time may hold a volume.
 */
public final class Spool implements SpoolReader, AutoCloseable {
  private final Path directory;

  private Spool(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens or makes a volume. Segments of an earlier run stay readable and count as used; they are
   * deleted only after {@link #recover}.
   *
   * @param directory its last name is the volume's name
   */
  public static Spool open(Path directory, SpoolSettings settings) throws IOException {
    return new Spool(directory);
  }

  /** For one thread at a time; close it with the association. */
  public SpoolWriter newWriter() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SpoolSource open(SpoolRef ref) throws IOException {
    return FileSource.open(directory, ref);
  }

  /** The object is settled. Repeating it, or naming an object that is gone, does nothing. */
  public void release(SpoolRef ref) {}

  /** Sets bytes aside for a study; false where they would pass the limit. */
  public boolean reserve(long bytes) {
    return false;
  }

  /** Gives reserved bytes back, as objects arrive or when the study ends. */
  public void unreserve(long bytes) {}

  /** Bytes that are neither used nor reserved, also by the disk's own account. */
  public long freeBytes() {
    return 0;
  }

  /** Bytes in segment files. */
  public long usedBytes() {
    return 0;
  }

  /**
   * After a start: what an earlier run left. Segments without a live object are deleted, others
   * until their last live object is released.
   *
   * @param live every object that some stage still needs
   */
  public Recovery recover(Collection<SpoolRef> live) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  /**
   * @param deletedSegments without a live object
   * @param keptSegments with one
   * @param lost live objects whose bytes are not there: to be extracted again
   */
  public record Recovery(int deletedSegments, int keptSegments, Collection<SpoolRef> lost) {}
}
