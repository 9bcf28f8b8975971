package io.gantry.contracts.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a source as its owner sees it; topic {@code sources.status}, compacted by source.
 * Told at each change, and every ten seconds while there is work.
 *
 * @param openStudies orders under way
 * @param code why it is slow or stopped (GTY-nnnn), null while all is well
 * @param message the same for the operator
 * @param load what it is asked for, and how it bears it; null in events written before there was
 *     such
 */
public record SourceStatus(
    String source,
    State state,
    int openStudies,
    @Nullable String code,
    @Nullable String message,
    Instant at,
    @Nullable SourceLoad load)
    implements Event {
  /** Without the load. */
  public SourceStatus(
      String source,
      State state,
      int openStudies,
      @Nullable String code,
      @Nullable String message,
      Instant at) {
    this(source, state, openStudies, code, message, at, null);
  }

  /**
   * RUNNING takes orders, BACKING_OFF takes them slowly, STOPPED answers each with FAILED, PAUSED
   * keeps them until an operator wants it to run again ({@link SourceLoad#mode} says whether it was
   * paused or stopped by hand).
   */
  public enum State {
    RUNNING,
    BACKING_OFF,
    STOPPED,
    PAUSED
  }

  @Override
  public String key() {
    return source;
  }
}
