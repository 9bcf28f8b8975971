package io.gantry.dicom.net;

import java.net.InetAddress;
import java.util.List;

/** Lets in whom an entry names by AE title, address and certificate. Immutable. */
public final class AllowList implements PeerPolicy {
  private final List<AllowedPeer> peers;

  public AllowList(List<AllowedPeer> peers) {
    this.peers = List.copyOf(peers);
  }

  /** Only entries that ask for no certificate count here. */
  @Override
  public boolean allows(String callingAe, String calledAe, InetAddress remote) {
    return peers.stream().anyMatch(p -> p.is(callingAe, remote, null));
  }

  @Override
  public Admission admit(Caller caller) {
    boolean known =
        peers.stream().anyMatch(p -> p.is(caller.callingAe(), caller.remote(), caller.tls()));
    return known ? Admission.granted() : Admission.Refused.CALLER_UNKNOWN;
  }
}
