package io.gantry.dicom.data;

/**
 * A value of VR PN (PS3.5 6.2.1.1): three groups of five components. Missing ones are empty.
 *
 * @param alphabetic the first group, single-byte characters
 * @param ideographic the second
 * @param phonetic the third
 */
public record PersonName(Group alphabetic, Group ideographic, Group phonetic) {
  /** The components of one group, trimmed. */
  public record Group(String family, String given, String middle, String prefix, String suffix) {
    static final Group EMPTY = new Group("", "", "", "", "");

    static Group parse(String text) {
      String[] parts = text.split("\\^", 5);
      return new Group(
          part(parts, 0), part(parts, 1), part(parts, 2), part(parts, 3), part(parts, 4));
    }

    private static String part(String[] parts, int index) {
      return index < parts.length ? parts[index].strip() : "";
    }

    public boolean isEmpty() {
      return equals(EMPTY);
    }

    /** With {@code ^} between, none at the end. */
    @Override
    public String toString() {
      String all = String.join("^", family, given, middle, prefix, suffix);
      int end = all.length();
      while (end > 0 && all.charAt(end - 1) == '^') {
        end--;
      }
      return all.substring(0, end);
    }
  }

  /** Splits a decoded value. */
  public static PersonName parse(String text) {
    String[] groups = text.split("=", 3);
    return new PersonName(
        Group.parse(groups[0]),
        groups.length > 1 ? Group.parse(groups[1]) : Group.EMPTY,
        groups.length > 2 ? Group.parse(groups[2]) : Group.EMPTY);
  }

  /** As in a value, without needless delimiters. */
  @Override
  public String toString() {
    if (!phonetic.isEmpty()) {
      return alphabetic + "=" + ideographic + "=" + phonetic;
    }
    return ideographic.isEmpty() ? alphabetic.toString() : alphabetic + "=" + ideographic;
  }
}
