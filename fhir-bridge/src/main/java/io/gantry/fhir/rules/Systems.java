package io.gantry.fhir.rules;

import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;

/** The code and identifier systems that we write. */
public final class Systems {
  /** Study Instance UID as identifier (FHIR R4 ImagingStudy, notes). */
  public static final String DICOM_UID = "urn:dicom:uid";

  /** Modalities: PS3.16 CID 29. */
  public static final String DCM = "http://dicom.nema.org/resources/ontology/DCM";

  /** URIs as codes, here {@code urn:oid:} of SOP classes. */
  public static final String URI = "urn:ietf:rfc:3986";

  /** HL7 v2 table 0203: kinds of identifier. */
  public static final String V2_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203";

  public static final String CONNECTION_TYPE =
      "http://terminology.hl7.org/CodeSystem/endpoint-connection-type";
  public static final String PAYLOAD_TYPE =
      "http://terminology.hl7.org/CodeSystem/endpoint-payload-type";

  /** Ours: Part 10 objects under a key prefix of an object store. */
  public static final String OWN_CONNECTION_TYPE = "urn:gantry:endpoint-connection-type";

  public static final String OBJECT_STORE = "s3-part10";

  /** Ours: value is the endpoint's address. */
  public static final String ENDPOINT = "urn:gantry:endpoint";

  /** Ours, where the objects carry no Patient ID: value is the Study Instance UID. */
  public static final String PATIENT_OF_STUDY = "urn:gantry:patient-of-study";

  /** Ours, for a rehearsal EHR without {@code fhir.systems}: the issuer follows. */
  public static final String REHEARSAL_ISSUER = "urn:gantry:issuer:";

  private Systems() {}

  /** {@code Type/id}, however the server wrote the reference. */
  static String plain(Reference reference) {
    return new IdType(reference.getReference()).toUnqualifiedVersionless().getValue();
  }
}
