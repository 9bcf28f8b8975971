package io.gantry.platform.kafka;

import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.platform.GantryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are missing and checks the ones that are there. */
public final class TopicAdmin {
  /** Partitions of a keyed topic on the embedded broker. */
  public static final int EMBEDDED_PARTITIONS = 12;

  /** Partitions of a keyed topic on a real cluster. */
  public static final int CLUSTER_PARTITIONS = 48;

  private static final List<String> STAGES =
      List.of(
          Topics.EXTRACTOR,
          Topics.NORMALIZER,
          Topics.LOADER,
          Topics.RECONCILER,
          Topics.FHIR_BRIDGE);
  private static final long WAIT_SECONDS = 30;
  private static final long PAUSE_MILLIS = 100;
  private static final int SAFE_REPLICAS = 3;
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private TopicAdmin() {}

  /** Fixed at creation: every topic of ours has the same number of partitions. */
  public static int partitions(Topic<?> topic, int keyedPartitions) {
    return switch (topic.partitioning()) {
      case BY_KEY, BY_SOURCE, BY_STUDY -> keyedPartitions;
      case ONE -> 1;
    };
  }

  /**
   * Every topic of {@link Topics#ALL} and every dead-letter topic exists and can be written to when
   * this returns.
   *
   * @param keyedPartitions {@link #EMBEDDED_PARTITIONS} or {@link #CLUSTER_PARTITIONS}
   * @throws GantryException GTY-0260 where the broker does not answer, GTY-0261 where a topic has
   *     another number of partitions, GTY-0262 where it can't be created
   */
  public static void ensure(KafkaSettings settings, int keyedPartitions) {
    try (Admin admin = Admin.create(settings.client("gantry-admin"))) {
      Map<String, NewTopic> wanted = wanted(replicas(admin, settings), keyedPartitions);
      Set<String> present = get(admin.listTopics().names());
      List<NewTopic> missing = new ArrayList<>();
      List<String> existing = new ArrayList<>();
      wanted.forEach((name, topic) -> {
        if (present.contains(name)) {
          existing.add(name);
        } else {
          missing.add(topic);
        }
      });
      Map<String, TopicDescription> described = get(admin.describeTopics(existing).allTopicNames());
      check(described, wanted);
      warnOfFewReplicas(settings, described);
      create(admin, missing);
      awaitLeaders(admin, wanted.values());
    }
  }

