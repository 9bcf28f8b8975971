package io.gantry.dicom.net;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The object is not taken; the rest of it is drained and the association goes on. */
public final class StoreRefused extends ServiceRefused {
  @Serial private static final long serialVersionUID = 1L;

  public StoreRefused(int status, @Nullable String comment) {
    super(status, comment);
  }
}
