package io.gantry.platform.spool;

import io.gantry.contracts.SpoolRef;
import java.io.IOException;
import java.nio.file.Path;

/** Reads objects of the spool, whichever volume they are on. */
public interface SpoolReader {
  /**
   * @throws java.nio.file.NoSuchFileException where the object is gone
   */
  SpoolSource open(SpoolRef ref) throws IOException;

  /** Over all volumes (folders) under {@code root}. */
  static SpoolReader under(Path root) {
    return ref -> FileSource.open(root.resolve(SegmentName.checked(ref.volume())), ref);
  }
}