  /**
   * A broker tells of a topic before it leads its partitions. A new producer that sends in between
   * may have its first batch refused and its second one taken; then the first one is out of order
   * for ever, and all of the partition's records fail after two minutes. So nobody gets to send
   * before each partition is led. The end of a partition is asked of its leader, and that is
   * repeated until the leader answers.
   */
  private static void awaitLeaders(Admin admin, Collection<NewTopic> topics) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (NewTopic topic : topics) {
      for (int partition = 0; partition < topic.numPartitions(); partition++) {
        ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
      }
    }
    untilKnown(() -> admin.listOffsets(ends).all());
  }

  /**
   * The client repeats most of what a broker refuses for the moment, but not that a topic of a
   * moment ago is unknown to it: a busy broker says so until its metadata has caught up.
   *
   * @throws GantryException GTY-0260 where that lasts longer than 30 s, or for any other reason
   */
  static <T> T untilKnown(Supplier<KafkaFuture<T>> call) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (true) {
      try {
        return get(call.get());
      } catch (GantryException e) {
        if (!transientlyRefused(e) || System.nanoTime() > giveUp) {
          throw e;
        }
      }
      pause();
    }
  }

  private static boolean transientlyRefused(GantryException e) {
    return e.getCause() instanceof ExecutionException
        && e.getCause().getCause() instanceof RetriableException;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Three on a real cluster, fewer where it has fewer brokers: said, for the operator decides. */
  private static short replicas(Admin admin, KafkaSettings settings) {
    if (settings.embedded()) {
      return 1;
    }
    int brokers = get(admin.describeCluster().nodes()).size();
    if (brokers < SAFE_REPLICAS) {
      LOG.warn(
          "event=few-brokers code=GTY-0264 brokers={} message=the loss of a broker may lose events;"
              + " use three or more",
          brokers);
    }
    return (short) Math.clamp(brokers, 1, SAFE_REPLICAS);
  }

  private static void warnOfFewReplicas(
      KafkaSettings settings, Map<String, TopicDescription> present) {
    for (TopicDescription topic : present.values()) {
      int replicas = topic.partitions().getFirst().replicas().size();
      if (!settings.embedded() && replicas < SAFE_REPLICAS) {
        LOG.warn("event=few-replicas code=GTY-0264 topic={} replicas={}", topic.name(), replicas);
      }
    }
  }

  private static void check(Map<String, TopicDescription> present, Map<String, NewTopic> wanted) {
    String wrong =
        present.values().stream()
            .filter(t -> t.partitions().size() != partitionsOf(wanted, t.name()))
            .map(t ->
                "%s has %d partitions instead of %d"
                    .formatted(t.name(), t.partitions().size(), partitionsOf(wanted, t.name())))
            .sorted()
            .collect(Collectors.joining("; "));
    if (!wrong.isEmpty()) {
      throw new GantryException(
          "GTY-0261", wrong + ". Partition counts are fixed: use a cluster without these topics");
    }
  }

  private static int partitionsOf(Map<String, NewTopic> wanted, String name) {
    NewTopic topic = wanted.get(name);
    return topic == null ? -1 : topic.numPartitions();
  }

  private static void create(Admin admin, List<NewTopic> missing) {
    Map<String, KafkaFuture<Void>> created = admin.createTopics(missing).values();
    created.forEach((name, done) -> {
      try {
        done.get(WAIT_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        // Two processes may start at once; the other one's topic is the same.
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new GantryException("GTY-0262", "Topic " + name + " cannot be created", e);
        }
      } catch (TimeoutException e) {
        throw new GantryException("GTY-0262", "Topic " + name + " cannot be created", e);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    });
  }

  private static Map<String, NewTopic> wanted(short replicas, int keyedPartitions) {
    Map<String, NewTopic> wanted = new LinkedHashMap<>();
    for (Topic<?> topic : Topics.ALL) {
      Map<String, String> config = retention(topic.retention());
      if (topic.equals(Topics.STUDIES_VERIFIED)) {
        config.put(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(KafkaSettings.LARGEST_RECORD));
      }
      int partitions = partitions(topic, keyedPartitions);
      wanted.put(topic.name(), newTopic(replicas, topic.name(), partitions, config));
    }
    for (String stage : STAGES) {
      Map<String, String> config = retention(Topic.Retention.DAYS_30);
      config.put(
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(KafkaSettings.LARGEST_RECORD));
      String name = Topic.deadLetter(stage);
      wanted.put(name, newTopic(replicas, name, 1, config));
    }
    return wanted;
  }

  private static NewTopic newTopic(
      short replicas, String name, int partitions, Map<String, String> config) {
    Map<String, String> all = new HashMap<>(config);
    if (replicas > 1) {
      all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    return new NewTopic(name, partitions, replicas).configs(all);
  }

  private static Map<String, String> retention(Topic.Retention retention) {
    Map<String, String> config = new HashMap<>();
    switch (retention) {
      case DAYS_7 -> config.put(TopicConfig.RETENTION_MS_CONFIG, millis(7));
      case DAYS_30 -> config.put(TopicConfig.RETENTION_MS_CONFIG, millis(30));
      case COMPACTED ->
          config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }
    return config;
  }

  private static String millis(int days) {
    return Long.toString(Duration.ofDays(days).toMillis());
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new GantryException(
          "GTY-0260",
          "The Kafka broker does not answer: check kafka.bootstrapServers and its properties",
          e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static GantryException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new GantryException("GTY-0260", "Interrupted while waiting for the broker", cause);
  }
}
