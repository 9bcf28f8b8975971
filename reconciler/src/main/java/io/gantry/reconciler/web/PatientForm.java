package io.gantry.reconciler.web;

import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.reconciler.wave.PatientBooks.NewPatient;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A patient whom the index lacks, as a form has it: what was typed, or at first what the archive
 * says. The number comes from the master patient index, never from an archive.
 */
record PatientForm(
    String mrn,
    String family,
    String given,
    String birthDate,
    String sex,
    String issuer,
    String why) {
  PatientForm {
    mrn = text(mrn);
    family = text(family);
    given = text(given);
    birthDate = text(birthDate);
    sex = text(sex).isEmpty() ? "U" : text(sex);
    issuer = text(issuer);
    why = text(why);
  }

  private static String text(@Nullable String typed) {
    return typed == null ? "" : typed.strip();
  }

  /**
   * The first group of letters of a PN that has any (PS3.5 6.2.1): family and given name. A name in
   * another set than the archive declares has characters that are no letters: it is left out.
   */
  static PatientForm of(ArchivePatient asked) {
    String said = asked.name().chars().anyMatch(Character::isISOControl) ? "" : asked.name();
    String[] name =
        Arrays.stream(said.split("=", -1))
            .filter(group -> !group.replace('^', ' ').isBlank())
            .findFirst()
            .orElse("")
            .split("\\^", -1);
    return new PatientForm(
        "", name[0], name.length > 1 ? name[1] : "", asked.birthDate(), asked.sex(), "", "");
  }

  NewPatient patient() {
    return new NewPatient(mrn, family, given, birthDate, sex, issuer);
  }
}
