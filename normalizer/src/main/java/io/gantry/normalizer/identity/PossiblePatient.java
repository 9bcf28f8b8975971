package io.gantry.normalizer.identity;

import io.gantry.normalizer.identity.NameAgreement.Grade;
import java.util.List;

/**
 * Somebody whose a record may be, for the eyes of a person who decides: who it is, and how each
 * field agrees.
 *
 * @param patient as the index received it
 * @param score bits of evidence, after the prior
 * @param words what speaks for and against it, without the data themselves
 */
public record PossiblePatient(
    Patient patient, double score, String words, List<Comparison> fields) {
  public PossiblePatient {
    fields = List.copyOf(fields);
  }

  /** What is compared. */
  public enum Field {
    NUMBER,
    FAMILY,
    GIVEN,
    MIDDLE,
    WRITTEN,
    BIRTH_DATE,
    SEX
  }

  /** How far. */
  public enum Agreement {
    SAME,
    SIMILAR,
    DIFFERENT,
    /** One of the two does not say it. */
    NOT_COMPARED
  }

  /**
   * How one field agrees.
   *
   * @param words in plain words, without the data themselves
   */
  public record Comparison(Field field, Agreement agreement, String words) {}

  static PossiblePatient of(Evidence evidence, Patient patient, PatientRecord record) {
    NameComparison name = evidence.name();
    return new PossiblePatient(
        patient,
        evidence.score(),
        evidence.words(),
        List.of(
            new Comparison(Field.NUMBER, number(evidence.id(), record), evidence.id().words()),
            named(Field.FAMILY, name.family(), name.swapped()),
            named(Field.GIVEN, name.given(), name.swapped()),
            either(Field.MIDDLE, name.middle()),
            either(Field.WRITTEN, name.written()),
            new Comparison(
                Field.BIRTH_DATE, born(evidence.birthDate()), evidence.birthDate().words()),
            either(Field.SEX, evidence.sex())));
  }

  private static Agreement number(IdEvidence id, PatientRecord record) {
    return switch (id) {
      case OWN, LEARNED -> Agreement.SAME;
      case NEARLY -> Agreement.SIMILAR;
      case NOTHING ->
          record.patientId().isBlank() && record.otherPatientIds().isBlank()
              ? Agreement.NOT_COMPARED
              : Agreement.DIFFERENT;
    };
  }

  private static Comparison named(Field field, NameAgreement agreement, boolean swapped) {
    Agreement how =
        agreement == NameAgreement.MISSING
            ? Agreement.NOT_COMPARED
            : agreement.is(Grade.NONE)
                ? Agreement.DIFFERENT
                : agreement.is(Grade.FULL) && !swapped ? Agreement.SAME : Agreement.SIMILAR;
    return new Comparison(field, how, agreement.words() + (swapped ? ", in exchanged places" : ""));
  }

  private static Agreement born(BirthDate.Agreement agreement) {
    return switch (agreement) {
      case EXACT -> Agreement.SAME;
      case SWAPPED, SLIP, MONTH, YEAR -> Agreement.SIMILAR;
      case UNKNOWN -> Agreement.NOT_COMPARED;
      case DIFFERENT -> Agreement.DIFFERENT;
    };
  }

  private static Comparison either(Field field, int value) {
    return value > 0
        ? new Comparison(field, Agreement.SAME, "agrees")
        : value < 0
            ? new Comparison(field, Agreement.DIFFERENT, "contradicts")
            : new Comparison(field, Agreement.NOT_COMPARED, "is not there to compare");
  }
}
