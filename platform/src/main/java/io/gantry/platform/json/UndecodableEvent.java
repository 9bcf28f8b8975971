package io.gantry.platform.json;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A record that no reader of its topic can understand: poison, for the dead-letter topic. */
public class UndecodableEvent extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  public UndecodableEvent(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
