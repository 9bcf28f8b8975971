package io.gantry.loader;

import java.io.IOException;
import java.io.Serial;

/** The cloud archive can't do now what it may do later; whatever was asked can be asked again. */
public final class StoreUnavailable extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code one of {@link ArchiveCodes}
   * @param message for the operator: what to do
   */
  public StoreUnavailable(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** GTY-05nn. */
  public String code() {
    return code;
  }
}
