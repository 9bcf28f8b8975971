package io.gantry.dicom.net;

import java.net.InetAddress;

/** Who may open associations to us. Asked once per request, by many threads. */
@FunctionalInterface
public interface PeerPolicy {
  /**
   * Whether this caller is configured here; if not, the association is rejected as "calling AE not
   * recognized".
   */
  boolean allows(String callingAe, String calledAe, InetAddress remote);

  /**
   * The same with all that is known of the caller. Unless overridden, certificate and user identity
   * do not matter.
   */
  default Admission admit(Caller caller) {
    return allows(caller.callingAe(), caller.calledAe(), caller.remote())
        ? Admission.granted()
        : Admission.Refused.CALLER_UNKNOWN;
  }

  /**
   * Told of each connection that ended before an association was accepted because it was refused:
   * rejected, whatever the reason, no TLS handshake, no association request, or no room. One that
   * the caller closed without a word is none. Called by many threads, also the one that accepts
   * connections: returns at once.
   */
  default void refused(Refusal refusal) {}

  /** Lets everybody in; for tests and simulators on loopback. */
  static PeerPolicy anyone() {
    return (_, _, _) -> true;
  }
}
