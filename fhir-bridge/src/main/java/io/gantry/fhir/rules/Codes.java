package io.gantry.fhir.rules;

/** Why a study is not published; explained in the runbooks. */
public final class Codes {
  /** The EHR did not answer within the time for retries. */
  public static final String UNAVAILABLE = "GTY-0701";

  /** Others kept changing the same resource. */
  public static final String CONFLICT = "GTY-0702";

  /** The EHR refuses us (401, 403). */
  public static final String NOT_ALLOWED = "GTY-0703";

  /** The EHR refuses the resources (any other 4xx). */
  public static final String REFUSED = "GTY-0704";

  /** The authorization server gives no token. */
  public static final String NO_TOKEN = "GTY-0706";

  /** The answer is not FHIR. */
  public static final String NOT_FHIR = "GTY-0705";

  /** The EHR knows no patient with this identifier. */
  public static final String NO_PATIENT = "GTY-0710";

  /** The EHR knows several patients with this identifier. */
  public static final String SEVERAL_PATIENTS = "GTY-0711";

  /** The instances of the study name different patients. */
  public static final String MIXED_PATIENTS = "GTY-0712";

  /** The issuer has no identifier system in the configuration. */
  public static final String NO_SYSTEM = "GTY-0713";

  /** The objects carry no Patient ID. */
  public static final String NO_PATIENT_ID = "GTY-0714";

  /** The EHR has several ImagingStudy resources for the study. */
  public static final String SEVERAL_STUDIES = "GTY-0715";

  /** The EHR's ImagingStudy belongs to another patient. */
  public static final String OTHER_PATIENT = "GTY-0716";

  /** Nothing of the study is verified. */
  public static final String EMPTY = "GTY-0717";

  /** The stage does not run. */
  public static final String NOT_RUNNING = "GTY-0720";

  /** A FHIR server of {@code identities.index} can't be read. */
  public static final String INDEX_UNREAD = "GTY-0740";

  /** Resources of it were passed over: no MRN, no name, or a survivor that is not there. */
  public static final String PASSED_OVER = "GTY-0741";

  /** It was not asked about a study's patient. */
  public static final String NOT_LOOKED_UP = "GTY-0742";

  /** A defect of ours. */
  public static final String DEFECT = "GTY-0799";

  private Codes() {}
}
