package io.gantry.normalizer.identity.adt;

import io.gantry.contracts.patient.AdtMessage;
import io.gantry.contracts.patient.AdtMessage.Name;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PersonName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A patient with what a message says about name, birth date and sex, and what that changed. */
record Demographics(Patient patient, String changes) {
  /** Empty fields and components change nothing; the HL7 null deletes. */
  static Demographics merged(Patient old, AdtMessage message) {
    Patient changed =
        new Patient(
            old.mrn(),
            name(old.name(), message.names()),
            birthDate(old.birthDate(), message.birthDate()),
            sex(old.sex(), message.sex()),
            old.issuer(),
            old.issuerOid());
    return new Demographics(changed, difference(old, changed));
  }

  private static PersonName name(PersonName old, List<Name> names) {
    Optional<Name> legal =
        names.stream().filter(n -> !n.type().equals("M") && isLetters(n)).findFirst();
    Optional<String> maiden =
        names.stream()
            .filter(n -> n.type().equals("M") && isLetters(n))
            .map(Name::family)
            .filter(family -> !family.isEmpty())
            .findFirst();
    String family = legal.map(n -> take(old.family(), n.family())).orElse(old.family());
    String previous = old.previousFamily();
    if (maiden.isPresent()) {
      previous = take(previous, maiden.get());
    } else if (!family.equals(old.family()) && family.equals(previous)) {
      previous = old.family(); // back to the former name: the one that was given up is now former
    }
    return new PersonName(
        family,
        legal.map(n -> take(old.given(), n.given())).orElse(old.given()),
        legal.map(n -> take(old.middle(), n.middle())).orElse(old.middle()),
        legal.map(n -> take(old.prefix(), n.prefix())).orElse(old.prefix()),
        legal.map(n -> take(old.suffix(), n.suffix())).orElse(old.suffix()),
        previous,
        group(old.ideographic(), names, "I"),
        group(old.phonetic(), names, "P"));
  }

  private static boolean isLetters(Name name) {
    return name.representation().isEmpty() || name.representation().equals("A");
  }

  private static String group(String old, List<Name> names, String representation) {
    return names.stream()
        .filter(n -> n.representation().equals(representation) && !n.type().equals("M"))
        .filter(n -> !n.family().isEmpty())
        .map(n -> n.family() + "^" + n.given())
        .findFirst()
        .orElse(old);
  }

  private static String take(String old, String sent) {
    return sent.isEmpty() ? old : sent.equals(AdtMessage.DELETE) ? "" : sent;
  }

  private static int birthDate(int old, String sent) {
    if (sent.equals(AdtMessage.DELETE)) {
      return 0;
    }
    boolean whole = sent.length() >= 8 && sent.substring(0, 8).chars().allMatch(Character::isDigit);
    return whole ? Integer.parseInt(sent.substring(0, 8)) : old;
  }

  private static char sex(char old, String sent) {
    if (sent.equals(AdtMessage.DELETE)) {
      return 'U';
    }
    return switch (sent) {
      case "" -> old;
      case "M", "F", "U" -> sent.charAt(0);
      default -> 'O'; // A, N, O and local codes (HL7 table 0001)
    };
  }

  private static String difference(Patient old, Patient now) {
    List<String> changes = new ArrayList<>();
    PersonName a = old.name();
    PersonName b = now.name();
    note(changes, "family", a.family(), b.family());
    note(changes, "previous_family", a.previousFamily(), b.previousFamily());
    note(changes, "given", a.given(), b.given());
    note(changes, "middle", a.middle(), b.middle());
    note(changes, "prefix", a.prefix(), b.prefix());
    note(changes, "suffix", a.suffix(), b.suffix());
    note(changes, "birth_date", date(old.birthDate()), date(now.birthDate()));
    note(changes, "sex", String.valueOf(old.sex()), String.valueOf(now.sex()));
    note(changes, "ideographic", a.ideographic(), b.ideographic());
    note(changes, "phonetic", a.phonetic(), b.phonetic());
    return String.join("; ", changes);
  }

  private static String date(int date) {
    return date == 0 ? "" : String.valueOf(date);
  }

  private static void note(List<String> changes, String field, String old, String now) {
    if (!old.equals(now)) {
      changes.add(field + ":" + old + "->" + now);
    }
  }
}
