package io.gantry.normalizer.adapter.streams;

import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.gate.GateRules;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.platform.GantryException;
import io.gantry.platform.Health;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.retry.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the topology: start, health, an orderly end. {@code start} and {@code close} once each. */
public final class NormalizerStreams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration CLOSE = Duration.ofSeconds(20);
  private static final Backoff AFTER_FAILURE =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
  private static final long ROCKS_BYTES = 24L << 20;

  private final Normalizer normalizer;
  private final Map<String, String> issuers;
  private final ObjectParts parts;
  private final KafkaSettings kafka;
  private final Path stateDirectory;
  private final LocalStores stores;
  private final @Nullable GateRules gate;
  private final AtomicInteger failuresInRow = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private RocksMemory.@Nullable Budget budget;
  private volatile @Nullable KafkaStreams streams;

  /**
   * @param gate whose study it is, null: every object goes under the patient that it names
   */
  public NormalizerStreams(
      Normalizer normalizer,
      Map<String, String> issuers,
      ObjectParts parts,
      KafkaSettings kafka,
      Path stateDirectory,
      @Nullable GateRules gate) {
    this.gate = gate;
    this.normalizer = normalizer;
    this.issuers = Map.copyOf(issuers);
    this.parts = parts;
    this.kafka = kafka;
    this.stateDirectory = stateDirectory;
    this.stores = new LocalStores(stateDirectory);
  }

  private Topology topology() {
    return gate == null
        ? NormalizerTopology.build(normalizer, issuers, parts)
        : NormalizerTopology.gated(normalizer, issuers, parts, gate);
  }

  /**
   * Returns once records are taken.
   *
   * @throws GantryException GTY-0410, or GTY-0413 where this state was made with another topology
   */
  public void start() {
    Topology topology = topology();
    if (kafka.embedded()) {
      GroupTopology.prepare(kafka, stateDirectory, topology);
    }
    RocksMemory.Budget native_ = new RocksMemory.Budget(ROCKS_BYTES);
    budget = native_;
    KafkaStreams created =
        new KafkaStreams(
            topology, new StreamsConfig(StreamsSettings.of(kafka, stateDirectory, native_)));
    streams = created;
    stores.opened(created::cleanUp);
    CountDownLatch settled = new CountDownLatch(1);
    created.setStateListener((now, before) -> {
      LOG.info("event=normalizer-state from={} to={}", before, now);
      if (now == KafkaStreams.State.RUNNING) {
        failuresInRow.set(0);
      }
      if (now == KafkaStreams.State.RUNNING || now.hasStartedOrFinishedShuttingDown()) {
        settled.countDown();
      }
    });
    created.setUncaughtExceptionHandler(this::replaceThread);
    created.start();
    if (!await(settled) || created.state() != KafkaStreams.State.RUNNING) {
      String state = created.state().name();
      close();
      throw new GantryException(
          "GTY-0410",
          "the normalizer's topology does not come up (state "
              + state
              + "); check that the broker answers and that its topics exist");
    }
  }

  private static boolean await(CountDownLatch settled) {
    try {
      return settled.await(START.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whatever a thread died of, what it had not committed is done again by the next one. */
  private StreamThreadExceptionResponse replaceThread(Throwable cause) {
    int failures = failuresInRow.incrementAndGet();
    LOG.error("event=normalizer-thread-failed failures={}", failures, cause);
    try {
      if (closing.await(AFTER_FAILURE.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** RUNNING and REBALANCING are well, unless threads keep dying. */
  public Health health() {
    KafkaStreams running = streams;
    if (running == null) {
      return Health.down("GTY-0410", "not started");
    }
    KafkaStreams.State state = running.state();
    int failures = failuresInRow.get();
    return state.isRunningOrRebalancing() && failures < 3
        ? Health.up(state.name())
        : Health.down("GTY-0411", state + ", failures in a row: " + failures);
  }

  /** Commits, leaves the group (so that the next start need not wait for a session to end). */
  @Override
  public void close() {
    closing.countDown();
    KafkaStreams running = streams;
    if (running != null) {
      boolean ended =
          running.close(
              CloseOptions.timeout(CLOSE)
                  .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
      if (!ended) {
        LOG.warn("event=normalizer-close-timeout");
        return; // its stores are still open, and so must be their memory
      }
      stores.closed();
    }
    if (budget != null) {
      budget.close();
      budget = null;
    }
  }
}
