package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Optional behaviour of query and retrieve, agreed on per SOP class by extended negotiation (PS3.4
 * section C.5.1.1). Declared in the order of the bytes on the wire. For C-MOVE and C-GET only
 * {@link #RELATIONAL} exists.
 */
public enum QueryFeature {
  /** Relational queries, or relational retrieval. */
  RELATIONAL(0),
  /** Date and time are matched together. */
  DATE_TIME(1),
  /** Fuzzy semantic matching of person names. */
  FUZZY_NAMES(2),
  /** Times are adjusted by Timezone Offset From UTC. */
  TIMEZONE(3);

  private final int index;

  QueryFeature(int index) {
    this.index = index;
  }

  /** What of these features exists for this query/retrieve class. */
  static Set<QueryFeature> applicable(String sopClassUid, Set<QueryFeature> features) {
    Set<QueryFeature> some = EnumSet.noneOf(QueryFeature.class);
    some.addAll(features);
    if (!SopClasses.isFind(sopClassUid)) {
      some.retainAll(EnumSet.of(RELATIONAL));
    }
    return Collections.unmodifiableSet(some);
  }

  static Set<QueryFeature> of(ExtendedNegotiation negotiation) {
    Set<QueryFeature> some = EnumSet.noneOf(QueryFeature.class);
    for (QueryFeature each : values()) {
      if (negotiation.flag(each.index)) {
        some.add(each);
      }
    }
    return applicable(negotiation.sopClassUid(), some);
  }

  /** Flags up to the last that is set. */
  static ExtendedNegotiation negotiation(String sopClassUid, Set<QueryFeature> features) {
    List<Integer> bytes = new ArrayList<>();
    for (QueryFeature feature : applicable(sopClassUid, features)) {
      while (bytes.size() < feature.index) {
        bytes.add(0);
      }
      bytes.add(1);
    }
    return new ExtendedNegotiation(sopClassUid, bytes);
  }
}
