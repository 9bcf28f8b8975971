package io.gantry.platform.kafka;

import java.io.Serial;

/** What a handler throws when the same record may succeed later: retried, the offset stays. */
public class TransientFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  public TransientFailure(String message, Throwable cause) {
    super(message, cause);
  }

  public TransientFailure(String message) {
    super(message);
  }
}
