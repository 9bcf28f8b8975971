package io.gantry.platform.spool;

import java.io.IOException;

/** Appends objects one after the other; for one thread (one storing association). */
public interface SpoolWriter extends AutoCloseable {
  /** Starts an object. */
  void begin() throws IOException;

  /**
   * Appends to the object that was begun.
   *
   * @throws SpoolFull beyond the hard limit; the caller then discards
   */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /** Ends the object and hands it to the next group fdatasync. */
  PendingObject end() throws IOException;

  /** Forgets the object that was begun, if any; its bytes are given back. */
  void discard();

  /** Discards what was not ended. What was ended becomes durable all the same. */
  @Override
  void close();
}
