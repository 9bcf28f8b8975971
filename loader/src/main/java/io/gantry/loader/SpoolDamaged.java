package io.gantry.loader;

import java.io.IOException;
import java.io.Serial;

/** The spool's bytes are not those that were received: the object must be fetched again. */
public final class SpoolDamaged extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  public SpoolDamaged(String what) {
    super(what);
  }
}
