package io.gantry.extractor.adapter.kafka;

import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent;
import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.contracts.event.LoadedEvent;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a volume some event still refers to, read from the topics from their beginning to their
 * end at the time of the call. Used once, at a start that finds segments of an earlier run.
 */
public final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");
  private static final Duration POLL = Duration.ofSeconds(2);

  private final KafkaSettings settings;
  private final String volume;
  private final Set<SpoolRef> live = new LinkedHashSet<>();
  private final Set<SpoolRef> held = new LinkedHashSet<>();

  private Leftovers(KafkaSettings settings, String volume) {
    this.settings = settings;
    this.volume = volume;
  }

  /**
   * Reads the topics.
   *
   * @param volume the volume whose objects are asked for
   */
  public static Leftovers read(KafkaSettings settings, String volume) {
    Leftovers leftovers = new Leftovers(settings, volume);
    leftovers.readAll();
    return leftovers;
  }

  /** Objects that were told of and are neither loaded nor rejected. */
  public Set<SpoolRef> live() {
    return live;
  }

  /** Those of them that wait for a decision, oldest first. */
  public Set<SpoolRef> held() {
    return held;
  }

  private void readAll() {
    scan(
        Topics.INSTANCES_EXTRACTED,
        event -> {
          if (event instanceof InstanceExtracted extracted) {
            add(extracted.spool(), live);
          }
        });
    scan(Topics.INSTANCES_FAILED, this::failed);
    scan(Topics.INSTANCES_HELD, event -> add(event.spool(), held));
    scan(Topics.INSTANCES_LOADED, this::loaded);
    scan(Topics.INSTANCES_REJECTED, event -> live.remove(event.spool()));
    held.retainAll(live);
  }

  private void failed(FailedEvent event) {
    if (event instanceof InstanceUnsolicited unsolicited) {
      add(unsolicited.spool(), live);
      add(unsolicited.spool(), held);
    }
  }

  private void loaded(LoadedEvent event) {
    switch (event) {
      case LoadedEvent.InstanceLoaded loaded -> live.remove(loaded.spool());
      case LoadedEvent.RepeatSettled repeat -> live.remove(repeat.spool());
      case LoadedEvent.ManifestWritten _,
          LoadedEvent.InstanceRestamped _,
          LoadedEvent.StudyRestamped _,
          LoadedEvent.RestampRefused _ -> {}
    }
  }

  private void add(SpoolRef ref, Set<SpoolRef> to) {
    if (ref.volume().equals(volume)) {
      to.add(ref);
    }
  }

  private <E extends Event> void scan(Topic<E> topic, Consumer<E> events) {
    EventCodec<E> codec = EventCodec.of(topic);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (behind(consumer, ends)) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          try {
            events.accept(codec.decode(message));
          } catch (UndecodableEvent e) {
            LOG.warn("unreadable event topic={} offset={}", topic.name(), message.offset());
          }
        }
      }
    }
  }

  private static boolean behind(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
  }

  private Map<String, Object> properties() {
    Map<String, Object> all =
        new HashMap<>(settings.consumer("extractor-leftovers", "extractor-leftovers"));
    // Assigned by hand: no member of any group.
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    all.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    return all;
  }
}
