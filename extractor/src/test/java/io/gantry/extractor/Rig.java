package io.gantry.extractor;

import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.SweepKind;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Kind;
import io.gantry.platform.config.SourceConfig.Limits;
import io.gantry.platform.config.SourceConfig.Retrieve;
import io.gantry.platform.config.SourceConfig.Tls;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.config.TlsConfig;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A broker and its topics for tests of the extractor, with orders in and events out. */
final class Rig implements AutoCloseable {
  static final String AE = "MIGRATOR";

  /** Short waits. */
  static final ExtractorSettings.Timing SOON =
      new ExtractorSettings.Timing(
          Duration.ofMillis(500),
          Duration.ofMillis(100),
          2,
          Duration.ofSeconds(3),
          Duration.ofSeconds(20),
          Duration.ofMinutes(2));

  private final EmbeddedKafka broker;
  private final KafkaSettings kafka;
  private final EventPublisher publisher;

  Rig(Path directory) {
    broker = EmbeddedKafka.start(directory);
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(kafka, TopicAdmin.EMBEDDED_PARTITIONS);
    publisher = new EventPublisher(kafka, "test");
  }

  KafkaSettings kafka() {
    return kafka;
  }

  static SourceConfig source(String name, String aeTitle, int port) {
    return source(name, aeTitle, port, Retrieve.C_MOVE, 2);
  }

  static SourceConfig slow(String name, String aeTitle, int port, double megabytesPerSecond) {
    return source(name, aeTitle, port, Retrieve.C_MOVE, new Limits(2, megabytesPerSecond, ""));
  }

  static SourceConfig source(
      String name, String aeTitle, int port, Retrieve retrieve, int associations) {
    return source(name, aeTitle, port, retrieve, new Limits(associations, 0, ""));
  }

  private static SourceConfig source(
      String name, String aeTitle, int port, Retrieve retrieve, Limits limits) {
    return new SourceConfig(
        name,
        aeTitle,
        "127.0.0.1",
        port,
        Kind.LEGACY,
        "",
        new Tls(TlsMode.NONE, null),
        retrieve,
        limits);
  }

  static ExtractorSettings settings(int port, Path spool, SourceConfig... sources) {
    return settings(port, spool, DicomConfig.MOST_HEADER_MEGABYTES, sources);
  }

  static ExtractorSettings settings(
      int port, Path spool, int headerMegabytes, SourceConfig... sources) {
    return settings(AE, port, spool, headerMegabytes, sources);
  }

  static ExtractorSettings settings(
      String aeTitle, int port, Path spool, int headerMegabytes, SourceConfig... sources) {
    return ExtractorSettings.of(
            new DicomConfig(aeTitle, "127.0.0.1", port, TlsConfig.OFF, headerMegabytes),
            List.of(sources),
            spool)
        .withSpoolBytes(4L << 30)
        .withTiming(SOON);
  }

  String sweep(String source, Map<String, String> query, String... studies) {
    String sweepId = UUID.randomUUID().toString();
    publisher
        .publishTo(
            Topics.ORDERS,
            0,
            new SweepOrder("sweep-" + sweepId, source, sweepId, query, List.of(studies)))
        .join();
    return sweepId;
  }

  /** An inventory's sweep. */
  String sweep(String source, SweepKind kind) {
    String sweepId = "i-" + UUID.randomUUID();
    publisher
        .publishTo(
            Topics.ORDERS, 0, new SweepOrder(sweepId, source, sweepId, Map.of(), List.of(), kind))
        .join();
    return sweepId;
  }

  String extract(String source, String study) {
    return extract(source, study, null);
  }

  String extract(String source, String study, @Nullable Sha256 known) {
    String orderId = UUID.randomUUID().toString();
    order(new ExtractOrder(orderId, source, study, null, known));
    return orderId;
  }

  void order(ExtractOrder order) {
    publisher.publishTo(Topics.ORDERS, 0, order).join();
  }

  <E extends Event> void publish(Topic<E> topic, E event) {
    publisher.publish(topic, event).join();
  }

  /** An event as it stands in a topic. */
  record Told<E>(E event, @Nullable Bytes head, long offset) {}

  /** Everything in a topic now. */
  <E extends Event> List<Told<E>> told(Topic<E> topic) {
    EventCodec<E> codec = EventCodec.of(topic);
    Map<String, Object> properties = new HashMap<>(kafka.consumer("test-reader", "none"));
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    List<Told<E>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
          Header head = message.headers().lastHeader("head");
          all.add(
              new Told<>(
                  codec.decode(message),
                  head == null ? null : Bytes.of(head.value()),
                  message.offset()));
        }
      }
    } catch (UndecodableEvent e) {
      throw new AssertionError(e);
    }
    return all;
  }

  <E extends Event> List<E> events(Topic<E> topic) {
    return told(topic).stream().map(Told::event).toList();
  }

  /** Waits for the end of an order. */
  StudyExtracted end(String orderId, Duration limit) {
    return ends(Set.of(orderId), limit).getFirst();
  }

  /** Waits for the end of all these orders. */
  List<StudyExtracted> ends(Set<String> orderIds, Duration limit) {
    return await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                events(Topics.STUDIES_EXTRACTED).stream()
                    .filter(StudyExtracted.class::isInstance)
                    .map(StudyExtracted.class::cast)
                    .filter(end -> orderIds.contains(end.orderId()))
                    .toList(),
            ends -> ends.size() == orderIds.size());
  }

  /** Waits until a sweep has ended on every partition. */
  List<SweepFinished> finished(String sweepId, Duration limit) {
    return await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                events(Topics.INVENTORY_FOUND).stream()
                    .filter(SweepFinished.class::isInstance)
                    .map(SweepFinished.class::cast)
                    .filter(end -> end.sweepId().equals(sweepId))
                    .toList(),
            ends -> ends.size() == TopicAdmin.EMBEDDED_PARTITIONS);
  }

  static void closeAll(@Nullable AutoCloseable... all) {
    for (AutoCloseable one : all) {
      try {
        if (one != null) {
          one.close();
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() {
    publisher.close();
    broker.close();
  }
}
