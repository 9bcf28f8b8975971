package io.gantry.reconciler.adapter.kafka;

import io.gantry.contracts.Topics;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.reconciler.adapter.postgres.LedgerWriter.Place;
import io.gantry.reconciler.watch.Lags;
import io.gantry.reconciler.watch.Lags.Lag;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker how far each stage's readers have come; pages get the latest answer and never
 * wait for the broker. Owns an admin client and a thread.
 */
public final class StageLags implements Supplier<Lags>, AutoCloseable {
  private static final int PATIENCE_MILLIS = 3_000;
  private static final int PAUSE_MILLIS = 5_000;

  /** Where the ledger stands. */
  @FunctionalInterface
  public interface Offsets {
    Map<Place, Long> read() throws SQLException;
  }

  /** Whose offsets: by consumer group, of topics that matter for the way of an object. */
  private record Reader(String stage, String group, List<String> topics) {}

  private static final List<Reader> READERS =
      List.of(
          new Reader("extractor", "gantry-extractor", List.of(Topics.ORDERS.name())),
          new Reader("normalizer", "gantry-normalizer", List.of(Topics.INSTANCES_EXTRACTED.name())),
          new Reader("loader", "gantry-loader", List.of(Topics.INSTANCES_NORMALIZED.name())),
          new Reader("loader", "gantry-loader-manifests", List.of(Topics.STUDIES_VERIFIED.name())),
          new Reader("fhir-bridge", "gantry-fhir-bridge", List.of(Topics.STUDIES_VERIFIED.name())));

  /** What the reconciler reads of the way of an object; its offsets are in the ledger. */
  private static final List<String> FACTS =
      List.of(
          Topics.INSTANCES_EXTRACTED.name(),
          Topics.INSTANCES_NORMALIZED.name(),
          Topics.INSTANCES_LOADED.name(),
          Topics.STUDIES_PUBLISHED.name());

  private final Admin admin;
  private final Offsets ledger;
  private final int patienceMillis;
  private final Clock clock;
  private final ScheduledExecutorService asking;
  private volatile Lags latest = new Lags(null, "the broker has not been asked yet", List.of());

  /**
   * @param ledger where the reconciler itself has come to
   */
  public StageLags(KafkaSettings kafka, Offsets ledger, Clock clock) {
    this(kafka, ledger, clock, PATIENCE_MILLIS);
  }

  StageLags(KafkaSettings kafka, Offsets ledger, Clock clock, int patienceMillis) {
    this.admin = Admin.create(kafka.client("gantry-reconciler-lags"));
    this.patienceMillis = patienceMillis;
    this.ledger = ledger;
    this.clock = clock;
    this.asking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reconciler-lags").factory());
  }

  /** Begins to ask, every few seconds. */
  public void start() {
    var _ = asking.scheduleWithFixedDelay(this::ask, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public Lags get() {
    return latest;
  }

  /** Asks once; where nobody answers within seconds, that is the answer. */
  void ask() {
    try {
      latest = new Lags(clock.instant(), null, lags());
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      latest = latest.lost("the broker does not answer (" + cause.getClass().getSimpleName() + ")");
    } catch (KafkaException e) {
      latest = latest.lost("the broker does not answer (" + e.getClass().getSimpleName() + ")");
    } catch (SQLException | IllegalStateException e) {
      latest = latest.lost("the ledger does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Lag> lags()
      throws ExecutionException, TimeoutException, InterruptedException, SQLException {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> read =
        got(
            admin
                .listConsumerGroupOffsets(
                    READERS.stream()
                        .collect(
                            Collectors.toMap(
                                Reader::group, _ -> new ListConsumerGroupOffsetsSpec())),
                    new ListConsumerGroupOffsetsOptions().timeoutMs(patienceMillis))
                .all());
    Map<TopicPartition, Long> facts = new HashMap<>();
    ledger
        .read()
        .forEach(
            (place, next) -> facts.put(new TopicPartition(place.topic(), place.partition()), next));
    Map<TopicPartition, Long> ends = ends(read, facts);
    List<Lag> lags = new ArrayList<>();
    for (Reader reader : READERS) {
      Map<TopicPartition, Long> done = new HashMap<>();
      read.getOrDefault(reader.group(), Map.of())
          .forEach((partition, offset) -> {
            if (offset != null) {
              done.put(partition, offset.offset());
            }
          });
      reader.topics().forEach(topic -> lags.add(lag(reader.stage(), topic, done, ends)));
    }
    FACTS.forEach(topic -> lags.add(lag("reconciler", topic, facts, ends)));
    return lags;
  }

  /** The ends of what anybody has read. */
  private Map<TopicPartition, Long> ends(
      Map<String, Map<TopicPartition, OffsetAndMetadata>> read, Map<TopicPartition, Long> facts)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (Reader reader : READERS) {
      read.getOrDefault(reader.group(), Map.of()).keySet().stream()
          .filter(partition -> reader.topics().contains(partition.topic()))
          .forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
    }
    facts.keySet().stream()
        .filter(partition -> FACTS.contains(partition.topic()))
        .forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    got(admin.listOffsets(wanted, new ListOffsetsOptions().timeoutMs(patienceMillis)).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private static Lag lag(
      String stage, String topic, Map<TopicPartition, Long> done, Map<TopicPartition, Long> ends) {
    @Nullable Long records = null;
    for (Map.Entry<TopicPartition, Long> one : done.entrySet()) {
      Long end = ends.get(one.getKey());
      if (one.getKey().topic().equals(topic) && end != null) {
        records = (records == null ? 0 : records) + Math.max(0, end - one.getValue());
      }
    }
    return new Lag(stage, topic, records);
  }

  private <T> T got(KafkaFuture<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(patienceMillis + 1_000L, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    asking.shutdownNow();
    admin.close(Duration.ofSeconds(1));
  }
}
