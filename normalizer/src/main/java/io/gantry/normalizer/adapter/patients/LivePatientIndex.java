package io.gantry.normalizer.adapter.patients;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.normalizer.identity.IndexedDirectory;
import io.gantry.normalizer.identity.PatientDirectory;
import io.gantry.normalizer.identity.PatientIndex;
import io.gantry.platform.GantryException;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicTail;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The patient index as topic {@code patients} says it, and as it goes on saying it. Reads the topic
 * from its beginning on a thread of its own. Thread safe: any number of readers at once, updates
 * between them. Owns the thread and its Kafka consumer.
 */
public final class LivePatientIndex implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final IndexedDirectory directory = new IndexedDirectory(Topics.PATIENTS.name());
  private final BiConsumer<PatientRecorded, Long> listener;
  private final TopicTail<PatientEvent> tail;

  private LivePatientIndex(
      KafkaSettings settings, String clientId, BiConsumer<PatientRecorded, Long> listener) {
    this.listener = listener;
    this.tail =
        TopicTail.start(
            settings,
            clientId,
            Topics.PATIENTS,
            new TopicTail.Reader<>() {
              @Override
              public void read(PatientEvent event) {
                throw new IllegalStateException("read with its offset");
              }

              @Override
              public void read(PatientEvent event, long at) {
                apply(event, at);
              }
            });
  }

  /** Begins to read. The topic must exist. */
  public static LivePatientIndex start(KafkaSettings settings, String clientId) {
    return start(settings, clientId, (_, _) -> {});
  }

  /**
   * The same, and tells of each patient that was recorded, from the topic's beginning on, once the
   * index has it.
   *
   * @param listener gets the event and its offset on the reading thread, with no lock held
   */
  public static LivePatientIndex start(
      KafkaSettings settings, String clientId, BiConsumer<PatientRecorded, Long> listener) {
    return new LivePatientIndex(settings, clientId, listener);
  }

  /**
   * Waits until the index holds all that stood in the topic when it began to read.
   *
   * @throws GantryException GTY-0260 where the broker does not let it
   */
  public void awaitCaughtUp(Duration limit) throws InterruptedException {
    tail.awaitCaughtUp(limit);
  }

  /**
   * Looks into the index. It does not change meanwhile: be quick, and keep no reference to it.
   *
   * @param question gets the index and the offset of the next event that it does not hold yet
   */
  public <T> T read(BiFunction<PatientIndex, Long, T> question) {
    return directory.reading(index -> question.apply(index, directory.position()));
  }

  /** What the gate asks; changes as the topic goes on. */
  public PatientDirectory directory() {
    return directory;
  }

  /** The offset of the next event that it does not hold yet. */
  public long position() {
    return directory.position();
  }

  private void apply(PatientEvent event, long at) {
    try {
      directory.apply(event, at);
    } catch (RuntimeException e) {
      // Nobody may stop the index for the others; the writer does not write such.
      LOG.error(
          "event=patient-unusable code=GTY-0424 offset={} cause={}",
          at,
          e.getClass().getSimpleName());
    }
    if (event instanceof PatientRecorded recorded) {
      listener.accept(recorded, at);
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
