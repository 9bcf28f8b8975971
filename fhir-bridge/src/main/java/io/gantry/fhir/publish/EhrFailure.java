package io.gantry.fhir.publish;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The EHR did not do what it was asked. */
public final class EhrFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What helps: TRANSIENT: time. CONFLICT: reading again. PERMANENT: neither. */
  public enum Kind {
    TRANSIENT,
    CONFLICT,
    PERMANENT
  }

  private final Kind kind;
  private final String code;

  /**
   * @param code of {@link io.gantry.fhir.rules.Codes}
   * @param message for the operator, without patient data
   */
  public EhrFailure(Kind kind, String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }
}
