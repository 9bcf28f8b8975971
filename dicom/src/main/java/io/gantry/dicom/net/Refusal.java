package io.gantry.dicom.net;

import java.net.InetAddress;

/**
 * A caller who was not let in. What it says of itself is as it was given: never trust it.
 *
 * @param callingAe empty where it had not said so yet
 * @param calledAe the same
 * @param why {@link AssociationFailure.Rejected} with what it was told, {@link
 *     AssociationFailure.TlsFailed}, {@link AssociationFailure.ProtocolError} where it sent no
 *     association request, {@link AssociationFailure.NotConnected} where there was no room
 */
public record Refusal(
    String callingAe, String calledAe, InetAddress remote, AssociationFailure why) {
  /** Of a caller who had not said who it is. */
  static Refusal unnamed(InetAddress remote, AssociationFailure why) {
    return new Refusal("", "", remote, why);
  }
}
