package io.gantry.fhir.adt;

import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.OtherNumber;
import io.gantry.contracts.patient.AdtMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Knows the patients as topic {@code patients} says them and judges messages by that. Called by one
 * thread at a time.
 */
public interface PatientDesk {
  /** The next event of the topic; also one that it was told before. */
  void read(PatientEvent event);

  /**
   * What a message does to the patients as they are known now. Changes nothing: what it does comes
   * back through {@link #read} once it is in the topic.
   *
   * @param patients one for each patient that the message names, at least one
   */
  Ruling judge(List<AdtMessage> patients, Instant receivedAt);

  /** What a resource of a FHIR server adds to what is known now; changes nothing. */
  List<PatientEvent> served(ServedPatient patient, Instant at);

  /**
   * What a server's cross-reference adds: another system's number of a patient; changes nothing.
   *
   * @return empty where it is known, where it stands for somebody else, or where nobody has the MRN
   */
  List<PatientEvent> crosswalk(OtherNumber number, String mrn, Instant at);

  /** How far a server has been read; empty = never whole. */
  Optional<Instant> readUpTo(String server);

  /** As if it had read nothing: all of the topic comes again. */
  void forget();

  /**
   * The answer to the sender and the events that make it true.
   *
   * @param action the one that tells most about the message, for the log
   * @param accepted whether it is safe in our hands; no events otherwise
   * @param note in words without patient data; empty = nothing to say
   * @param events in the order in which they have to be written; empty for a repetition
   */
  record Ruling(String action, boolean accepted, String note, List<PatientEvent> events) {
    public Ruling {
      events = List.copyOf(events);
    }
  }
}
