package io.gantry.dicom.net;

/** The rule for application entity titles (PS3.5 table 6.2-1, VR AE). */
final class AeTitles {
  private AeTitles() {}

  static String check(String title) {
    boolean fits =
        !title.isBlank()
            && title.length() <= 16
            && title.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '\\')
            && title.equals(title.strip());
    if (!fits) {
      throw new IllegalArgumentException(
          "an AE title has 1 to 16 printable ASCII characters, no backslash, no space at its ends");
    }
    return title;
  }
}
