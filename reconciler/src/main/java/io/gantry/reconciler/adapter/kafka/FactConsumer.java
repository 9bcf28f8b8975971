package io.gantry.reconciler.adapter.kafka;

import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.platform.CrashPoints;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.reconciler.adapter.postgres.LedgerWriter;
import io.gantry.reconciler.adapter.postgres.LedgerWriter.Place;
import io.gantry.reconciler.adapter.postgres.LedgerWriter.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every topic that states facts, all partitions, from where the ledger says. It is no member
 * of a group: offsets are in the ledger, and the ledger admits one writer. Owns its consumer; one
 * thread calls {@link #step}.
 */
public final class FactConsumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.reconciler");
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int MAX_EVENTS = 4_000;
  private static final List<Topic<?>> TOPICS =
      List.of(
          Topics.INVENTORY_FOUND,
          Topics.SWEEPS_PROGRESS,
          Topics.SOURCES_STATUS,
          Topics.CALLERS_REFUSED,
          Topics.INSTANCES_EXTRACTED,
          Topics.INSTANCES_FAILED,
          Topics.STUDIES_EXTRACTED,
          Topics.INSTANCES_NORMALIZED,
          Topics.INSTANCES_HELD,
          Topics.INSTANCES_LOADED,
          Topics.INSTANCES_REJECTED,
          Topics.STUDIES_PUBLISHED,
          Topics.STUDIES_REFUSED,
          Topics.IDENTITIES,
          Topics.PATIENTS);

  private final LedgerWriter ledger;
  private final EventPublisher deadLetters;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, EventCodec<?>> codecs = new HashMap<>();
  private final DeadLetters letters = new DeadLetters();
  // Where the ledger stands; what compare-and-set compares with.
  private final Map<TopicPartition, Long> offsets = new HashMap<>();
  private volatile long caughtUpAt = Long.MIN_VALUE;

  public FactConsumer(KafkaSettings settings, LedgerWriter ledger, EventPublisher deadLetters) {
    this.ledger = ledger;
    this.deadLetters = deadLetters;
    Map<String, Object> properties = settings.consumer("gantry-reconciler", "gantry-reconciler");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_EVENTS);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 512 * 1024);
    // A transaction costs the same for one event as for hundreds: wait a moment for company.
    properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 64 * 1024);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    consumer = new KafkaConsumer<>(properties);
    TOPICS.forEach(topic -> codecs.put(topic.name(), EventCodec.of(topic)));
  }

  /** {@link System#nanoTime} of the latest moment of which every event has been applied. */
  public long caughtUpAt() {
    return caughtUpAt;
  }

  /**
   * Takes up reading where the ledger stands. An offset that the log does not have (any more) means
   * that one of the two was lost: reading goes on at the log's end, or where it now begins, and
   * unfinished studies are ordered again.
   */
  public void seek() throws SQLException {
    List<TopicPartition> partitions = partitions();
    consumer.assign(partitions);
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
    Map<Place, Long> known = ledger.offsets();
    List<Step> lost = new ArrayList<>();
    List<Step> fresh = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      Place place = new Place(partition.topic(), partition.partition());
      Long offset = known.get(place);
      long begins = first.getOrDefault(partition, 0L);
      long ends = end.getOrDefault(partition, 0L);
      if (offset == null) {
        fresh.add(new Step(place, begins, begins));
        offset = begins;
      } else if (offset > ends || (offset < begins && !mayLoseItsBeginning(partition))) {
        long resumed = offset > ends ? ends : begins;
        lost.add(new Step(place, offset, resumed));
        offset = resumed;
      } else if (offset < begins) {
        fresh.add(new Step(place, offset, begins));
        offset = begins;
      }
      offsets.put(partition, offset);
      consumer.seek(partition, offset);
    }
    ledger.reset(fresh, false);
    if (!lost.isEmpty()) {
      LOG.warn("code=GTY-0620 offsets outside the log: {} partitions reset", lost.size());
      ledger.reset(lost, true);
    }
  }

  /** Reads and applies one batch; returns the number of events. */
  public int step() throws SQLException {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    if (records.isEmpty()) {
      lookForMore();
      return 0;
    }
    List<Event> events = new ArrayList<>(records.count());
    List<Step> steps = new ArrayList<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> some = records.records(partition);
      some.forEach(record -> decode(record, events));
      steps.add(
          new Step(
              new Place(partition.topic(), partition.partition()),
              offsets.getOrDefault(partition, -1L),
              some.getLast().offset() + 1));
    }
    ledger.apply(steps, events);
    CrashPoints.reached("after-ledger-commit");
    steps.forEach(step ->
        offsets.put(
            new TopicPartition(step.place().topic(), step.place().partition()), step.next()));
    return events.size();
  }

  /** After a failed step: reads the batch again. */
  public void rewind() {
    offsets.forEach(consumer::seek);
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(5)));
  }

  private void lookForMore() {
    long now = System.nanoTime();
    Collection<TopicPartition> partitions = consumer.assignment();
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
    boolean all =
        partitions.stream()
            .allMatch(partition -> consumer.position(partition) >= end.getOrDefault(partition, 0L));
    if (all) {
      caughtUpAt = now;
    }
  }

  private void decode(ConsumerRecord<byte[], byte[]> record, List<Event> events) {
    if (DeadLetters.isDeadLetter(record)) {
      decodeLetter(record, events);
      return;
    }
    EventCodec<?> codec = codecs.get(record.topic());
    if (codec == null || record.value() == null) {
      return; // a tombstone of a compacted topic
    }
    try {
      events.add(codec.decode(record));
    } catch (UndecodableEvent e) {
      LOG.warn(
          "code=GTY-0621 topic={} partition={} offset={} to the dead letters",
          record.topic(),
          record.partition(),
          record.offset());
      deadLetters.deadLetter(Topics.RECONCILER, record, e).join();
    }
  }

  private void decodeLetter(ConsumerRecord<byte[], byte[]> record, List<Event> events) {
    try {
      letters.rejection(record).ifPresent(events::add);
    } catch (UndecodableEvent e) {
      LOG.warn("code=GTY-0621 topic={} offset={} stays there", record.topic(), record.offset());
    }
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> all = new ArrayList<>();
    List<String> names = new ArrayList<>(DeadLetters.topics());
    TOPICS.forEach(topic -> names.add(topic.name()));
    for (String name : names) {
      for (PartitionInfo info : consumer.partitionsFor(name)) {
        all.add(new TopicPartition(info.topic(), info.partition()));
      }
    }
    return all;
  }

  /** What expired there says nothing of a study: compacted topics, and who was not let in. */
  private static boolean mayLoseItsBeginning(TopicPartition partition) {
    return TOPICS.stream()
        .filter(topic -> topic.name().equals(partition.topic()))
        .anyMatch(topic ->
            topic.retention() == Topic.Retention.COMPACTED || topic.equals(Topics.CALLERS_REFUSED));
  }
}
