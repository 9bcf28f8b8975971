package io.gantry.normalizer.identity;

import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.MessageTaken;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.PatientEvent.ServerRead;
import io.gantry.contracts.patient.PatientName;

/**
 * Folds events of topic {@code patients} into a patient index. The last event of each key decides,
 * so what compaction took away is not missed. Not thread safe.
 */
public final class IndexUpdates {
  private final PatientIndex index;

  public IndexUpdates(PatientIndex index) {
    this.index = index;
  }

  /** Applies the next event. */
  public void apply(PatientEvent event) {
    switch (event) {
      case PatientRecorded recorded -> apply(recorded);
      case MessageTaken _ -> {
        // Says what became of a message; what it changed is recorded by patient.
      }
      case ServerRead _ -> {
        // Says where the next reading begins; what was read is recorded by patient.
      }
    }
  }

  private void apply(PatientRecorded recorded) {
    index.put(
        patientOf(recorded),
        recorded.otherNumbers().stream()
            .map(other -> new PatientIndex.Alias(other.id(), other.issuer()))
            .toList());
    index.follow(recorded.number().mrn(), recorded.mergedInto());
  }

  /** The patient of an event. */
  public static Patient patientOf(PatientRecorded recorded) {
    PatientName name = recorded.name();
    return new Patient(
        recorded.number().mrn(),
        new PersonName(
            name.family(),
            name.given(),
            name.middle(),
            name.prefix(),
            name.suffix(),
            name.previousFamily(),
            name.ideographic(),
            name.phonetic()),
        recorded.birthDate().isEmpty() ? 0 : Integer.parseInt(recorded.birthDate()),
        recorded.sex().isEmpty() ? 'U' : recorded.sex().charAt(0),
        recorded.number().issuer(),
        recorded.number().issuerOid());
  }
}
