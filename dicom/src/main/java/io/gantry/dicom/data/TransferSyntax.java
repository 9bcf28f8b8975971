package io.gantry.dicom.data;

/**
 * The facts of a transfer syntax that reading and writing need (PS3.5 annex A).
 *
 * @param uid its UID
 * @param coding byte order and explicit or implicit VR
 * @param encapsulated whether pixel data come as fragments; what a data set says itself (undefined
 *     length) goes before this
 * @param deflated whether the data set is a raw deflate stream (PS3.5 A.5)
 */
public record TransferSyntax(String uid, Coding coding, boolean encapsulated, boolean deflated) {
  public static final TransferSyntax IMPLICIT_LE =
      new TransferSyntax("1.2.840.10008.1.2", Coding.IMPLICIT_LE, false, false);
  public static final TransferSyntax EXPLICIT_LE =
      new TransferSyntax("1.2.840.10008.1.2.1", Coding.EXPLICIT_LE, false, false);
  public static final TransferSyntax EXPLICIT_BE =
      new TransferSyntax("1.2.840.10008.1.2.2", Coding.EXPLICIT_BE, false, false);
  public static final TransferSyntax DEFLATED_EXPLICIT_LE =
      new TransferSyntax("1.2.840.10008.1.2.1.99", Coding.EXPLICIT_LE, false, true);

  /** GE private: implicit little endian with big endian pixels. */
  public static final TransferSyntax GE_IMPLICIT_BE_PIXELS =
      new TransferSyntax("1.2.840.113619.5.2", Coding.IMPLICIT_LE, false, false);

  /** The syntax of a UID, padding ignored. Unknown ones are explicit little endian (PS3.5 A.4). */
  public static TransferSyntax of(String uid) {
    String trimmed = trim(uid);
    return switch (trimmed) {
      case "1.2.840.10008.1.2" -> IMPLICIT_LE;
      case "1.2.840.10008.1.2.1" -> EXPLICIT_LE;
      case "1.2.840.10008.1.2.2" -> EXPLICIT_BE;
      case "1.2.840.10008.1.2.1.99" -> DEFLATED_EXPLICIT_LE;
      case "1.2.840.113619.5.2" -> GE_IMPLICIT_BE_PIXELS;
      // Papyrus 3, retired
      case "1.2.840.10008.1.20" -> new TransferSyntax(trimmed, Coding.IMPLICIT_LE, false, false);
      // JPIP: pixels are elsewhere; the second one is deflated (PS3.5 A.6, A.7)
      case "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.204" ->
          new TransferSyntax(trimmed, Coding.EXPLICIT_LE, false, false);
      case "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205" ->
          new TransferSyntax(trimmed, Coding.EXPLICIT_LE, false, true);
      default -> new TransferSyntax(trimmed, Coding.EXPLICIT_LE, true, false);
    };
  }

  private static String trim(String uid) {
    int end = uid.length();
    while (end > 0 && (uid.charAt(end - 1) == 0 || uid.charAt(end - 1) == ' ')) {
      end--;
    }
    return uid.substring(0, end);
  }

  public boolean bigEndian() {
    return coding.bigEndian();
  }

  public boolean explicit() {
    return coding.explicit();
  }
}
