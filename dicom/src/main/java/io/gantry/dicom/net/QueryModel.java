package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.SopClasses;

/** Information models of query/retrieve (PS3.4 section C.6). */
public enum QueryModel {
  /** Patient, study, series, image. */
  PATIENT_ROOT(
      SopClasses.PATIENT_ROOT_FIND, SopClasses.PATIENT_ROOT_MOVE, SopClasses.PATIENT_ROOT_GET),
  /** Study (with the patient's attributes), series, image. */
  STUDY_ROOT(SopClasses.STUDY_ROOT_FIND, SopClasses.STUDY_ROOT_MOVE, SopClasses.STUDY_ROOT_GET);

  private final String findSopClassUid;
  private final String moveSopClassUid;
  private final String getSopClassUid;

  QueryModel(String find, String move, String get) {
    this.findSopClassUid = find;
    this.moveSopClassUid = move;
    this.getSopClassUid = get;
  }

  /** SOP class of its C-FIND. */
  public String findSopClassUid() {
    return findSopClassUid;
  }

  /** SOP class of its C-MOVE. */
  public String moveSopClassUid() {
    return moveSopClassUid;
  }

  /** SOP class of its C-GET. */
  public String getSopClassUid() {
    return getSopClassUid;
  }
}
