package io.gantry.normalizer.adapter;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.normalizer.rules.Tail;
import java.io.IOException;
import java.io.Serial;

/** Port: the parts of a received object that do not travel in its event. */
public interface ObjectParts {
  /**
   * The head.
   *
   * @throws HeadTooLong where it does not fit the memory there is
   * @throws java.nio.file.NoSuchFileException where the object is gone
   */
  Bytes head(InstanceExtracted object) throws IOException;

  /** The tail, if it is short enough to look at. */
  Tail tail(InstanceExtracted object) throws IOException;

  /** A head beyond what is read into memory. */
  final class HeadTooLong extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    public HeadTooLong(long length) {
      super("a head of " + length + " bytes");
    }
  }
}
