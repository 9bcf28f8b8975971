package io.gantry.reconciler;

import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ControlEvent;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.LoadedEvent.ManifestWritten;
import io.gantry.contracts.event.LoadedEvent.RepeatSettled;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import io.gantry.contracts.event.OrderEvent;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.contracts.event.StudyPublished;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Extractor, normalizer, loader and bridge as the reconciler sees them: answers orders from
 * archives in memory and announcements from an EHR in memory. One thread of its own.
 */
public final class StagesDouble implements AutoCloseable {
  private final Map<String, Map<String, List<AnInstance>>> archives = new ConcurrentHashMap<>();
  private final Map<String, AnInstance> normalized = new HashMap<>();
  private final Map<String, Set<String>> bucket = new ConcurrentSkipListMap<>();
  private final List<OrderEvent> orders = new CopyOnWriteArrayList<>();
  private final List<SourceControl> controls = new CopyOnWriteArrayList<>();
  private final Map<String, String> patients = new ConcurrentHashMap<>();
  private final List<StudyVerified> announced = new CopyOnWriteArrayList<>();
  private final Map<String, String> refusals = new ConcurrentHashMap<>();
  private final Set<String> unobtainable = ConcurrentHashMap.newKeySet();
  private final Set<String> poisonous = ConcurrentHashMap.newKeySet();
  private final Set<String> unreachable = ConcurrentHashMap.newKeySet();
  private final String prefix = UUID.randomUUID() + "-";
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final boolean counting;
  private final EventPublisher publisher;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EventCodec<OrderEvent> orderCodec = EventCodec.of(Topics.ORDERS);
  private final EventCodec<ControlEvent> controlCodec = EventCodec.of(Topics.CONTROLS);
  private final EventCodec<StudyVerified> verifiedCodec = EventCodec.of(Topics.STUDIES_VERIFIED);
  private final Thread thread;
  private volatile boolean running = true;
  private volatile boolean deafForExtraction;
  private final List<ExtractOrder> unheard = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> stopAfter = new ConcurrentHashMap<>();

