package io.gantry.loader;

import java.io.IOException;
import java.io.Serial;

/** Reading a payload failed while it was sent; the upload was abandoned. */
public final class SourceUnreadable extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  public SourceUnreadable(IOException cause) {
    super("the source of an upload can't be read: " + cause.getClass().getSimpleName(), cause);
  }
}
