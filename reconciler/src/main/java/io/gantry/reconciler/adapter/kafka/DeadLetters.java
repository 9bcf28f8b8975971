package io.gantry.reconciler.adapter.kafka;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.InstanceRejected;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What normalizer and loader put aside as facts: an object that a stage gives up on would else be
 * pending for ever. It counts as rejected until it is stored after all; its bytes stay in the
 * spool.
 */
final class DeadLetters {
  static final String PUT_ASIDE = "GTY-0622";

  /** The stages that objects pass through, by their dead letter topics. */
  private static final Map<String, String> STAGES =
      Map.of(
          Topic.deadLetter(Topics.NORMALIZER), Topics.NORMALIZER,
          Topic.deadLetter(Topics.LOADER), Topics.LOADER);

  private static final int LONGEST_CAUSE = 300;

  private final EventCodec<?> extracted = EventCodec.of(Topics.INSTANCES_EXTRACTED);
  private final EventCodec<?> normalized = EventCodec.of(Topics.INSTANCES_NORMALIZED);

  static List<String> topics() {
    return List.copyOf(STAGES.keySet());
  }

  static boolean isDeadLetter(ConsumerRecord<?, ?> record) {
    return STAGES.containsKey(record.topic());
  }

  /**
   * The object that was put aside; empty for a letter that is about no object, such as a copy whose
   * original decides.
   *
   * @throws UndecodableEvent where the letter can't be read here either: its object was never
   *     received as far as the ledger knows, and the study's order says that one is unaccounted for
   */
  Optional<Event> rejection(ConsumerRecord<byte[], byte[]> letter) throws UndecodableEvent {
    String from = header(letter, "dead-topic");
    if (from.equals(Topics.INSTANCES_EXTRACTED.name())) {
      return Optional.of(extracted.decode(letter))
          .filter(InstanceExtracted.class::isInstance)
          .map(InstanceExtracted.class::cast)
          .map(e ->
              rejected(letter, e.eventId(), e.source(), e.instance(), e.received(), e.spool()));
    }
    if (from.equals(Topics.INSTANCES_NORMALIZED.name())) {
      return Optional.of(normalized.decode(letter))
          .filter(InstanceNormalized.class::isInstance)
          .map(InstanceNormalized.class::cast)
          .map(e ->
              rejected(letter, e.eventId(), e.source(), e.instance(), e.received(), e.spool()));
    }
    return Optional.empty();
  }

  private static InstanceRejected rejected(
      ConsumerRecord<byte[], byte[]> letter,
      String eventId,
      String source,
      InstanceId instance,
      InstanceDigests received,
      SpoolRef spool) {
    String stage = STAGES.getOrDefault(letter.topic(), "");
    return new InstanceRejected(
        "dead/" + stage + "/" + eventId,
        source,
        instance,
        received,
        spool,
        PUT_ASIDE,
        words(stage, letter),
        Instant.ofEpochMilli(letter.timestamp()));
  }

  private static String words(String stage, ConsumerRecord<byte[], byte[]> letter) {
    String cause = header(letter, "dead-cause");
    return "the %s could not process the object and put it aside (%s): report it, then run the wave again"
        .formatted(
            stage, cause.length() > LONGEST_CAUSE ? cause.substring(0, LONGEST_CAUSE) : cause);
  }

  private static String header(ConsumerRecord<?, ?> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
