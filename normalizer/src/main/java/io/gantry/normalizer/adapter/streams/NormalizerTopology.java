package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.rules.Normalizer;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * {@code instances.extracted} -> rules and copies -> {@code instances.normalized} or {@code
 * instances.held}; what can't be decoded -> {@code normalizer.dead-letter}. Names of nodes and of
 * the store are part of what is on disk and on the broker: a test pins them.
 */
public final class NormalizerTopology {
  static final String SOURCE = "instances-extracted";
  static final String PROCESSOR = "normalize";
  static final String NORMALIZED = "instances-normalized";
  static final String HELD = "instances-held";
  static final String DEAD_LETTER = "normalizer-dead-letter";

  /** Study UID, a space, SOP Instance UID -> the versions that were passed on. */
  static final String VERSIONS_SEEN = "versions-seen";

  private NormalizerTopology() {}

  /**
   * @param issuers issuer of patient ids to assume, by source name
   */
  public static Topology build(
      Normalizer normalizer, Map<String, String> issuers, ObjectParts parts) {
    ByteArrayDeserializer from = new ByteArrayDeserializer();
    ByteArraySerializer to = new ByteArraySerializer();
    StoreBuilder<KeyValueStore<String, byte[]>> versions =
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(VERSIONS_SEEN), Serdes.String(), Serdes.ByteArray())
            .withLoggingEnabled(Map.of())
            .withCachingDisabled();
    return new Topology()
        .addSource(
            AutoOffsetReset.earliest(), SOURCE, from, from, Topics.INSTANCES_EXTRACTED.name())
        .addProcessor(PROCESSOR, () -> new NormalizeProcessor(normalizer, issuers, parts), SOURCE)
        .addStateStore(versions, PROCESSOR)
        .addSink(NORMALIZED, Topics.INSTANCES_NORMALIZED.name(), to, to, PROCESSOR)
        .addSink(HELD, Topics.INSTANCES_HELD.name(), to, to, PROCESSOR)
        .addSink(DEAD_LETTER, Topic.deadLetter(Topics.NORMALIZER), to, to, PROCESSOR);
  }
}
