package io.gantry.dicom.net.pdu;

import java.util.Arrays;

/**
 * SOP class extended negotiation (PS3.7 section D.3.3.5), for queries the flags of PS3.4 section
 * C.5.1.1: byte 0 relational queries, byte 1 date-time matching, byte 2 fuzzy names, byte 3
 * timezone adjustment.
 */
public record ExtendedNegotiation(String sopClassUid, byte[] information) {
  public ExtendedNegotiation {
    information = information.clone();
  }

  /** A copy of the application information. */
  @Override
  public byte[] information() {
    return information.clone();
  }

  /** Whether the byte at this index exists and is 1. */
  public boolean flag(int index) {
    return index < information.length && information[index] == 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExtendedNegotiation(String uid, byte[] bytes)
        && sopClassUid.equals(uid)
        && Arrays.equals(information, bytes);
  }

  @Override
  public int hashCode() {
    return 31 * sopClassUid.hashCode() + Arrays.hashCode(information);
  }

  @Override
  public String toString() {
    return "ExtendedNegotiation[" + sopClassUid + ", " + Arrays.toString(information) + "]";
  }
}
