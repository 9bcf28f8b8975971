package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One record in, one record out, each object under the patient that it names. Used by one stream
 * thread, as Streams promises.
 */
final class NormalizeProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final Normalizer normalizer;
  private final Map<String, String> issuers;
  private final ObjectParts parts;
  private final EventCodec<ExtractedEvent> extracted = EventCodec.of(Topics.INSTANCES_EXTRACTED);
  private @Nullable Forwarding to;
  private @Nullable InstanceStep step;

  NormalizeProcessor(Normalizer normalizer, Map<String, String> issuers, ObjectParts parts) {
    this.normalizer = normalizer;
    this.issuers = issuers;
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> started) {
    Forwarding forwarding = new Forwarding(started);
    to = forwarding;
    step =
        new InstanceStep(
            normalizer,
            issuers,
            parts,
            started.getStateStore(NormalizerTopology.VERSIONS_SEEN),
            forwarding);
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    if (step == null || to == null) {
      throw new IllegalStateException("not initialised");
    }
    try {
      switch (extracted.decode(message.headers(), message.value())) {
        case InstanceExtracted object ->
            step.process(object, InstanceStep.head(object, message.headers()), message.timestamp());
      }
    } catch (UndecodableEvent e) {
      LOG.warn("event=dead-letter stage=normalizer cause=\"{}\"", e.getMessage());
      to.deadLetter(message, e);
    }
  }
}
