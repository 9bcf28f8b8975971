package io.gantry.extractor.sweep;

import java.io.Serial;

/** The archive answers a study-level C-FIND with a failure that smaller queries do not mend. */
public final class SweepRefused extends Exception {
  @Serial private static final long serialVersionUID = 1L;
  private final int status;

  /**
   * @param status final status of the C-FIND
   */
  public SweepRefused(int status) {
    super("C-FIND ended with %04X".formatted(status));
    this.status = status;
  }

  /** Final status of the C-FIND. */
  public int status() {
    return status;
  }
}
