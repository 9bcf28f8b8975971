package io.gantry.extractor.adapter.kafka;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.InventoryEvent;
import io.gantry.contracts.event.InventoryEvent.SweepProgress;
import io.gantry.extractor.order.SweepMemory;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TransientFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** In the compacted topic {@code sweeps.progress}, read to its end whenever a sweep begins. */
public final class KafkaSweepMemory implements SweepMemory {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaSettings settings;
  private final EventPublisher publisher;
  private final EventCodec<InventoryEvent> codec = EventCodec.of(Topics.SWEEPS_PROGRESS);

  /** The publisher stays the caller's. */
  public KafkaSweepMemory(KafkaSettings settings, EventPublisher publisher) {
    this.settings = settings;
    this.publisher = publisher;
  }

  @Override
  public CompletableFuture<?> keep(SweepProgress progress) {
    return publisher.publish(Topics.SWEEPS_PROGRESS, progress);
  }

  @Override
  public Optional<SweepProgress> recall(String sweepId) throws TransientFailure {
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.SWEEPS_PROGRESS.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      SweepProgress latest = null;
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          SweepProgress progress = decoded(message);
          if (progress != null && progress.sweepId().equals(sweepId)) {
            latest = progress;
          }
        }
      }
      return Optional.ofNullable(latest);
    } catch (KafkaException e) {
      throw new TransientFailure("the progress of sweeps can't be read", e);
    }
  }

  private @org.jspecify.annotations.Nullable SweepProgress decoded(
      ConsumerRecord<byte[], byte[]> message) {
    try {
      return codec.decode(message) instanceof SweepProgress progress ? progress : null;
    } catch (UndecodableEvent e) {
      LOG.warn("unreadable event topic={} offset={}", message.topic(), message.offset());
      return null;
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> all = new HashMap<>(settings.consumer("extractor-sweeps", "sweeps"));
    // Assigned by hand: no member of any group.
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    all.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    return all;
  }
}
