package io.gantry.dicom.net.pdu;

/**
 * A-ABORT (PS3.8 section 9.3.8).
 *
 * @param source 0 service user, 2 service provider
 * @param reason PS3.8 table 9-26; 0 when the source is the user
 */
public record Abort(int source, int reason) implements Pdu {
  /** Reason not specified. */
  public static final int NOT_SPECIFIED = 0;

  /** A PDU type that does not exist. */
  public static final int UNRECOGNIZED_PDU = 1;

  /** A known PDU in a state where it is not allowed. */
  public static final int UNEXPECTED_PDU = 2;

  /** A parameter of a PDU that does not exist. */
  public static final int UNRECOGNIZED_PARAMETER = 4;

  /** A parameter of a PDU in a place where it is not allowed. */
  public static final int UNEXPECTED_PARAMETER = 5;

  /** A parameter value that is not allowed. */
  public static final int INVALID_PARAMETER_VALUE = 6;

  /** The application wants to end the association at once. */
  public static final Abort BY_USER = new Abort(0, 0);

  /** An abort by the upper layer itself. */
  public static Abort byProvider(int reason) {
    return new Abort(2, reason);
  }
}
