package io.gantry.contracts.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a source as its owner sees it; topic {@code sources.status}, compacted by source.
 *
 * @param openStudies orders under way
 * @param code why it is slow or stopped (GTY-nnnn), null while all is well
 * @param message the same for the operator
 */
public record SourceStatus(
    String source,
    State state,
    int openStudies,
    @Nullable String code,
    @Nullable String message,
    Instant at)
    implements Event {
  /** RUNNING takes orders, BACKING_OFF takes them slowly, STOPPED answers each with FAILED. */
  public enum State {
    RUNNING,
    BACKING_OFF,
    STOPPED
  }

  @Override
  public String key() {
    return source;
  }
}
