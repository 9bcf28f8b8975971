package io.gantry.dicom.net.pdu;

/**
 * A control PDU of PS3.8 section 9.3. P-DATA-TF is not among them: it is streamed, see {@link
 * PduInput}.
 */
public sealed interface Pdu
    permits AssociateRequest,
        AssociateAccept,
        AssociateReject,
        ReleaseRequest,
        ReleaseResponse,
        Abort {
  /** PDU type of A-ASSOCIATE-RQ. */
  int ASSOCIATE_RQ = 0x01;

  /** PDU type of A-ASSOCIATE-AC. */
  int ASSOCIATE_AC = 0x02;

  /** PDU type of A-ASSOCIATE-RJ. */
  int ASSOCIATE_RJ = 0x03;

  /** PDU type of P-DATA-TF. */
  int P_DATA = 0x04;

  /** PDU type of A-RELEASE-RQ. */
  int RELEASE_RQ = 0x05;

  /** PDU type of A-RELEASE-RP. */
  int RELEASE_RP = 0x06;

  /** PDU type of A-ABORT. */
  int ABORT = 0x07;
}
