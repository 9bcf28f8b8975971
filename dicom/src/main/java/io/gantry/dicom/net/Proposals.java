package io.gantry.dicom.net;

import io.gantry.dicom.net.pdu.CommonExtendedNegotiation;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import io.gantry.dicom.net.pdu.UserIdentity;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a requestor may ask for beside presentation contexts (PS3.7 annex D.3.3). Roles are asked
 * for with the contexts, see {@link ProposedService}.
 *
 * @param queryFeatures of every query/retrieve class that is proposed
 * @param extended extended negotiation of other classes, as bytes
 * @param commonExtended to which service a class belongs
 * @param outstanding store requests we would like to have open at once; 1 = synchronous
 * @param identity who we are; null = not said
 */
public record Proposals(
    Set<QueryFeature> queryFeatures,
    List<ExtendedNegotiation> extended,
    List<CommonExtendedNegotiation> commonExtended,
    int outstanding,
    @Nullable UserIdentity identity) {
  /** Nothing but contexts. */
  public static final Proposals NONE = new Proposals(Set.of(), List.of(), List.of(), 1, null);

  public Proposals {
    queryFeatures = Set.copyOf(queryFeatures);
    extended = List.copyOf(extended);
    commonExtended = List.copyOf(commonExtended);
    if (outstanding < 1 || outstanding > 0xFFFF) {
      throw new IllegalArgumentException("outstanding operations are not between 1 and 65535");
    }
  }

  public Proposals withQueryFeatures(Set<QueryFeature> value) {
    return new Proposals(value, extended, commonExtended, outstanding, identity);
  }

  public Proposals withExtended(List<ExtendedNegotiation> value) {
    return new Proposals(queryFeatures, value, commonExtended, outstanding, identity);
  }

  public Proposals withCommonExtended(List<CommonExtendedNegotiation> value) {
    return new Proposals(queryFeatures, extended, value, outstanding, identity);
  }

  public Proposals withOutstanding(int value) {
    return new Proposals(queryFeatures, extended, commonExtended, value, identity);
  }

  public Proposals withIdentity(@Nullable UserIdentity value) {
    return new Proposals(queryFeatures, extended, commonExtended, outstanding, value);
  }
}
