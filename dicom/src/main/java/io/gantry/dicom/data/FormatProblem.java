package io.gantry.dicom.data;

/** Why bytes are no data set, each with its stable code; docs/malformed.md explains them. */
public enum FormatProblem {
  NO_DICOM_FILE("GTY-0350", "is no DICOM file"),
  HEADER_CUT_OFF("GTY-0351", "header is cut off"),
  VALUE_CUT_OFF("GTY-0352", "value is cut off"),
  LENGTH_PAST_END("GTY-0352", "length runs past the end"),
  ITEM_PAST_END("GTY-0353", "item runs past the end"),
  FRAGMENT_PAST_END("GTY-0353", "fragment runs past the end"),
  DELIMITER_MISSING("GTY-0354", "delimiter is missing"),
  ITEM_WITHOUT_END("GTY-0354", "item has no end"),
  DELIMITER_MISPLACED("GTY-0355", "delimiter out of place"),
  NO_ITEM("GTY-0356", "no item where one should be"),
  NO_FRAGMENT("GTY-0356", "no fragment where one should be"),
  NO_VR("GTY-0357", "no value representation"),
  TOO_DEEP("GTY-0358", "nested too deeply"),
  TOO_LARGE("GTY-0359", "more bytes than allowed"),
  INFLATES_TOO_LARGE("GTY-0359", "inflates to more bytes than allowed"),
  DEFLATE_CUT_OFF("GTY-0360", "deflate stream is cut off"),
  NO_DEFLATE_STREAM("GTY-0360", "is no deflate stream"),
  BEHIND_DEFLATE_STREAM("GTY-0360", "bytes behind the end of the deflate stream"),
  NO_NUMBER("GTY-0361", "is no number"),
  NO_INTEGER("GTY-0361", "is no integer"),
  PATCH_INSIDE_REPLACED("GTY-0362", "patch edits inside of what it replaces"),
  PATCH_OF_BULK("GTY-0362", "patch names the bulk element"),
  PATCH_OF_ABSENT_SEQUENCE("GTY-0362", "patch names a sequence that is absent"),
  PATCH_OF_NO_SEQUENCE("GTY-0362", "is no sequence"),
  PATCH_OF_ABSENT_ITEM("GTY-0362", "patch names an item that is absent"),
  PATCH_BEHIND_HEAD("GTY-0362", "patch names a place behind the head"),
  NO_DIRECTORY("GTY-0363", "is no DICOMDIR");

  private final String code;
  private final String reason;

  FormatProblem(String code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  /** The stable code, e.g. {@code GTY-0352}; problems of one cause share one. */
  public String code() {
    return code;
  }

  /** A few words without values. */
  public String reason() {
    return reason;
  }
}
