package io.gantry.contracts;

import io.gantry.contracts.event.Event;
import java.util.List;

/**
 * A Kafka topic: who writes it, what it carries, how long it is kept. The constants of {@link
 * Topics} are the only ones.
 *
 * @param owner the one stage that produces it
 * @param eventTypes the records that it carries
 */
public record Topic<E extends Event>(
    String name,
    String owner,
    Partitioning partitioning,
    Retention retention,
    List<Class<? extends E>> eventTypes) {
  public Topic {
    eventTypes = List.copyOf(eventTypes);
  }

  /** Where what this topic could not deliver goes: one dead letter topic per stage. */
  public static String deadLetter(String stage) {
    return stage + ".dead-letter";
  }

  /** What of a record's key decides its partition, where the key is hashed. */
  public String partitionKey(String key) {
    int blank = partitioning == Partitioning.BY_STUDY ? key.indexOf(' ') : -1;
    return blank < 0 ? key : key.substring(0, blank);
  }

  /**
   * BY_KEY: hashed. BY_SOURCE: the source's position in the configuration. BY_STUDY: the key's part
   * before the first blank hashed, so that it lies where the topics keyed by study have it. ONE: a
   * single partition, because the order of all records matters.
   */
  public enum Partitioning {
    BY_KEY,
    BY_SOURCE,
    BY_STUDY,
    ONE
  }

  /** How long the broker keeps records. */
  public enum Retention {
    DAYS_7,
    DAYS_30,
    COMPACTED
  }
}
