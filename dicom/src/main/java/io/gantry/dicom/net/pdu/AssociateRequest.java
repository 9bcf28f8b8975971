package io.gantry.dicom.net.pdu;

import java.util.List;

/**
 * A-ASSOCIATE-RQ (PS3.8 section 9.3.2).
 *
 * @param protocolVersion bit field; bit 0 must be set
 * @param calledAe without the padding
 * @param callingAe without the padding
 */
public record AssociateRequest(
    int protocolVersion,
    String calledAe,
    String callingAe,
    String applicationContext,
    List<ProposedContext> contexts,
    UserInformation user)
    implements Pdu {
  /** The only application context there is. */
  public static final String DICOM_APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";

  public AssociateRequest {
    contexts = List.copyOf(contexts);
  }

  /** A request with protocol version 1 and the DICOM application context. */
  public static AssociateRequest of(
      String calledAe, String callingAe, List<ProposedContext> contexts, UserInformation user) {
    return new AssociateRequest(1, calledAe, callingAe, DICOM_APPLICATION_CONTEXT, contexts, user);
  }
}
