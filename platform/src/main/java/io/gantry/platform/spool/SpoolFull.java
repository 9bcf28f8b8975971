package io.gantry.platform.spool;

import java.io.IOException;
import java.io.Serial;

/** The hard limit of the spool, or of its disk, is reached: a C-STORE answers A700. */
public class SpoolFull extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  public SpoolFull(String message) {
    super(message);
  }
}
