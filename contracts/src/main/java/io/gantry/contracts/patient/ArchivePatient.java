package io.gantry.contracts.patient;

import org.jspecify.annotations.Nullable;

/**
 * Whose study it is, as an archive says it; text is decoded, what is absent is empty.
 *
 * @param id Patient ID (0010,0020)
 * @param issuer (0010,0021)
 * @param otherIds (0010,1002) or (0010,1000): {@code id} or {@code id^^^issuer}, with {@code \}
 *     between several
 * @param name (0010,0010) as in the data set, component groups with {@code =}
 * @param birthDate (0010,0030)
 * @param sex (0010,0040)
 */
public record ArchivePatient(
    String id, String issuer, String otherIds, String name, String birthDate, String sex) {
  public static final ArchivePatient UNKNOWN = new ArchivePatient("", "", "", "", "", "");

  public ArchivePatient {
    id = text(id);
    issuer = text(issuer);
    otherIds = text(otherIds);
    name = text(name);
    birthDate = text(birthDate);
    sex = text(sex);
  }

  /** Of an archive that says nothing else; null = absent. */
  public static ArchivePatient ofNumber(@Nullable String id, @Nullable String issuer) {
    return new ArchivePatient(text(id), text(issuer), "", "", "", "");
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
