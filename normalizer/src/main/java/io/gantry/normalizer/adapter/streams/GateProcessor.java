package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.DecisionEvent;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.InventoryEvent;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.event.StoredPartSettled;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is heard of a study comes to one place, since all these topics are partitioned by
 * study: what a sweep found, what people decided, its objects, the end of its move. Used by one
 * stream thread.
 */
final class GateProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final Normalizer normalizer;
  private final Map<String, String> issuers;
  private final ObjectParts parts;
  private final GateRules rules;
  private final EventCodec<InventoryEvent> inventory = EventCodec.of(Topics.INVENTORY_FOUND);
  private final EventCodec<DecisionEvent> decided = EventCodec.of(Topics.DECISIONS);
  private final EventCodec<ExtractedEvent> extracted = EventCodec.of(Topics.INSTANCES_EXTRACTED);
  private final EventCodec<StudyProgress> progress = EventCodec.of(Topics.STUDIES_EXTRACTED);
  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable Forwarding to;
  private @Nullable StudyGate gate;

  GateProcessor(
      Normalizer normalizer, Map<String, String> issuers, ObjectParts parts, GateRules rules) {
    this.normalizer = normalizer;
    this.issuers = issuers;
    this.parts = parts;
    this.rules = rules;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> started) {
    Forwarding forwarding = new Forwarding(started);
    context = started;
    to = forwarding;
    DecisionStore decisions =
        new DecisionStore(started.getStateStore(NormalizerTopology.IDENTITIES));
    StudyGate opened =
        new StudyGate(
            rules,
            decisions,
            new WaitingRoom(started.getStateStore(NormalizerTopology.WAITING)),
            new InstanceStep(
                normalizer,
                issuers,
                parts,
                started.getStateStore(NormalizerTopology.VERSIONS_SEEN),
                forwarding),
            new ObjectHeaders(parts),
            forwarding);
    gate = opened;
    SecondLooks looks = new SecondLooks(rules, decisions, opened);
    started.schedule(SecondLooks.EVERY, PunctuationType.WALL_CLOCK_TIME, looks::step);
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    if (context == null || to == null || gate == null) {
      throw new IllegalStateException("not initialised");
    }
    String topic = context.recordMetadata().map(RecordMetadata::topic).orElse("");
    try {
      process(topic, message, gate);
    } catch (UndecodableEvent e) {
      LOG.warn("event=dead-letter stage=normalizer cause=\"{}\"", e.getMessage());
      to.deadLetter(message, e);
    }
  }

  private void process(String topic, Record<byte[], byte[]> message, StudyGate at)
      throws UndecodableEvent {
    if (message.value() == null) {
      return; // a tombstone of a compacted topic
    }
    long now = message.timestamp();
    if (topic.equals(Topics.INVENTORY_FOUND.name())) {
      if (inventory.decode(message.headers(), message.value()) instanceof StudyFound row) {
        at.found(row, now);
      }
    } else if (topic.equals(Topics.DECISIONS.name())) {
      switch (decided.decode(message.headers(), message.value())) {
        case ReviewDecision said -> at.reviewed(said, now);
        case StoredPartSettled answer -> at.settled(answer, now);
      }
    } else if (topic.equals(Topics.STUDIES_EXTRACTED.name())) {
      if (progress.decode(message.headers(), message.value()) instanceof StudyExtracted end) {
        at.ended(end, now);
      }
    } else {
      switch (extracted.decode(message.headers(), message.value())) {
        case InstanceExtracted object -> {
          Bytes head = InstanceStep.head(object, message.headers());
          at.arrived(object, head, now);
        }
      }
    }
  }
}
