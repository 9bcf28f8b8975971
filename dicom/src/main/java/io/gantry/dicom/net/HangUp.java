package io.gantry.dicom.net;

import java.io.IOException;
import java.io.Serial;

/** A handler's wish to break the association off (A-ABORT) instead of answering. */
public final class HangUp extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param why for the log
   */
  public HangUp(String why) {
    super(why);
  }
}