  /**
   * @param counting whether the archives answer Number of Study Related Instances
   */
  public StagesDouble(KafkaSettings kafka, boolean counting) {
    this.counting = counting;
    publisher = new EventPublisher(kafka, "stages-double");
    Map<String, Object> properties = kafka.consumer("stages-double", "stages-double");
    consumer = new KafkaConsumer<>(properties);
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of("orders", "controls", "studies.verified")) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // what was sent before is not for us
    thread = Thread.ofPlatform().daemon().name("stages-double").start(this::loop);
  }

  public void holds(AnInstance... instances) {
    for (AnInstance instance : instances) {
      archives
          .computeIfAbsent(instance.source(), name -> new ConcurrentHashMap<>())
          .computeIfAbsent(instance.id().studyInstanceUid(), study -> new CopyOnWriteArrayList<>())
          .add(instance);
    }
  }

  /** The EHR does not take the study, until {@link #accept}. */
  public void refuse(String study) {
    refusals.put(study, "GTY-0701");
  }

  public void accept(String study) {
    refusals.remove(study);
  }

  /** The archive lists it but does not send it. */
  public void unobtainable(String sop, boolean is) {
    if (is) {
      unobtainable.add(sop);
    } else {
      unobtainable.remove(sop);
    }
  }

  /** The loader gives up on it. */
  public void poisonous(String sop, boolean is) {
    if (is) {
      poisonous.add(sop);
    } else {
      poisonous.remove(sop);
    }
  }

  /** Sweeps of the source fail. */
  public void unreachable(String source) {
    unreachable.add(source);
  }

  /** Extract orders stay unanswered for now. */
  public void deafForExtraction(boolean is) {
    deafForExtraction = is;
  }

  /** As if the orders not heard had been lost with the log. */
  public void forgetOrders() {
    unheard.clear();
  }

  /** The source announces that it is stopped once it got that many orders, and fails them all. */
  public void stopAfterOrders(String source, int count) {
    stopAfter.put(source, count);
  }

  /** The archive names this patient for the study. */
  public void patient(String study, String patientId) {
    patients.put(study, patientId);
  }

  /** What operators wanted of sources. */
  public List<SourceControl> controls() {
    return List.copyOf(controls);
  }

  public List<SweepOrder> sweepOrders() {
    return orders.stream()
        .filter(SweepOrder.class::isInstance)
        .map(SweepOrder.class::cast)
        .toList();
  }

  public List<ExtractOrder> extractOrders() {
    return orders.stream()
        .filter(ExtractOrder.class::isInstance)
        .map(ExtractOrder.class::cast)
        .toList();
  }

  public List<StudyVerified> announced() {
    return List.copyOf(announced);
  }

  public EventPublisher publisher() {
    return publisher;
  }

  /** What an S3 listing would say. */
  public Map<String, Long> objects() {
    Map<String, Long> counts = new TreeMap<>();
    bucket.forEach((study, keys) -> counts.put(study, (long) keys.size()));
    return counts;
  }

  private <E extends Event> void send(Topic<E> topic, E event) {
    var _ = publisher.publish(topic, event);
  }

  private <E extends Event> void sendTo(Topic<E> topic, int partition, E event) {
    var _ = publisher.publishTo(topic, partition, event);
  }

  private void loop() {
    while (running) {
      if (!deafForExtraction) {
        List.copyOf(unheard).forEach(this::extract);
        unheard.clear();
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
        try {
          if (record.topic().equals("orders")) {
            execute(orderCodec.decode(record));
          } else if (record.topic().equals("controls")) {
            if (controlCodec.decode(record) instanceof SourceControl control) {
              controls.add(control);
            }
          } else {
            publish(verifiedCodec.decode(record));
          }
        } catch (UndecodableEvent e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private void execute(OrderEvent order) {
    orders.add(order);
    switch (order) {
      case SweepOrder sweep -> sweep(sweep);
      case ExtractOrder extract when deafForExtraction -> unheard.add(extract);
      case ExtractOrder extract
          when stopAfter.getOrDefault(extract.source(), Integer.MAX_VALUE) != Integer.MAX_VALUE ->
          stopped(extract);
      case ExtractOrder extract -> extract(extract);
      case OrderEvent.RestampOrder _ -> {
        // on record in orders
      }
    }
  }

  private void stopped(ExtractOrder order) {
    int left = stopAfter.merge(order.source(), -1, Integer::sum);
    if (left == 0) {
      send(
          Topics.SOURCES_STATUS,
          new SourceStatus(
              order.source(),
              SourceStatus.State.STOPPED,
              0,
              "GTY-0321",
              "The archive does not know our AE",
              Instant.now()));
      publisher.flush();
    }
    send(
        Topics.STUDIES_EXTRACTED,
        new StudyExtracted(
            order.source(),
            order.orderId(),
            "attempt-" + prefix + attempts.incrementAndGet(),
            order.studyInstanceUid(),
            Outcome.FAILED,
            0,
            0,
            0,
            "GTY-0321",
            "The archive does not know our AE",
            Instant.now(),
            Instant.now()));
  }

  private void sweep(SweepOrder order) {
    Map<String, List<AnInstance>> studies =
        unreachable.contains(order.source())
            ? Map.of()
            : archives.getOrDefault(order.source(), Map.of());
    studies.forEach((study, instances) -> {
      if (!asked(order, study)) {
        return;
      }
      send(
          Topics.INVENTORY_FOUND,
          new StudyFound(
              order.source(),
              order.sweepId(),
              study,
              date(study),
              null,
              patients.get(study),
              null,
              List.of("CT"),
              1,
              counting ? instances.size() : null,
              Instant.now()));
    });
    publisher.flush();
    String code = unreachable.contains(order.source()) ? "GTY-0301" : null;
    int partitions = publisher.partitions(Topics.INVENTORY_FOUND);
    for (int i = 0; i < partitions; i++) {
      sendTo(
          Topics.INVENTORY_FOUND,
          i,
          new SweepFinished(
              order.source(),
              order.sweepId(),
              i,
              partitions,
              (int) studies.keySet().stream().filter(study -> asked(order, study)).count(),
              code,
              code == null ? null : "No connection",
              Instant.now()));
    }
  }

  private boolean asked(SweepOrder order, String study) {
    String patient = order.query().get("PatientID");
    return (order.studies().isEmpty() || order.studies().contains(study))
        && (patient == null || patient.equals(patients.get(study)));
  }

  /** The greater the last component, the newer. */
  private static String date(String study) {
    return "202501%02d".formatted(Integer.parseInt(study.substring(study.lastIndexOf('.') + 1)));
  }

  private void extract(ExtractOrder order) {
    String attempt = "attempt-" + prefix + attempts.incrementAndGet();
    List<AnInstance> instances =
        archives
            .getOrDefault(order.source(), Map.of())
            .getOrDefault(order.studyInstanceUid(), List.of());
    Sha256 listing = listing(instances);
    send(
        Topics.STUDIES_EXTRACTED,
        new StudyListed(
            order.source(),
            order.orderId(),
            order.studyInstanceUid(),
            instances.size(),
            listing,
            Instant.now()));
    List<AnInstance> asked =
        listing.equals(order.knownListing())
            ? instances.stream()
                .filter(instance -> order.wanted().contains(instance.id().sopInstanceUid()))
                .toList()
            : instances;
    if (asked.isEmpty()) {
      ended(order, attempt, Outcome.UNCHANGED, instances.size(), 0, 0);
      return;
    }
    int missing = 0;
    for (AnInstance instance : asked) {
      if (unobtainable.contains(instance.id().sopInstanceUid())) {
        send(Topics.INSTANCES_FAILED, instance.missing(order.orderId()));
        missing++;
      } else {
        send(Topics.INSTANCES_EXTRACTED, instance.extracted(order.orderId(), attempt));
        normalizeAndLoad(instance);
      }
    }
    ended(
        order,
        attempt,
        missing == 0 ? Outcome.COMPLETE : Outcome.PARTIAL,
        asked.size(),
        asked.size() - missing,
        missing);
  }

  private void normalizeAndLoad(AnInstance instance) {
    AnInstance known = normalized.putIfAbsent(instance.id() + instance.digest().hex(), instance);
    if (known != null && !known.source().equals(instance.source())) {
      send(Topics.INSTANCES_NORMALIZED, instance.repeats(known, Relation.REPEAT));
      send(
          Topics.INSTANCES_LOADED,
          new RepeatSettled(
              "settled",
              instance.source(),
              instance.id(),
              instance.received(),
              instance.loaded().spool()));
      return;
    }
    send(Topics.INSTANCES_NORMALIZED, instance.normalized());
    if (poisonous.contains(instance.id().sopInstanceUid())) {
      putAside(instance);
      return;
    }
    bucket
        .computeIfAbsent(instance.id().studyInstanceUid(), study -> ConcurrentHashMap.newKeySet())
        .add(instance.loaded().object().objectKey());
    send(Topics.INSTANCES_LOADED, instance.loaded());
  }

  private void putAside(AnInstance instance) {
    EventCodec<NormalizedEvent> codec = EventCodec.of(Topics.INSTANCES_NORMALIZED);
    NormalizedEvent event = instance.normalized();
    ConsumerRecord<byte[], byte[]> poison =
        new ConsumerRecord<>(
            Topics.INSTANCES_NORMALIZED.name(),
            0,
            0,
            event.key().getBytes(StandardCharsets.UTF_8),
            codec.encode(event));
    codec.headers(event).forEach(poison.headers()::add);
    var _ =
        publisher.deadLetter(Topics.LOADER, poison, new IllegalStateException("never shown: Doe"));
  }

  private void ended(
      ExtractOrder order, String attempt, Outcome outcome, int listed, int stored, int missing) {
    send(
        Topics.STUDIES_EXTRACTED,
        new StudyExtracted(
            order.source(),
            order.orderId(),
            attempt,
            order.studyInstanceUid(),
            outcome,
            listed,
            stored,
            missing,
            null,
            null,
            Instant.now(),
            Instant.now()));
  }

  private void publish(StudyVerified verified) {
    announced.add(verified);
    String study = verified.studyInstanceUid();
    send(
        Topics.INSTANCES_LOADED,
        new ManifestWritten(
            study, verified.revision(), "studies/" + study + "/manifest.json", 1, Instant.now()));
    String code = refusals.get(study);
    if (code != null) {
      Instant at = AnInstance.EPOCH.plusSeconds(refused.incrementAndGet());
      send(
          Topics.STUDIES_REFUSED,
          new StudyRefused(study, verified.revision(), code, "No such patient", false, at));
      return;
    }
    send(
        Topics.STUDIES_PUBLISHED,
        new StudyPublished(
            study,
            verified.revision(),
            "ImagingStudy/1",
            StudyPublished.Action.CREATED,
            verified.instances().size(),
            Instant.now()));
  }

  private static Sha256 listing(List<AnInstance> instances) {
    StringBuilder uids = new StringBuilder();
    instances.stream()
        .map(instance -> instance.id().sopInstanceUid())
        .sorted()
        .forEach(uid -> uids.append(uid).append('\n'));
    return Sha256.of(uids.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    running = false;
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumer.close();
    publisher.close();
  }
}
