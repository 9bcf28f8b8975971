package io.gantry.normalizer.adapter.streams;

import io.gantry.platform.kafka.KafkaSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams' properties: exactly once, short commits, bounded memory. */
final class StreamsSettings {
  /** Also the consumer group, and the prefix of the changelog topic and of transactional ids. */
  static final String APPLICATION_ID = "gantry-normalizer";

  /** Commits are transactions; shorter ones cost the broker more, longer ones cost latency. */
  private static final int COMMIT_MILLIS = 100;

  private static final int EVENT = 1 << 20;

  private StreamsSettings() {}

  static Map<String, Object> of(
      KafkaSettings kafka, Path stateDirectory, RocksMemory.Budget budget) {
    Map<String, Object> all = new HashMap<>(kafka.client(APPLICATION_ID));
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // The broker's own protocol is back sooner after a crash; clusters may not have it yet.
    all.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, kafka.embedded() ? "streams" : "classic");
    all.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, kafka.embedded() ? 1 : 2);
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
    all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
    all.put(RocksMemory.BUDGET, budget);
    // Records carry heads of up to 256 KiB, so few of them may wait in memory.
    all.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 32);
    consumer(all, kafka);
    producer(all);
    return all;
  }

  private static void consumer(Map<String, Object> all, KafkaSettings kafka) {
    all.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 64);
    all.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 8 * EVENT);
    all.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), EVENT);
    if (!kafka.embedded()) {
      // With the streams protocol the broker sets the session (group.streams.session.timeout.ms).
      all.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
      all.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
    }
  }

  private static void producer(Map<String, Object> all) {
    all.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "zstd");
    all.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
    all.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 2 * EVENT);
    all.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 16L * EVENT);
  }
}
