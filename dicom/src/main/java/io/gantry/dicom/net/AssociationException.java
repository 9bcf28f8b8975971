package io.gantry.dicom.net;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An association could not be opened or did not go on; {@link #failure()} says why. */
public final class AssociationException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient AssociationFailure failure;

  public AssociationException(AssociationFailure failure) {
    this(failure, null);
  }

  public AssociationException(AssociationFailure failure, @Nullable Throwable cause) {
    super(failure.describe(), cause);
    this.failure = failure;
  }

  /** The reason, for a switch. */
  public AssociationFailure failure() {
    return failure;
  }
}
