package io.gantry.extractor.move;

import java.io.Serial;

/**
 * A query did not end with success, or some of its matches could not be read: what it found may
 * have gaps, and what it did not find may be there.
 */
public final class QueryFailed extends Exception {
  @Serial private static final long serialVersionUID = 1L;
  private final int status;
  private final int unreadable;

  /**
   * @param status final status of the C-FIND
   * @param unreadable matches that could not be read
   */
  public QueryFailed(int status, int unreadable) {
    super("C-FIND ended with %04X, %d matches unreadable".formatted(status & 0xFFFF, unreadable));
    this.status = status;
    this.unreadable = unreadable;
  }

  /** Final status of the C-FIND. */
  public int status() {
    return status;
  }

  /** Matches that could not be read. */
  public int unreadable() {
    return unreadable;
  }
}
