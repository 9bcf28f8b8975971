package io.gantry.platform;

import java.io.Serial;
import java.util.regex.Pattern;

/**
 * An error that an operator sees: a stable code (GTY-nnnn, explained in the runbooks) and a message
 * that says what to do. The message never holds patient data.
 */
public class GantryException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;
  private static final Pattern CODE = Pattern.compile("GTY-[0-9]{4}");

  private final String code;

  public GantryException(String code, String message) {
    super(message);
    this.code = checked(code);
  }

  public GantryException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = checked(code);
  }

  /** The stable code, e.g. {@code GTY-0301}. */
  public final String code() {
    return code;
  }

  private static String checked(String code) {
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("not an error code: " + code);
    }
    return code;
  }
}
