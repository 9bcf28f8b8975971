package io.gantry.normalizer.gate;

import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PersonName;
import java.util.List;
import java.util.Locale;

/** A patient of the index in the words of DICOM. */
public final class Links {
  /** Characters of one component group (PS3.5 6.2, PN). */
  private static final int LONGEST_GROUP = 64;

  private Links() {}

  /** With name, birth date and sex as far as they are known. */
  public static LinkedPatient of(Patient patient) {
    int born = patient.birthDate();
    return new LinkedPatient(
        patient.mrn(),
        patient.issuer(),
        patient.issuerOid(),
        name(patient.name()),
        born == 0 ? "" : String.format(Locale.ROOT, "%08d", born),
        "MFO".indexOf(patient.sex()) < 0 ? "" : String.valueOf(patient.sex()));
  }

  private static String name(PersonName name) {
    String alphabetic =
        group(
            List.of(
                part(name.family()),
                part(name.given()),
                part(name.middle()),
                part(name.prefix()),
                part(name.suffix())));
    String value =
        String.join("=", alphabetic, written(name.ideographic()), written(name.phonetic()));
    return value.replaceAll("=+$", "");
  }

  private static String group(List<String> parts) {
    return cut(String.join("^", parts).replaceAll("\\^+$", ""));
  }

  private static String part(String text) {
    return text.strip().replaceAll("[\\^=\\\\\\p{Cntrl}]", " ").strip();
  }

  private static String written(String pair) {
    return cut(pair.strip().replaceAll("[=\\\\\\p{Cntrl}]", " ").replaceAll("\\^+$", ""));
  }

  private static String cut(String group) {
    return group.length() > LONGEST_GROUP ? group.substring(0, LONGEST_GROUP) : group;
  }
}
