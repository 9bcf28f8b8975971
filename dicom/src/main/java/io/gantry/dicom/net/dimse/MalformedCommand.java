package io.gantry.dicom.net.dimse;

import java.io.IOException;
import java.io.Serial;

/** A command set that breaks PS3.7 or a limit of ours; the association cannot go on. */
public final class MalformedCommand extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  public MalformedCommand(String rule) {
    super(rule);
  }
}
