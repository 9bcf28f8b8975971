package io.gantry.app;

/** Exit codes of every command (interface contract). */
public final class ExitCode {
  /** Done and fully reconciled. */
  public static final int DONE = 0;

  public static final int FAILED = 1;

  /** Wrong usage or configuration; nothing was started. */
  public static final int USAGE = 2;

  /** Finished, but studies are held, rejected or incomplete. */
  public static final int EXCEPTIONS = 3;

  /** Interrupted; state is kept, run again to resume. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
