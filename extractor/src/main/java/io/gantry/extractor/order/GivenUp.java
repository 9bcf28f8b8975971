package io.gantry.extractor.order;

import java.io.Serial;

/** Nothing can be said of the study now. */
final class GivenUp extends Exception {
  @Serial private static final long serialVersionUID = 1L;
  private final transient Stopped why;
  private final boolean stopsSource;

  /**
   * @param stopsSource whether other studies would fare no better
   */
  GivenUp(Stopped why, boolean stopsSource) {
    super(why.code() + " " + why.message());
    this.why = why;
    this.stopsSource = stopsSource;
  }

  Stopped why() {
    return why;
  }

  boolean stopsSource() {
    return stopsSource;
  }
}
