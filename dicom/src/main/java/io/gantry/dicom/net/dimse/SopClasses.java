package io.gantry.dicom.net.dimse;

import java.util.List;

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
  public static final String STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";

  /** The well-known instance that N-ACTION and N-EVENT-REPORT of storage commitment name. */
  public static final String STORAGE_COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1";

  private static final String STORAGE_PREFIX = "1.2.840.10008.5.1.4.1.1.";
  private static final String QUERY_RETRIEVE_PREFIX = "1.2.840.10008.5.1.4.1.2.";

  /** Services of the standard that we do not offer: their classes must not be taken for objects. */
  private static final List<String> SERVICES =
      List.of(
          "1.2.840.10008.1.", // verification, storage commitment, media, logging
          "1.2.840.10008.3.", // performed procedure steps, management
          "1.2.840.10008.5.1.1.", // print
          "1.2.840.10008.5.1.4.31", // modality worklist
          "1.2.840.10008.5.1.4.32", // general purpose worklist
          "1.2.840.10008.5.1.4.33", // instance availability
          "1.2.840.10008.5.1.4.34.5.", // unified worklist, but for its plan
          "1.2.840.10008.5.1.4.34.6.",
          "1.2.840.10008.5.1.4.37.", // relevant patient information
          "1.2.840.10008.5.1.4.41", // product characteristics query
          "1.2.840.10008.5.1.4.42"); // substance approval query

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

  /** Whether this is a query class, as opposed to a retrieve class. */
  public static boolean isFind(String uid) {
    return uid.equals(PATIENT_ROOT_FIND) || uid.equals(STUDY_ROOT_FIND);
  }

  /** Whether this class names a service of its own, so cannot be one of objects to be stored. */
  public static boolean isService(String uid) {
    return isQueryRetrieve(uid) || SERVICES.stream().anyMatch(uid::startsWith);
  }
}
