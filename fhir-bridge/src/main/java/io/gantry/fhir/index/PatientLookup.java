package io.gantry.fhir.index;

import io.gantry.contracts.event.PatientEvent.OtherNumber;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.fhir.adt.PatientJournal;
import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.rules.RehearsalPatient;
import io.gantry.platform.kafka.TransientFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Patient;

/**
 * Asks a server about the patient of a study that waits. What it answers is never a link: patients
 * and numbers go into topic {@code patients}, and the matcher decides by its own evidence.
 */
final class PatientLookup {
  private static final int CANDIDATES = 10;

  private final PatientServer server;
  private final PatientMapper mapper;
  private final PatientJournal log;
  private final Patience patience;

  PatientLookup(PatientServer server, PatientMapper mapper, PatientJournal log, Patience patience) {
    this.server = server;
    this.mapper = mapper;
    this.log = log;
    this.patience = patience;
  }

  /**
   * Whose the archive's own number is (PIXm ITI-83). Several MRNs for one number say nothing.
   *
   * @param issuer of the number, as the archive says it or as it is assumed of it
   * @return how many events were written
   */
  int crosswalk(String id, String issuer)
      throws EhrFailure, TransientFailure, InterruptedException {
    Optional<String> system = mapper.systemOf(issuer);
    if (id.isBlank() || system.isEmpty() || mapper.isMrnIssuer(issuer)) {
      return 0;
    }
    List<String> mrns =
        patience.answer(
            () -> server.crosswalk(system.orElseThrow(), id.strip(), mapper.mrnSystem()));
    if (mrns.size() != 1) {
      return 0;
    }
    String mrn = mrns.getFirst();
    int written = write(patience.answer(() -> server.withIdentifier(mapper.mrnSystem(), mrn)));
    return written
        + log.tell((desk, sink) ->
            sink.accept(desk.crosswalk(new OtherNumber(id.strip(), issuer), mrn, Instant.now())));
  }

  /** Who might be meant (PDQm ITI-119); the same return value. */
  int candidates(ArchivePatient says) throws EhrFailure, TransientFailure, InterruptedException {
    Patient like = RehearsalPatient.like(says.name(), says.birthDate(), says.sex());
    return like.hasName() ? write(patience.answer(() -> server.match(like, CANDIDATES))) : 0;
  }

  private int write(List<Patient> patients)
      throws EhrFailure, TransientFailure, InterruptedException {
    Merges merges = new Merges(server, mapper);
    for (Patient patient : patients) {
      patience.answer(() -> {
        merges.add(patient);
        return patient;
      });
    }
    return log.tell((desk, sink) ->
        merges.found().forEach(patient -> sink.accept(desk.served(patient, Instant.now()))));
  }
}
