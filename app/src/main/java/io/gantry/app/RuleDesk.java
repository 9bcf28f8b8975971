package io.gantry.app;

import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.OtherNumber;
import io.gantry.contracts.patient.AdtMessage;
import io.gantry.contracts.patient.PatientName;
import io.gantry.fhir.adt.PatientDesk;
import io.gantry.fhir.adt.ServedPatient;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PersonName;
import io.gantry.normalizer.identity.adt.AdtOutcome;
import io.gantry.normalizer.identity.adt.AdtOutcome.Action;
import io.gantry.normalizer.identity.adt.PatientBook;
import io.gantry.normalizer.identity.adt.PatientRegistry.Alias;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The normalizer's rules at the desk of the FHIR bridge: the two modules do not know each other.
 */
final class RuleDesk implements PatientDesk {
  private PatientBook book;

  RuleDesk(PatientBook book) {
    this.book = book;
  }

  /** What it knows now; another one after it had to forget. */
  PatientBook book() {
    return book;
  }

  @Override
  public void read(PatientEvent event) {
    book.read(event);
  }

  @Override
  public void forget() {
    book = new PatientBook();
  }

  @Override
  public Ruling judge(List<AdtMessage> patients, Instant receivedAt) {
    PatientBook.Judgement judgement = book.judge(patients, receivedAt);
    AdtOutcome foremost = judgement.foremost();
    return new Ruling(
        foremost.action().name(),
        foremost.action() != Action.REJECTED,
        foremost.note(),
        judgement.events());
  }

  @Override
  public List<PatientEvent> served(ServedPatient patient, Instant at) {
    return book.resource(
        new PatientBook.Served(
            new Patient(
                patient.number().mrn(),
                name(patient.name()),
                patient.birthDate(),
                patient.sex(),
                patient.number().issuer(),
                patient.number().issuerOid()),
            patient.mergedInto(),
            patient.otherNumbers().stream().map(RuleDesk::alias).toList(),
            patient.updatedAt()),
        at);
  }

  private static PersonName name(PatientName name) {
    return new PersonName(
        name.family(),
        name.given(),
        name.middle(),
        name.prefix(),
        name.suffix(),
        name.previousFamily(),
        name.ideographic(),
        name.phonetic());
  }

  private static Alias alias(OtherNumber number) {
    return new Alias(number.id(), number.issuer());
  }

  @Override
  public List<PatientEvent> crosswalk(OtherNumber number, String mrn, Instant at) {
    return book.crosswalkConflict(alias(number), mrn) == null
        ? book.crosswalk(PatientEvent.Source.FHIR, alias(number), mrn, at)
        : List.of();
  }

  @Override
  public Optional<Instant> readUpTo(String server) {
    return book.readUpTo(server);
  }
}
