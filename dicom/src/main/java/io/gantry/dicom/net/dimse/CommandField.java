package io.gantry.dicom.net.dimse;

/**
 * Values of Command Field (0000,0100), PS3.7 section E.1; a response is its request with bit 15
 * set.
 */
public final class CommandField {
  public static final int C_STORE_RQ = 0x0001;
  public static final int C_GET_RQ = 0x0010;
  public static final int C_FIND_RQ = 0x0020;
  public static final int C_MOVE_RQ = 0x0021;
  public static final int C_ECHO_RQ = 0x0030;
  public static final int N_EVENT_REPORT_RQ = 0x0100;
  public static final int N_ACTION_RQ = 0x0130;
  public static final int C_CANCEL_RQ = 0x0FFF;
  public static final int RESPONSE = 0x8000;

  private CommandField() {}
}
