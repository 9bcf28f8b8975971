package io.gantry.dicom.net.pdu;

import java.util.List;

/**
 * SOP class extended negotiation (PS3.7 section D.3.3.5), for queries the flags of PS3.4 section
 * C.5.1.1: byte 0 relational queries, byte 1 date-time matching, byte 2 fuzzy names, byte 3
 * timezone adjustment.
 *
 * @param information the bytes, each 0 to 255
 */
public record ExtendedNegotiation(String sopClassUid, List<Integer> information) {
  public ExtendedNegotiation {
    information = List.copyOf(information);
  }

  /** Relational queries and nothing else. */
  public static ExtendedNegotiation relational(String sopClassUid) {
    return new ExtendedNegotiation(sopClassUid, List.of(1));
  }

  /** Whether the byte at this index exists and is 1. */
  public boolean flag(int index) {
    return index < information.size() && information.get(index) == 1;
  }
}
