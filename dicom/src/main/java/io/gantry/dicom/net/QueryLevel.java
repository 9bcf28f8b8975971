package io.gantry.dicom.net;

/** Query/Retrieve Level (0008,0052); the names are the values on the wire. */
public enum QueryLevel {
  PATIENT,
  STUDY,
  SERIES,
  IMAGE
}
