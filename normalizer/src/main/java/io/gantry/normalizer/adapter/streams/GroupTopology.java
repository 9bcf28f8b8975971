package io.gantry.normalizer.adapter.streams;

import io.gantry.platform.CrashPoints;
import io.gantry.platform.GantryException;
import io.gantry.platform.kafka.KafkaSettings;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListStreamsGroupOffsetsSpec;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker keeps the topology with which a group of the streams protocol began (Kafka 4.3), so a
 * process whose topology is another one can't join. Then the group is made anew where it stood: its
 * offsets are put into a file, it is deleted, and the offsets are given to the new one. Stores and
 * their changelogs are not touched. Killed in between, the next start goes on from the file.
 */
final class GroupTopology {
  /** What waits in the gate would be forgotten, or another process runs. */
  static final String OTHER_TOPOLOGY = "GTY-0413";

  private static final Logger LOG = LoggerFactory.getLogger("gantry");
  private static final String GROUP = StreamsSettings.APPLICATION_ID;
  private static final String FILE = "offsets-of-former-topology.properties";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** A process that was killed stays a member until its session has ended. */
  private static final int TRIES = 30;

  private final Path file;

  private GroupTopology(Path stateDirectory) {
    this.file = stateDirectory.resolve(FILE);
  }

  /**
   * Lets the group be one that this topology may join.
   *
   * @throws GantryException GTY-0413 where that can't be
   */
  static void prepare(KafkaSettings kafka, Path stateDirectory, Topology topology) {
    try (Admin admin = Admin.create(kafka.client("gantry-normalizer-admin"))) {
      new GroupTopology(stateDirectory).prepare(admin, topics(topology));
    } catch (IOException e) {
      throw new UncheckedIOException("the normalizer's state can't be written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the group was looked at", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new GantryException(
          "GTY-0410", "the normalizer's group can't be looked at: does the broker answer?", e);
    }
  }

  private void prepare(Admin admin, Set<String> wanted)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    if (Files.exists(file)) {
      finish(admin);
      return;
    }
    Set<String> known = Set.of();
    for (int tries = 0; tries < TRIES; tries++) {
      StreamsGroupDescription group = describe(admin);
      known = group == null ? Set.of() : topics(group);
      if (known.isEmpty() || known.equals(wanted)) {
        return;
      }
      if (known.contains(changelog(NormalizerTopology.WAITING))
          && !wanted.contains(changelog(NormalizerTopology.WAITING))) {
        throw new GantryException(
            OTHER_TOPOLOGY,
            "This state was made with identities.policy gate, and objects that wait for a decision"
                + " would be forgotten: set it to gate again, or begin with a new state directory");
      }
      if (group != null && group.members().isEmpty()) {
        LOG.info("event=normalizer-topology-changed topics={}", wanted);
        save(
            get(
                admin
                    .listStreamsGroupOffsets(Map.of(GROUP, new ListStreamsGroupOffsetsSpec()))
                    .partitionsToOffsetAndMetadata(GROUP)));
        finish(admin);
        return;
      }
      Thread.sleep(500);
    }
    throw new GantryException(
        OTHER_TOPOLOGY,
        "Another normalizer works on this state with another identities.policy: stop it first");
  }

  /** Deletes the group unless that is done, and has the new one begin where it stood. */
  private void finish(Admin admin)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetAndMetadata> offsets = load();
    StreamsGroupDescription group = describe(admin);
    if (group != null) {
      get(admin.deleteStreamsGroups(List.of(GROUP)).all());
    }
    CrashPoints.reached("after-group-deleted");
    if (!offsets.isEmpty()) {
      get(admin.alterConsumerGroupOffsets(GROUP, offsets).all());
    }
    Files.delete(file);
  }

  private static @Nullable StreamsGroupDescription describe(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return get(admin.describeStreamsGroups(List.of(GROUP)).all()).get(GROUP);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return null;
      }
      throw e;
    }
  }

  private void save(Map<TopicPartition, OffsetAndMetadata> offsets) throws IOException {
    Properties lines = new Properties();
    offsets.forEach((partition, offset) -> {
      if (offset != null) {
        lines.setProperty(
            partition.topic() + " " + partition.partition(), Long.toString(offset.offset()));
      }
    });
    Files.createDirectories(file.getParent());
    Path written = file.resolveSibling(FILE + ".new");
    try (Writer out = Files.newBufferedWriter(written)) {
      lines.store(out, null);
    }
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Map<TopicPartition, OffsetAndMetadata> load() throws IOException {
    Properties lines = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      lines.load(in);
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (String name : lines.stringPropertyNames()) {
      String[] parts = name.split(" ");
      offsets.put(
          new TopicPartition(parts[0], Integer.parseInt(parts[1])),
          new OffsetAndMetadata(Long.parseLong(lines.getProperty(name))));
    }
    return offsets;
  }

  /** What comes in and what is kept: two topologies that differ in neither fit together. */
  private static Set<String> topics(StreamsGroupDescription group) {
    Set<String> topics = new TreeSet<>();
    group
        .subtopologies()
        .forEach(part -> {
          topics.addAll(part.sourceTopics());
          topics.addAll(part.stateChangelogTopics().keySet());
        });
    return topics;
  }

  private static Set<String> topics(Topology topology) {
    Set<String> topics = new TreeSet<>();
    for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        if (node instanceof TopologyDescription.Source source) {
          Collection<String> named = source.topicSet();
          topics.addAll(named);
        } else if (node instanceof TopologyDescription.Processor processor) {
          processor.stores().forEach(store -> topics.add(changelog(store)));
        }
      }
    }
    return topics;
  }

  private static String changelog(String store) {
    return GROUP + "-" + store + "-changelog";
  }

  private static <T> T get(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
