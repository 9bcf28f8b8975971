package io.gantry.dicom.net.pdu;

import java.util.List;

/**
 * A-ASSOCIATE-AC (PS3.8 section 9.3.3).
 *
 * @param calledAe as in the request; a receiver must not test it
 * @param callingAe as in the request; a receiver must not test it
 */
public record AssociateAccept(
    int protocolVersion,
    String calledAe,
    String callingAe,
    String applicationContext,
    List<ContextResult> contexts,
    UserInformation user)
    implements Pdu {
  public AssociateAccept {
    contexts = List.copyOf(contexts);
  }

  /** An answer to this request. */
  public static AssociateAccept to(
      AssociateRequest request, List<ContextResult> contexts, UserInformation user) {
    return new AssociateAccept(
        1,
        request.calledAe(),
        request.callingAe(),
        AssociateRequest.DICOM_APPLICATION_CONTEXT,
        contexts,
        user);
  }
}
