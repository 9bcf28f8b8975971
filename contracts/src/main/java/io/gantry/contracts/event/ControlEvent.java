package io.gantry.contracts.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What operators want of a source now; topic {@code controls}, compacted by source. */
public sealed interface ControlEvent extends Event {
  String source();

  @Override
  default String key() {
    return source();
  }

  /**
   * The whole wish for one source; the latest one counts. A source without one runs within its
   * configured limits.
   *
   * @param limits in place of the configured ones, null: as configured
   * @param by who wants it
   * @param why for the record; never a patient's data
   */
  record SourceControl(
      String source, Mode mode, @Nullable Limits limits, String by, String why, Instant at)
      implements ControlEvent {}

  /**
   * RUN: takes orders. PAUSE: studies under way end, no other begins; orders stay queued. STOP:
   * open associations are aborted at once, what was under way is ordered again on RUN.
   */
  enum Mode {
    RUN,
    PAUSE,
    STOP
  }

  /**
   * How much a source is asked for; 0 in a number and empty in the window: no limit.
   *
   * @param associations open at once, at least 1
   * @param objectsPerSecond received, over all associations
   * @param megabytesPerSecond received, over all associations
   * @param window hours of work, as {@code limits.window} of the configuration
   */
  record Limits(int associations, int objectsPerSecond, int megabytesPerSecond, String window) {}
}
