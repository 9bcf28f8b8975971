package io.gantry.dicom.net.pdu;

import io.gantry.dicom.data.Part10;

/** How Gantry names itself in associations and file meta information. */
public final class Implementation {
  /** Implementation Class UID, derived from a UUID as PS3.5 section B.2 allows. */
  public static final String CLASS_UID = Part10.IMPLEMENTATION_CLASS_UID;

  /** Implementation Version Name, at most 16 characters. */
  public static final String VERSION_NAME = Part10.IMPLEMENTATION_VERSION_NAME;

  private Implementation() {}
}
