package io.gantry.normalizer.identity;

/**
 * One row of a patient index.
 *
 * @param mrn the identifier that images shall end under; never blank
 * @param birthDate yyyymmdd; 0 = unknown
 * @param sex M, F, O or U
 * @param issuer who assigned the MRN: namespace; empty = not said
 * @param issuerOid the same as an OID; empty = not said
 */
public record Patient(
    String mrn, PersonName name, int birthDate, char sex, String issuer, String issuerOid) {
  public Patient {
    if (mrn.isBlank()) {
      throw new IllegalArgumentException("a patient needs an MRN");
    }
  }
}
