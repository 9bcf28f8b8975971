package io.gantry.normalizer.identity;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a record and a patient have in common if the matcher may think of that patient for that
 * record: numbers, birth date, name. Equal digests may be chance; no equal one means that a change
 * of the patient can't make the record's decision another.
 */
final class LookupKeys {
  private final Set<Long> keys = new HashSet<>();

  private LookupKeys() {}

  static Set<Long> of(Patient patient, Collection<PatientIndex.Alias> aliases) {
    LookupKeys found = new LookupKeys();
    found.number(PatientId.canonical(patient.mrn()));
    aliases.forEach(alias -> found.alias(alias.key()));
    found.day(patient.birthDate());
    IndexedPatient.of(patient).nameKeys().forEach(found::name);
    return found.keys;
  }

  static Set<Long> of(PatientRecord record) {
    LookupKeys found = new LookupKeys();
    found.numbers(record.patientId(), record.issuer());
    for (String other : record.otherPatientIds().split("\\\\")) {
      String[] parts = other.split("\\^", -1);
      found.numbers(parts[0], parts.length > 3 ? parts[3] : "");
    }
    for (int day : BirthDate.parse(record.birthDate()).readings()) {
      found.day(day);
      found.day(day / 10000 * 10000 + day % 100 * 100 + day / 100 % 100);
    }
    found.names(RecordName.parse(record.patientName()));
    return found.keys;
  }

  private void numbers(String id, String issuer) {
    if (PatientId.isJunk(id)) {
      return;
    }
    if (!issuer.isBlank()) {
      alias(new PatientIndex.Alias(id, issuer).key());
    }
    PatientId.readings(id).forEach(this::number);
  }

  private void names(RecordName name) {
    for (RecordName.Form form : name.forms()) {
      for (String given : List.of(form.given(), PatientIndex.firstOf(form.given()))) {
        name(IndexedPatient.nameKey(form.family(), given));
      }
    }
    if (name.ideographic() != null) {
      name(IndexedPatient.writtenKey(name.ideographic()));
    }
    if (name.phonetic() != null) {
      name(IndexedPatient.writtenKey(name.phonetic()));
    }
  }

  private void number(String canonical) {
    keys.add(Hash.of("number\n" + canonical));
  }

  private void alias(String key) {
    keys.add(Hash.of("alias\n" + key));
  }

  private void day(int date) {
    if (date != 0) {
      keys.add(Hash.of("day\n" + date));
    }
  }

  private void name(long key) {
    keys.add(key);
  }
}
