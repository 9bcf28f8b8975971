package io.gantry.normalizer.identity.adt;

import io.gantry.contracts.event.PatientEvent.Origin;
import io.gantry.contracts.event.PatientEvent.OtherNumber;
import io.gantry.contracts.event.PatientEvent.PatientNumber;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.patient.PatientName;
import io.gantry.normalizer.identity.IndexUpdates;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PersonName;
import io.gantry.normalizer.identity.adt.PatientRegistry.Alias;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known under one MRN.
 *
 * @param mergedInto the MRN that took it over; empty = in use
 * @param updatedAt when the last update that was applied was sent; null = none
 * @param row digest of the file's row or the resource that was last taken over; null = none
 */
record PatientState(
    Patient patient,
    String mergedInto,
    List<Alias> aliases,
    @Nullable Instant updatedAt,
    @Nullable String row) {
  private static final char SEPARATOR = '\u001f';
  private static final int FIELDS = 16;

  PatientState {
    aliases = List.copyOf(aliases);
  }

  static PatientState of(Patient patient) {
    return new PatientState(patient, "", List.of(), null, null);
  }

  PatientState with(Patient other) {
    return new PatientState(other, mergedInto, aliases, updatedAt, row);
  }

  PatientState mergedInto(String survivor) {
    return new PatientState(patient, survivor, aliases, updatedAt, row);
  }

  PatientState updatedAt(Instant time) {
    return new PatientState(patient, mergedInto, aliases, time, row);
  }

  PatientState fromRow(String digest) {
    return new PatientState(patient, mergedInto, aliases, updatedAt, digest);
  }

  PatientState with(Alias alias) {
    List<Alias> more = new ArrayList<>(aliases);
    more.add(alias);
    return new PatientState(patient, mergedInto, more, updatedAt, row);
  }

  PatientState without(Alias alias) {
    return new PatientState(
        patient,
        mergedInto,
        aliases.stream().filter(a -> !a.equals(alias)).toList(),
        updatedAt,
        row);
  }

  static PatientState of(PatientRecorded event) {
    return new PatientState(
        IndexUpdates.patientOf(event),
        event.mergedInto(),
        event.otherNumbers().stream().map(o -> new Alias(o.id(), o.issuer())).toList(),
        event.origin().updatedAt(),
        event.origin().row());
  }

  PatientRecorded toEvent(Origin origin) {
    PersonName name = patient.name();
    return new PatientRecorded(
        new PatientNumber(patient.mrn(), patient.issuer(), patient.issuerOid()),
        new PatientName(
            name.family(),
            name.given(),
            name.middle(),
            name.prefix(),
            name.suffix(),
            name.previousFamily(),
            name.ideographic(),
            name.phonetic()),
        patient.birthDate() == 0 ? "" : "%08d".formatted(patient.birthDate()),
        String.valueOf(patient.sex()),
        aliases.stream().map(alias -> new OtherNumber(alias.id(), alias.issuer())).toList(),
        mergedInto,
        origin);
  }

  /** About 120 bytes: millions of them are kept. */
  byte[] packed() {
    PersonName name = patient.name();
    List<String> fields =
        new ArrayList<>(
            List.of(
                patient.mrn(),
                name.family(),
                name.given(),
                name.middle(),
                name.prefix(),
                name.suffix(),
                name.previousFamily(),
                name.ideographic(),
                name.phonetic(),
                Integer.toString(patient.birthDate()),
                String.valueOf(patient.sex()),
                patient.issuer(),
                patient.issuerOid(),
                mergedInto,
                updatedAt == null ? "" : updatedAt.toString(),
                row == null ? "" : row));
    aliases.forEach(alias -> {
      fields.add(alias.id());
      fields.add(alias.issuer());
    });
    return String.join(String.valueOf(SEPARATOR), fields).getBytes(StandardCharsets.UTF_8);
  }

  static PatientState unpack(byte[] packed) {
    String[] f = new String(packed, StandardCharsets.UTF_8).split(String.valueOf(SEPARATOR), -1);
    List<Alias> aliases = new ArrayList<>();
    for (int i = FIELDS; i < f.length; i += 2) {
      aliases.add(new Alias(f[i], f[i + 1]));
    }
    return new PatientState(
        new Patient(
            f[0],
            new PersonName(f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8]),
            Integer.parseInt(f[9]),
            f[10].charAt(0),
            f[11],
            f[12]),
        f[13],
        aliases,
        f[14].isEmpty() ? null : Instant.parse(f[14]),
        f[15].isEmpty() ? null : f[15]);
  }

  /** Whether a text can be kept: no control characters, and no longer than any real one. */
  static boolean isKeepable(String text) {
    return text.length() <= 1000 && text.chars().noneMatch(Character::isISOControl);
  }

  /** Whether all of it can be kept. */
  boolean isKeepable() {
    PersonName name = patient.name();
    return Arrays.asList(
                patient.mrn(),
                name.family(),
                name.given(),
                name.middle(),
                name.prefix(),
                name.suffix(),
                name.previousFamily(),
                name.ideographic(),
                name.phonetic(),
                patient.issuer(),
                patient.issuerOid(),
                mergedInto)
            .stream()
            .allMatch(PatientState::isKeepable)
        && aliases.size() <= 200
        && aliases.stream().allMatch(a -> isKeepable(a.id()) && isKeepable(a.issuer()));
  }
}
