package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.rules.Normalizer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
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

  static final String DECIDED = "identities";
  static final String FOUND = "inventory-found";
  static final String REVIEWED = "decisions";
  static final String MOVED = "studies-extracted";

  /** Study UID, a space, SOP Instance UID -> the versions that were passed on. */
  static final String VERSIONS_SEEN = "versions-seen";

  /** Study UID, a space, source -> the latest decision. */
  static final String IDENTITIES = "identity-decisions";

  /** See {@link WaitingRoom}. */
  static final String WAITING = "identity-waiting";

  private NormalizerTopology() {}

  /**
   * Each object goes under the patient that it names.
   *
   * @param issuers issuer of patient ids to assume, by source name
   */
  public static Topology build(
      Normalizer normalizer, Map<String, String> issuers, ObjectParts parts) {
    Topology topology = new Topology();
    source(topology, SOURCE, Topics.INSTANCES_EXTRACTED);
    topology
        .addProcessor(PROCESSOR, () -> new NormalizeProcessor(normalizer, issuers, parts), SOURCE)
        .addStateStore(store(VERSIONS_SEEN), PROCESSOR);
    return withSinks(topology);
  }

  /**
   * Studies go under the patient to whom they were linked, or wait. All topics that come in are
   * partitioned by study, so nothing has to be distributed anew.
   *
   * @param issuers issuer of patient ids to assume, by source name
   */
  public static Topology gated(
      Normalizer normalizer, Map<String, String> issuers, ObjectParts parts, GateRules gate) {
    ByteArraySerializer to = new ByteArraySerializer();
    Topology topology = new Topology();
    source(topology, SOURCE, Topics.INSTANCES_EXTRACTED);
    source(topology, MOVED, Topics.STUDIES_EXTRACTED);
    source(topology, FOUND, Topics.INVENTORY_FOUND);
    source(topology, REVIEWED, Topics.DECISIONS);
    topology
        .addProcessor(
            PROCESSOR,
            () -> new GateProcessor(normalizer, issuers, parts, gate),
            SOURCE,
            MOVED,
            FOUND,
            REVIEWED)
        .addStateStore(store(VERSIONS_SEEN), PROCESSOR)
        .addStateStore(store(IDENTITIES), PROCESSOR)
        .addStateStore(store(WAITING), PROCESSOR)
        .addSink(
            DECIDED,
            Topics.IDENTITIES.name(),
            to,
            to,
            (_, key, _, partitions) -> Optional.of(Set.of(partition(key, partitions))),
            PROCESSOR);
    return withSinks(topology);
  }

  private static void source(Topology topology, String node, Topic<?> topic) {
    ByteArrayDeserializer from = new ByteArrayDeserializer();
    topology.addSource(AutoOffsetReset.earliest(), node, from, from, topic.name());
  }

  /** Where the topics keyed by study have it. */
  private static int partition(byte[] key, int partitions) {
    String study = Topics.IDENTITIES.partitionKey(new String(key, StandardCharsets.UTF_8));
    return BuiltInPartitioner.partitionForKey(study.getBytes(StandardCharsets.UTF_8), partitions);
  }

  private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
        .withLoggingEnabled(Map.of())
        .withCachingDisabled();
  }

  private static Topology withSinks(Topology topology) {
    ByteArraySerializer to = new ByteArraySerializer();
    return topology
        .addSink(NORMALIZED, Topics.INSTANCES_NORMALIZED.name(), to, to, PROCESSOR)
        .addSink(HELD, Topics.INSTANCES_HELD.name(), to, to, PROCESSOR)
        .addSink(DEAD_LETTER, Topic.deadLetter(Topics.NORMALIZER), to, to, PROCESSOR);
  }
}
