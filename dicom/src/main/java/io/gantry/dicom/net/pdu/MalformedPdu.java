package io.gantry.dicom.net.pdu;

import java.io.IOException;
import java.io.Serial;

/**
 * The bytes received are no PDU of PS3.8, or break a limit of ours. The message names the rule that
 * was broken and never repeats bytes of the peer.
 */
public final class MalformedPdu extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final int abortReason;

  /**
   * @param abortReason what to put in the A-ABORT that answers it, one of the constants of {@link
   *     Abort}
   */
  public MalformedPdu(String rule, int abortReason) {
    super(rule);
    this.abortReason = abortReason;
  }

  /** Reason code for the A-ABORT PDU that answers this (PS3.8 table 9-26). */
  public int abortReason() {
    return abortReason;
  }
}
