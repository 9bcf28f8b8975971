package io.gantry.extractor.move;

import java.util.BitSet;

/**
 * DIMSE Message IDs (PS3.7 E.1) for moves, none given twice while it is in use anywhere in this
 * process: an archive echoes the id as Move Originator Message ID in each C-STORE. Thread safe.
 */
public final class MessageIds {
  private static final int HIGHEST = 0xFFFF;
  private final BitSet used = new BitSet(HIGHEST + 1);
  private int last;

  /** An id from 1 to 65535 that is not in use; the one freed longest ago as far as possible. */
  public synchronized int take() {
    int id = used.nextClearBit(last + 1);
    if (id > HIGHEST) {
      id = used.nextClearBit(1);
    }
    if (id > HIGHEST) {
      throw new IllegalStateException("65535 moves are open");
    }
    used.set(id);
    last = id;
    return id;
  }

  /** The move has ended. */
  public synchronized void free(int id) {
    used.clear(id);
  }
}
