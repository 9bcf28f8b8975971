package io.gantry.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server cannot start or go on; the message says what an operator can do about it. */
public final class EmbeddedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * An operator-facing error.
   *
   * @param code stable code {@code GTY-02nn}
   * @param message what is wrong and what to do, without the code and without patient data
   */
  public EmbeddedException(String code, String message) {
    this(code, message, null);
  }

  /** The same with what caused it. */
  public EmbeddedException(String code, String message, @Nullable Throwable cause) {
    super(code + " " + message, cause);
    this.code = code;
  }

  /** The stable code, {@code GTY-02nn}. */
  public String code() {
    return code;
  }
}
