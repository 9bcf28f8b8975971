package io.gantry.app;

import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.patient.AdtMessage;
import io.gantry.fhir.adt.PatientDesk;
import io.gantry.normalizer.identity.adt.AdtOutcome;
import io.gantry.normalizer.identity.adt.AdtOutcome.Action;
import io.gantry.normalizer.identity.adt.PatientBook;
import java.time.Instant;
import java.util.List;

/**
 * The normalizer's rules at the desk of the FHIR bridge: the two modules do not know each other.
 */
final class RuleDesk implements PatientDesk {
  private final PatientBook book;

  RuleDesk(PatientBook book) {
    this.book = book;
  }

  @Override
  public void read(PatientEvent event) {
    book.read(event);
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
}
