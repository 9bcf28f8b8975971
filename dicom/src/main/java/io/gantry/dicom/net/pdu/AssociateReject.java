package io.gantry.dicom.net.pdu;

/**
 * A-ASSOCIATE-RJ (PS3.8 section 9.3.4).
 *
 * @param result 1 permanent, 2 transient
 * @param source 1 service user, 2 service provider (ACSE), 3 service provider (presentation)
 * @param reason code whose meaning depends on the source
 */
public record AssociateReject(int result, int source, int reason) implements Pdu {
  /** The called AE title is not ours. */
  public static final AssociateReject CALLED_AE_NOT_RECOGNIZED = new AssociateReject(1, 1, 7);

  /** The calling AE title (or its address) is not configured here. */
  public static final AssociateReject CALLING_AE_NOT_RECOGNIZED = new AssociateReject(1, 1, 3);

  /** The user identity is missing or wrong (PS3.7 section D.3.3.7: provider, no reason given). */
  public static final AssociateReject IDENTITY_NOT_PROVEN = new AssociateReject(1, 2, 1);

  /** Something other than the DICOM application context was asked for. */
  public static final AssociateReject APPLICATION_CONTEXT_NOT_SUPPORTED =
      new AssociateReject(1, 1, 2);

  /** Bit 0 of the protocol version is not set. */
  public static final AssociateReject PROTOCOL_VERSION_NOT_SUPPORTED = new AssociateReject(1, 2, 2);

  /** Too many associations at the moment. */
  public static final AssociateReject LOCAL_LIMIT_EXCEEDED = new AssociateReject(2, 3, 2);

  /** Shutting down, or otherwise not able to serve now. */
  public static final AssociateReject TEMPORARY_CONGESTION = new AssociateReject(2, 3, 1);
}
