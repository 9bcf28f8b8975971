package io.gantry.dicom.net;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A handler's refusal of a request: carries the DIMSE status and comment for the peer. */
public sealed class ServiceRefused extends IOException permits StoreRefused {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String comment;

  /**
   * @param status of the response, see {@link io.gantry.dicom.net.dimse.DimseStatus}
   * @param comment Error Comment (0000,0902), cut to 64 characters; no patient data
   */
  public ServiceRefused(int status, @Nullable String comment) {
    super("%04X %s".formatted(status, comment == null ? "" : comment).strip());
    this.status = status;
    this.comment = comment;
  }

  /** DIMSE status of the response. */
  public int status() {
    return status;
  }

  /** Error Comment of the response; null for none. */
  public @Nullable String comment() {
    return comment;
  }
}
