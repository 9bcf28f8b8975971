package io.gantry.dicom.fuzz;

import io.gantry.dicom.net.pdu.MalformedPdu;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.PduDecoder;
import io.gantry.dicom.net.pdu.PduEncoder;

/** Control PDUs: read, or refused by the rule that is broken. */
public final class PduTarget {
  private PduTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Pdu pdu;
    try {
      pdu = PduDecoder.decode(Inputs.choice(input, 0), Inputs.rest(input, 1));
    } catch (MalformedPdu refused) {
      return;
    }
    Inputs.check(PduEncoder.encode(pdu).length >= 10, "shorter than any PDU");
  }
}
