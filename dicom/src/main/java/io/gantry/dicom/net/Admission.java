package io.gantry.dicom.net;

import io.gantry.dicom.net.pdu.IdentityResponse;
import org.jspecify.annotations.Nullable;

/** What a {@link PeerPolicy} says to a caller. */
public sealed interface Admission {
  /**
   * Let in.
   *
   * @param identity answer to the caller's user identity, sent if it asked for one; null = the
   *     identity has not been checked, so nothing is said of it
   */
  record Granted(@Nullable IdentityResponse identity) implements Admission {}

  /** Not let in. */
  enum Refused implements Admission {
    /** This AE title is not configured, or not at this address or with this certificate. */
    CALLER_UNKNOWN,
    /** The user identity is missing or wrong. */
    IDENTITY_NOT_PROVEN,
    /** Not now: rejected as transient, "temporary congestion". */
    BUSY
  }

  /** Let in without a word on the identity. */
  static Admission granted() {
    return new Granted(null);
  }
}
