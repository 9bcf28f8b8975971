package io.gantry.normalizer.identity;

/**
 * What an archive says about a patient, as it stands there; empty = absent.
 *
 * @param id of the record, for the answer
 * @param source the archive it comes from: its own numbers are unique there and nowhere else
 * @param patientId (0010,0020)
 * @param issuer (0010,0021)
 * @param otherPatientIds {@code id} or {@code id^^^issuer}, with {@code \} between several
 * @param patientName (0010,0010), component groups with {@code =}
 * @param birthDate (0010,0030) in any form
 * @param sex (0010,0040) in any form
 */
public record PatientRecord(
    String id,
    String source,
    String patientId,
    String issuer,
    String otherPatientIds,
    String patientName,
    String birthDate,
    String sex) {}
