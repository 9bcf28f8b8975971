package io.gantry.extractor.move;

import java.io.Serial;

/** An association with an archive could not be opened or did not go on. */
public final class ArchiveUnavailable extends Exception {
  @Serial private static final long serialVersionUID = 1L;
  private final String code;
  private final boolean lasting;

  /**
   * @param code GTY-nnnn
   * @param message what it is and what to do, for an operator
   * @param lasting whether trying again soon is pointless
   */
  public ArchiveUnavailable(String code, String message, boolean lasting, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.lasting = lasting;
  }

  /** GTY-nnnn. */
  public String code() {
    return code;
  }

  /** What it is and what to do. */
  public String advice() {
    return String.valueOf(getMessage());
  }

  /** Whether trying again soon is pointless. */
  public boolean lasting() {
    return lasting;
  }
}
