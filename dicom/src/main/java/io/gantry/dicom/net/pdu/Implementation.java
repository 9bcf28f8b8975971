package io.gantry.dicom.net.pdu;

/** How Gantry names itself in associations and file meta information. */
public final class Implementation {
  /** Implementation Class UID, derived from a UUID as PS3.5 section B.2 allows. */
  public static final String CLASS_UID = "2.25.216771015330196025140735760692417821430";

  /** Implementation Version Name, at most 16 characters. */
  public static final String VERSION_NAME = "GANTRY_0_1";

  private Implementation() {}
}
