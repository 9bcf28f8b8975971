package io.gantry.contracts.patient;

/**
 * The patient under whom a study goes, as the patient index knew him when it was decided; empty =
 * not known.
 *
 * @param mrn the identifier that the images get
 * @param issuer who assigned it: namespace
 * @param issuerOid the same as an OID
 * @param name a PN value (PS3.5 6.2), component groups with {@code =}
 * @param birthDate YYYYMMDD
 * @param sex M, F or O
 */
public record LinkedPatient(
    String mrn, String issuer, String issuerOid, String name, String birthDate, String sex) {
  public LinkedPatient {
    if (mrn == null || mrn.isBlank()) {
      throw new IllegalArgumentException("a link needs an MRN");
    }
    issuer = issuer == null ? "" : issuer;
    issuerOid = issuerOid == null ? "" : issuerOid;
    name = name == null ? "" : name;
    birthDate = birthDate == null ? "" : birthDate;
    sex = sex == null ? "" : sex;
  }
}
