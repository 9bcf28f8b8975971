package io.gantry.app;

import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.adapter.patients.LivePatientIndex;
import io.gantry.normalizer.gate.Links;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientDirectory;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.reconciler.restamp.Survivors;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who took merged patients over, asked of the gate's index; a process without the gate reads the
 * patients once there is a merge. Owns only what it has opened. Thread safe.
 */
final class MergedPatients implements Survivors, AutoCloseable {
  private final Supplier<LivePatientIndex> open;
  private @Nullable LivePatientIndex opened;
  private @Nullable LivePatientIndex gate;
  private boolean ready;

  MergedPatients(KafkaSettings kafka) {
    this.open = () -> LivePatientIndex.start(kafka, "gantry-merged-patients");
  }

  /**
   * The stages are wired: answers are given from now on.
   *
   * @param index of this process's gate, null: it has none
   */
  synchronized void ready(@Nullable LivePatientIndex index) {
    gate = index;
    ready = true;
  }

  @Override
  public synchronized Optional<PatientValues> of(String priorMrn) {
    if (!ready) {
      return Optional.empty();
    }
    return directory()
        .find(priorMrn)
        .filter(survivor -> !survivor.mrn().equals(priorMrn))
        .map(MergedPatients::values);
  }

  /** The index of this process's gate, or one that is read from now on. */
  synchronized PatientDirectory directory() {
    LivePatientIndex index = gate != null ? gate : opened;
    if (index == null) {
      index = open.get();
      opened = index;
    }
    return index.directory();
  }

  /** As the gate would put an object under the patient. */
  private static PatientValues values(Patient survivor) {
    LinkedPatient link = Links.of(survivor);
    return new PatientValues(
        link.mrn(), link.issuer(), known(link.name()), known(link.birthDate()), known(link.sex()));
  }

  private static @Nullable String known(String value) {
    return value.isEmpty() ? null : value;
  }

  @Override
  public synchronized void close() {
    ready = false;
    LivePatientIndex own = opened;
    if (own != null) {
      own.close();
    }
  }
}
