package io.gantry.platform.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach the broker.
 *
 * @param properties further client properties (security and the like), applied last
 * @param embedded whether it is the broker in this process: one owner, so that a restarted consumer
 *     may take its place back at once
 */
public record KafkaSettings(
    String bootstrapServers, Map<String, String> properties, boolean embedded) {
  /** The largest event ({@code studies.verified}, 16 MiB) with room for headers. */
  public static final int LARGEST_RECORD = 17 * 1024 * 1024;

  public KafkaSettings {
    properties = Map.copyOf(properties);
  }

  /** What any client needs; also for admin clients and Kafka Streams. */
  public Map<String, Object> client(String clientId) {
    Map<String, Object> all = new HashMap<>();
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    all.put("enable.metrics.push", false);
    all.putAll(properties);
    return all;
  }

  /** Idempotent, acknowledged by all replicas, zstd; byte arrays in and out. */
  public Map<String, Object> producer(String clientId) {
    Map<String, Object> all = new HashMap<>();
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    all.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    all.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
    all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
    all.putAll(client(clientId));
    return all;
  }

  /** Reads committed records from the earliest on; offsets are committed by hand. */
  public Map<String, Object> consumer(String clientId, String group) {
    Map<String, Object> all = new HashMap<>();
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // What one consumer buffers: several of them share a small heap.
    all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20);
    all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, embedded ? 6_000 : 10_000);
    all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    if (embedded) {
      // Static membership: after a kill -9 the same client is back without a session timeout.
      all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, clientId);
    }
    all.putAll(client(clientId));
    return all;
  }
}
