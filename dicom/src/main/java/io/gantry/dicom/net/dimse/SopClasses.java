package io.gantry.dicom.net.dimse;

/**
 * UIDs of the services spoken here (PS3.6 table A-1). Storage classes are not listed: any of them
 * is stored.
 */
public final class SopClasses {
  public static final String VERIFICATION = "1.2.840.10008.1.1";
  public static final String PATIENT_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.1.1";
  public static final String PATIENT_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.1.2";
  public static final String PATIENT_ROOT_GET = "1.2.840.10008.5.1.4.1.2.1.3";
  public static final String STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1";
  public static final String STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2";
  public static final String STUDY_ROOT_GET = "1.2.840.10008.5.1.4.1.2.2.3";

  private static final String STORAGE_PREFIX = "1.2.840.10008.5.1.4.1.1.";
  private static final String QUERY_RETRIEVE_PREFIX = "1.2.840.10008.5.1.4.1.2.";

  private SopClasses() {}

  /** Whether this is a storage class of the standard. */
  public static boolean isStandardStorage(String uid) {
    return uid.startsWith(STORAGE_PREFIX)
        || uid.startsWith("1.2.840.10008.5.1.4.34.7") // RT beams delivery instruction
        || uid.startsWith("1.2.840.10008.5.1.4.34.10")
        || uid.equals("1.2.840.10008.5.1.4.38.1") // hanging protocol
        || uid.equals("1.2.840.10008.5.1.4.39.1") // color palette
        || uid.equals("1.2.840.10008.5.1.4.43.1") // generic implant template
        || uid.equals("1.2.840.10008.5.1.4.44.1") // implant assembly template
        || uid.equals("1.2.840.10008.5.1.4.45.1"); // implant template group
  }

  /** Whether this is one of the query/retrieve classes. */
  public static boolean isQueryRetrieve(String uid) {
    return uid.startsWith(QUERY_RETRIEVE_PREFIX);
  }
}
