package io.gantry.dicom.net.pdu;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * User information item (PS3.8 annex D, PS3.7 annex D.3.3).
 *
 * @param maxLength greatest P-DATA-TF PDU length its sender can receive; 0 = no limit
 * @param implementationClassUid empty when the peer left it out
 * @param implementationVersion null when absent
 * @param asyncOperations null when absent
 * @param userIdentity null when absent
 */
public record UserInformation(
    long maxLength,
    String implementationClassUid,
    @Nullable String implementationVersion,
    @Nullable AsyncOperations asyncOperations,
    List<RoleSelection> roles,
    List<ExtendedNegotiation> extended,
    @Nullable UserIdentity userIdentity) {
  public UserInformation {
    roles = List.copyOf(roles);
    extended = List.copyOf(extended);
  }

  /** What Gantry says of itself, without any negotiation. */
  public static UserInformation ours(long maxLength) {
    return ours(maxLength, List.of(), List.of());
  }

  /** What Gantry says of itself. */
  public static UserInformation ours(
      long maxLength, List<RoleSelection> roles, List<ExtendedNegotiation> extended) {
    return new UserInformation(
        maxLength,
        Implementation.CLASS_UID,
        Implementation.VERSION_NAME,
        null,
        roles,
        extended,
        null);
  }

  /** Role selection for a SOP class. */
  public Optional<RoleSelection> role(String sopClassUid) {
    return roles.stream().filter(r -> r.sopClassUid().equals(sopClassUid)).findFirst();
  }

  /** Extended negotiation for a SOP class. */
  public Optional<ExtendedNegotiation> extended(String sopClassUid) {
    return extended.stream().filter(e -> e.sopClassUid().equals(sopClassUid)).findFirst();
  }
}
