package io.gantry.normalizer.identity;

import io.gantry.normalizer.identity.NameAgreement.Grade;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether two entries of an index may be one person. Mistaken merges are mostly twins and other
 * relatives; they are cheap to hold and costly to undo. Thread safe.
 */
public final class MergeCheck {
  private final NameComparer names = new NameComparer(new PatientIndex(), new KnownNames());

  /** In words why a person should look, or null. */
  public @Nullable String conflict(Patient survivor, Patient prior) {
    IndexedPatient a = IndexedPatient.of(survivor);
    IndexedPatient b = IndexedPatient.of(prior);
    if (a.sex().contradicts(b.sex())) {
      return "the sex differs";
    }
    boolean bothBorn = a.birthDate() != 0 && b.birthDate() != 0;
    if (bothBorn && a.birthDate() != b.birthDate()) {
      BirthDate.Agreement dates = new BirthDate(List.of(a.birthDate()), 0, 0).with(b.birthDate());
      if (dates == BirthDate.Agreement.DIFFERENT || dates == BirthDate.Agreement.YEAR) {
        return "the birth date differs";
      }
    }
    NameComparison one = names.compare(asRecord(a), b);
    boolean given =
        one.given().is(Grade.FULL)
            || one.given() == NameAgreement.NICKNAME
            || one.given() == NameAgreement.RELATED
            || one.given() == NameAgreement.PART
            || one.given() == NameAgreement.INITIAL
            || one.given() == NameAgreement.CROSS
            || one.given() == NameAgreement.MISSING;
    if (!given) {
      return "the given name differs";
    }
    if (one.middle() < 0) {
      return "the middle name differs";
    }
    // A family name may have changed by marriage; then the rest has to agree in full.
    boolean rest = one.given().is(Grade.FULL) && bothBorn && a.birthDate() == b.birthDate();
    return one.family() == NameAgreement.DIFFERENT && !rest ? "the family name differs" : null;
  }

  private static RecordName asRecord(IndexedPatient patient) {
    return new RecordName(
        List.of(new RecordName.Form(patient.family(), patient.given(), patient.middle())),
        patient.ideographic().isEmpty() ? null : patient.ideographic(),
        null,
        patient.latin(),
        patient.generation());
  }
}
