package io.gantry.app;

import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PersonName;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.PatientBooks.NewPatient;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/** A patient whom a reviewer adds to the index, checked as a row of an index file is. */
final class OnePatient {
  private static final int LONGEST = 64;

  private OnePatient() {}

  /** GTY-0688 where it is none; the message does not quote what was typed. */
  static Patient of(NewPatient wanted) {
    String mrn = text("MRN", wanted.mrn());
    String family = text("family name", wanted.family());
    if (mrn.isEmpty() || family.isEmpty()) {
      throw new GantryException("GTY-0688", "A new patient needs an MRN and a family name");
    }
    String sex = wanted.sex().strip();
    if (sex.length() != 1 || "MFOU".indexOf(sex.charAt(0)) < 0) {
      throw new GantryException("GTY-0688", "The sex is M, F, O or U");
    }
    return new Patient(
        mrn,
        PersonName.of(family, text("given name", wanted.given())),
        birthDate(wanted.birthDate().strip()),
        sex.charAt(0),
        text("issuer", wanted.issuer()),
        "");
  }

  private static String text(String what, String value) {
    String text = value.strip();
    if (text.length() > LONGEST
        || text.chars().anyMatch(c -> Character.isISOControl(c) || "\\^=".indexOf(c) >= 0)) {
      throw new GantryException(
          "GTY-0688",
          "The "
              + what
              + " is longer than 64 letters, or has \\, ^, = or a control character in it");
    }
    return text;
  }

  private static int birthDate(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      LocalDate born = LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
      return born.getYear() * 10_000 + born.getMonthValue() * 100 + born.getDayOfMonth();
    } catch (DateTimeException e) {
      throw new GantryException("GTY-0688", "The birth date is no date: YYYYMMDD", e);
    }
  }
}
