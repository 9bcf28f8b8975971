package io.gantry.dicom.net;

import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AsyncOperations;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import io.gantry.dicom.net.pdu.IdentityResponse;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the acceptor granted of our proposals beside contexts.
 *
 * @param features by query/retrieve class
 * @param extended all answers as bytes
 * @param outstanding store requests that may be open
 * @param identity answer to our user identity; null = none
 */
record Negotiated(
    Map<String, Set<QueryFeature>> features,
    List<ExtendedNegotiation> extended,
    int outstanding,
    @Nullable IdentityResponse identity) {
  /** Grants that were not asked for do not count. */
  static Negotiated of(Proposals proposals, AssociateAccept accept) {
    Map<String, Set<QueryFeature>> features = new HashMap<>();
    for (ExtendedNegotiation answer : accept.user().extended()) {
      Set<QueryFeature> granted = EnumSet.noneOf(QueryFeature.class);
      granted.addAll(QueryFeature.of(answer));
      granted.retainAll(proposals.queryFeatures());
      features.put(answer.sopClassUid(), Set.copyOf(granted));
    }
    AsyncOperations window = accept.user().asyncOperations();
    int outstanding =
        window == null ? 1 : AsyncOperations.smaller(proposals.outstanding(), window.invoked());
    return new Negotiated(
        features, accept.user().extended(), outstanding, accept.user().identityResponse());
  }

  Set<QueryFeature> features(String sopClassUid) {
    return features.getOrDefault(sopClassUid, Set.of());
  }

  Optional<ExtendedNegotiation> extended(String sopClassUid) {
    return extended.stream().filter(e -> e.sopClassUid().equals(sopClassUid)).findFirst();
  }
}
