package io.gantry.dicom.net.pdu;

import java.util.List;

/**
 * SOP class extended negotiation (PS3.7 section D.3.3.5). What its bytes mean is up to the SOP
 * class: flags of queries in PS3.4 section C.5.1.1, levels of storage in PS3.4 section B.3.1.
 *
 * @param information the bytes, each 0 to 255
 */
public record ExtendedNegotiation(String sopClassUid, List<Integer> information) {
  public ExtendedNegotiation {
    information = List.copyOf(information);
  }

  /** Whether the byte at this index exists and is 1. */
  public boolean flag(int index) {
    return index < information.size() && information.get(index) == 1;
  }
}
