package io.gantry.dicom.net;

/** Text of a peer as it may stand in a log line. */
final class LogText {
  private LogText() {}

  /** At most 16 characters, everything but letters, digits and common punctuation replaced. */
  static String printable(String text) {
    String cut = text.length() > 16 ? text.substring(0, 16) : text;
    return cut.replaceAll("[^A-Za-z0-9_.\\-]", "?");
  }
}
