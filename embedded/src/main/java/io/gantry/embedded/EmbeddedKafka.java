package io.gantry.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka broker and controller in this JVM, on loopback, its log under a directory. Thread safe;
 * {@link #close()} stops it in order.
 *
 * <p>What it acknowledged is on disk: each append is forced before the answer (docs/adr/0005), so
 * that no order or offset in the ledger can be ahead of the log after a power failure.
 */
public final class EmbeddedKafka implements AutoCloseable {
  /** The largest record batch the broker takes, in bytes: a {@code studies.verified} is 16 MiB. */
  public static final int MAX_MESSAGE_BYTES = 20 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger("io.gantry.embedded.kafka");
  private static final Duration TELLING = Duration.ofSeconds(3);

  private final KafkaRaftServer server;
  private final int port;
  private final DirectoryLock lock;

  private EmbeddedKafka(KafkaRaftServer server, int port, DirectoryLock lock) {
    this.server = server;
    this.lock = lock;
    this.port = port;
  }

  /** Starts on the port of last time, or any free one. See {@link #start(Path, int)}. */
  public static EmbeddedKafka start(Path directory) {
    return start(directory, 0);
  }

  /**
   * Starts the broker and returns when it takes requests (1 s, 3 s where there was one before).
   *
   * @param directory its data; made if absent, formatted the first time
   * @param port where clients connect, on 127.0.0.1; 0 for the one of last time or any free one
   * @throws EmbeddedException GTY-0210, GTY-0211, GTY-0212, GTY-0220
   */
  public static EmbeddedKafka start(Path directory, int port) {
    Path home = PrivateFiles.directory(directory);
    DirectoryLock lock = DirectoryLock.take(home);
    try {
      return start(home, lock, port);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static EmbeddedKafka start(Path home, DirectoryLock lock, int port) {
    Path log = PrivateFiles.directory(home.resolve("log"));
    int brokerPort = RememberedPort.choose(home.resolve("port"), port);
    int controllerPort = RememberedPort.choose(home.resolve("controller-port"), 0);
    long began = System.nanoTime();
    try {
      boolean known = format(log);
      sayWhyTheProcessEnds();
      if (known) {
        FormerBroker.fence(
            KafkaConfig.fromProps(BrokerSettings.ofController(log, controllerPort), false));
      }
      KafkaConfig config =
          KafkaConfig.fromProps(BrokerSettings.of(log, brokerPort, controllerPort), false);
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      startOrStop(server);
      LOG.info(
          "broker started port={} millis={}", brokerPort, (System.nanoTime() - began) / 1_000_000);
      return new EmbeddedKafka(server, brokerPort, lock);
    } catch (EmbeddedException e) {
      throw e;
    } catch (Exception e) {
      throw new EmbeddedException(
          Codes.KAFKA,
          "the embedded Kafka broker does not start in "
              + home
              + ": is another process using this directory, or is the disk full?",
          e);
    }
  }

  private static void startOrStop(KafkaRaftServer server) {
    try {
      server.startup();
    } catch (RuntimeException e) {
      server.shutdown(); // the controller may be up although the broker is not
      throw e;
    }
  }

  /**
   * A running broker whose log directory fails ends the process: what it acknowledged stays on disk
   * and the next start goes on from there. This only adds the coded line.
   */
  private static void sayWhyTheProcessEnds() {
    Exit.setHaltProcedure((status, message) -> {
      LOG.error(
          "{} the embedded Kafka broker gave up (disk full or failing?); gantry ends, run it"
              + " again when the disk is well{}",
          Codes.KAFKA_GAVE_UP,
          message == null ? "" : ": " + message);
      Runtime.getRuntime().halt(status);
    });
  }

  /** Returns whether there has been a broker before. */
  private static boolean format(Path log) throws Exception {
    if (Files.exists(log.resolve("meta.properties"))) {
      return true;
    }
    try (PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(quiet)
          .setNodeId(BrokerSettings.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .addDirectory(log.toString())
          .setMetadataLogDirectory(log.toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .run();
    }
    return false;
  }

  /** What clients set as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Stops the broker in order (under 1 s) once the last transactions are told everywhere. */
  @Override
  public void close() {
    awaitTransactions();
    server.shutdown();
    server.awaitShutdown();
    lock.close();
    LOG.info("broker stopped port={}", port);
  }

  /**
   * A producer is answered before the partitions are told; a broker that goes away in between may
   * leave some of them out (docs/adr/0087).
   */
  private void awaitTransactions() {
    ListTransactionsOptions unfinished =
        new ListTransactionsOptions()
            .filterStates(Set.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT));
    long end = System.nanoTime() + TELLING.toNanos();
    try (Admin admin = Admin.create(adminSettings())) {
      while (!admin.listTransactions(unfinished).all().get().isEmpty()) {
        if (System.nanoTime() > end) {
          LOG.warn("broker stops with unfinished transactions");
          return;
        }
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.warn("broker stops without an answer on transactions: {}", String.valueOf(e.getCause()));
    }
  }

  private Map<String, Object> adminSettings() {
    int millis = Math.toIntExact(TELLING.toMillis());
    return Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrapServers(),
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        millis,
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        millis);
  }

  /** The settings of the one broker, without its clients' part. */
  static final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER = "CONTROLLER";

    private BrokerSettings() {}

    /** The controller alone: a broker of which it hears nothing is gone a second later. */
    static Properties ofController(Path log, int controllerPort) {
      Properties p = node(log, controllerPort);
      p.setProperty("process.roles", "controller");
      p.setProperty("listeners", CONTROLLER + "://127.0.0.1:" + controllerPort);
      p.setProperty("broker.session.timeout.ms", "1000");
      p.setProperty("broker.heartbeat.interval.ms", "500");
      return p;
    }

    private static Properties node(Path log, int controllerPort) {
      Properties p = new Properties();
      p.setProperty("node.id", Integer.toString(NODE_ID));
      p.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
      p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
      p.setProperty("controller.listener.names", CONTROLLER);
      p.setProperty("log.dirs", log.toString());
      memory(p);
      return p;
    }

    static Properties of(Path log, int brokerPort, int controllerPort) {
      Properties p = node(log, controllerPort);
      p.setProperty("process.roles", "broker,controller");
      p.setProperty(
          "listeners",
          "PLAINTEXT://127.0.0.1:" + brokerPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
      p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + brokerPort);
      p.setProperty("inter.broker.listener.name", "PLAINTEXT");
      p.setProperty("auto.create.topics.enable", "false");
      topics(p);
      groups(p);
      // Fenced it could not finish transactions (docs/adr/0087), and nobody could take over from
      // it.
      p.setProperty("broker.session.timeout.ms", Integer.toString(10 * 60 * 1000));
      p.setProperty("broker.heartbeat.interval.ms", "500");
      return p;
    }

    private static void topics(Properties p) {
      p.setProperty("default.replication.factor", "1");
      p.setProperty("min.insync.replicas", "1");
      p.setProperty("num.partitions", "12");
      for (String topic : Set.of("offsets.topic", "transaction.state.log")) {
        p.setProperty(topic + ".replication.factor", "1");
        p.setProperty(topic + ".num.partitions", "4");
      }
      p.setProperty("transaction.state.log.min.isr", "1");
      p.setProperty("share.coordinator.state.topic.replication.factor", "1");
      p.setProperty("share.coordinator.state.topic.min.isr", "1");
      p.setProperty("share.coordinator.state.topic.num.partitions", "1");
      p.setProperty("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
      p.setProperty("replica.fetch.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
      p.setProperty("log.segment.bytes", Integer.toString(128 * 1024 * 1024));
      // One replica: nobody else has the record when the power fails before it is on disk.
      p.setProperty("log.flush.interval.messages", "1");
      p.setProperty("log.retention.check.interval.ms", "60000");
      // Offsets of a group that is stopped for weeks must still be there.
      p.setProperty("offsets.retention.minutes", Integer.toString(60 * 24 * 30));
    }

    private static void groups(Properties p) {
      // After a crash Streams waits for its group's session: short, so that work moves on.
      p.setProperty("group.initial.rebalance.delay.ms", "0");
      for (String kind : Set.of("streams", "consumer")) {
        p.setProperty("group." + kind + ".min.session.timeout.ms", "6000");
        p.setProperty("group." + kind + ".session.timeout.ms", "6000");
        p.setProperty("group." + kind + ".min.heartbeat.interval.ms", "500");
        p.setProperty("group." + kind + ".heartbeat.interval.ms", "1500");
        p.setProperty("group." + kind + ".assignment.interval.ms", "200");
      }
      p.setProperty("group.streams.initial.rebalance.delay.ms", "0");
    }

    private static void memory(Properties p) {
      // The broker shares one small heap with every stage.
      p.setProperty("num.network.threads", "2");
      p.setProperty("num.io.threads", "4");
      p.setProperty("background.threads", "4");
      p.setProperty("num.recovery.threads.per.data.dir", "2");
      p.setProperty("group.coordinator.threads", "1");
      p.setProperty("group.coordinator.background.threads", "1");
      p.setProperty("queued.max.requests", "50");
      p.setProperty("queued.max.request.bytes", Integer.toString(64 * 1024 * 1024));
      p.setProperty("socket.request.max.bytes", Integer.toString(2 * MAX_MESSAGE_BYTES));
      p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
      p.setProperty("log.cleaner.io.buffer.size", Integer.toString(512 * 1024));
      p.setProperty("log.cleaner.threads", "1");
      p.setProperty("log.index.size.max.bytes", Integer.toString(2 * 1024 * 1024));
      p.setProperty("offsets.load.buffer.size", Integer.toString(1024 * 1024));
      p.setProperty("transaction.state.log.load.buffer.size", Integer.toString(1024 * 1024));
      p.setProperty("share.coordinator.load.buffer.size", Integer.toString(1024 * 1024));
    }
  }
}
