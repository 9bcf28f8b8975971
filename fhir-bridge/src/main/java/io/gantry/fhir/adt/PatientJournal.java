package io.gantry.fhir.adt;

import io.gantry.contracts.event.PatientEvent;
import io.gantry.platform.kafka.TransientFailure;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Topic {@code patients} for who writes it. Safe between threads. */
public interface PatientJournal {
  /**
   * Writes what a source says.
   *
   * @param source gets the desk, which knows what was written so far, and where to put events
   * @return how many events were written, all of them durable
   * @throws TransientFailure where the broker does not take it
   */
  int tell(BiConsumer<PatientDesk, Consumer<List<PatientEvent>>> source) throws TransientFailure;

  /** What the desk knows now that it has read all that stands in the topic. */
  <T> T ask(Function<PatientDesk, T> question) throws TransientFailure;
}
