package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What a processor sends on. Used by one stream thread. */
final class Forwarding {
  private final ProcessorContext<byte[], byte[]> context;
  private final EventCodec<NormalizedEvent> normalized = EventCodec.of(Topics.INSTANCES_NORMALIZED);
  private final EventCodec<InstanceHeld> held = EventCodec.of(Topics.INSTANCES_HELD);
  private final EventCodec<IdentityDecision> identities = EventCodec.of(Topics.IDENTITIES);

  Forwarding(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
  }

  byte[] encoded(NormalizedEvent event) {
    return normalized.encode(event);
  }

  /**
   * Passes an object on.
   *
   * @param encoded the same event
   * @param timestamp of the record that it follows from
   */
  void normalized(NormalizedEvent event, byte[] encoded, long timestamp) {
    send(event, encoded, normalized.headers(event), timestamp, NormalizerTopology.NORMALIZED);
  }

  void held(InstanceHeld event, long timestamp) {
    send(event, held.encode(event), held.headers(event), timestamp, NormalizerTopology.HELD);
  }

  void decided(IdentityDecision event, long timestamp) {
    send(
        event,
        identities.encode(event),
        identities.headers(event),
        timestamp,
        NormalizerTopology.DECIDED);
  }

  private void send(
      Event event, byte[] encoded, Iterable<Header> headers, long timestamp, String sink) {
    byte[] key = utf8(event.key());
    context.forward(new Record<>(key, encoded, timestamp, new RecordHeaders(headers)), sink);
  }

  void deadLetter(Record<byte[], byte[]> message, UndecodableEvent cause) {
    RecordHeaders headers = new RecordHeaders(message.headers());
    RecordMetadata at = context.recordMetadata().orElse(null);
    if (at != null) {
      headers.add("dead-topic", utf8(at.topic()));
      headers.add("dead-partition", utf8(Integer.toString(at.partition())));
      headers.add("dead-offset", utf8(Long.toString(at.offset())));
    }
    headers.add("dead-cause", utf8(cause.toString()));
    context.forward(message.withHeaders(headers), NormalizerTopology.DEAD_LETTER);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
