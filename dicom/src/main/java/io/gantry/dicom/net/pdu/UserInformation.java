package io.gantry.dicom.net.pdu;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * User information item (PS3.8 annex D, PS3.7 annex D.3.3). Nine components, since that many
 * sub-items are defined.
 *
 * @param maxLength greatest P-DATA-TF PDU length its sender can receive; 0 = no limit
 * @param implementationClassUid empty when the peer left it out
 * @param implementationVersion null when absent
 * @param asyncOperations null when absent
 * @param userIdentity of a request; null when absent
 * @param identityResponse of an answer; null when absent
 */
public record UserInformation(
    long maxLength,
    String implementationClassUid,
    @Nullable String implementationVersion,
    @Nullable AsyncOperations asyncOperations,
    List<RoleSelection> roles,
    List<ExtendedNegotiation> extended,
    List<CommonExtendedNegotiation> commonExtended,
    @Nullable UserIdentity userIdentity,
    @Nullable IdentityResponse identityResponse) {
  /** Nothing said at all. */
  static final UserInformation NONE =
      new UserInformation(0, "", null, null, List.of(), List.of(), List.of(), null, null);

  public UserInformation {
    roles = List.copyOf(roles);
    extended = List.copyOf(extended);
    commonExtended = List.copyOf(commonExtended);
  }

  /** What Gantry says of itself, without any negotiation. */
  public static UserInformation ours(long maxLength) {
    return new UserInformation(
        maxLength,
        Implementation.CLASS_UID,
        Implementation.VERSION_NAME,
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        null);
  }

  /** The same with roles and extended negotiation. */
  public UserInformation negotiating(
      List<RoleSelection> someRoles,
      List<ExtendedNegotiation> someExtended,
      List<CommonExtendedNegotiation> someCommon,
      @Nullable AsyncOperations window) {
    return new UserInformation(
        maxLength,
        implementationClassUid,
        implementationVersion,
        window,
        someRoles,
        someExtended,
        someCommon,
        userIdentity,
        identityResponse);
  }

  /** The same with an identity (of a request) or its confirmation (of an answer). */
  public UserInformation identified(
      @Nullable UserIdentity identity, @Nullable IdentityResponse response) {
    return new UserInformation(
        maxLength,
        implementationClassUid,
        implementationVersion,
        asyncOperations,
        roles,
        extended,
        commonExtended,
        identity,
        response);
  }

  /** Role selection for a SOP class. */
  public Optional<RoleSelection> role(String sopClassUid) {
    return roles.stream().filter(r -> r.sopClassUid().equals(sopClassUid)).findFirst();
  }

  /** Extended negotiation for a SOP class. */
  public Optional<ExtendedNegotiation> extended(String sopClassUid) {
    return extended.stream().filter(e -> e.sopClassUid().equals(sopClassUid)).findFirst();
  }

  /** Service class of a SOP class, if the requestor names it. */
  public Optional<String> serviceClass(String sopClassUid) {
    return commonExtended.stream()
        .filter(c -> c.sopClassUid().equals(sopClassUid))
        .map(CommonExtendedNegotiation::serviceClassUid)
        .findFirst();
  }
}
