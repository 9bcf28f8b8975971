package io.gantry.embedded;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * What the cluster's metadata say of the broker that ran in this directory before. As long as they
 * call it alive the next one, once started, takes itself for the leader of every partition, is
 * fenced a moment later, and in between finishes transactions of which it tells only some
 * partitions (docs/adr/0087). So the controller fences it first, alone.
 */
final class FormerBroker {
  private static final Logger LOG = LoggerFactory.getLogger("io.gantry.embedded.kafka");
  private static final int LIMIT_SECONDS = 60;

  private FormerBroker() {}

  /**
   * Returns once the former broker is fenced, at once where there was none.
   *
   * @param config of the controller alone, with a session as short as it may be
   */
  static void fence(KafkaConfig config)
      throws InterruptedException, ExecutionException, TimeoutException {
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> directory =
        KafkaRaftServer.initializeLogDirs(config, LOG, "");
    Map<Integer, InetSocketAddress> voters =
        QuorumConfig.parseVoterConnections(config.quorumConfig().voters());
    SharedServer shared =
        new SharedServer(
            config,
            directory._1(),
            Time.SYSTEM,
            new Metrics(),
            CompletableFuture.completedFuture(voters),
            List.of(),
            new StandardFaultHandlerFactory(),
            ServerSocketFactory.INSTANCE);
    ControllerServer controller =
        new ControllerServer(shared, KafkaRaftServer.configSchema(), directory._2());
    try {
      controller.startup();
      Fenced fenced = new Fenced(new CompletableFuture<>());
      shared.loader().installPublishers(List.of(fenced)).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      fenced.seen().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } finally {
      controller.shutdown();
    }
  }

  /** Completes when the metadata know no living broker. */
  private record Fenced(CompletableFuture<Void> seen) implements MetadataPublisher {
    @Override
    public String name() {
      return "former-broker";
    }

    @Override
    public void onMetadataUpdate(
        MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
      BrokerRegistration broker = image.cluster().broker(EmbeddedKafka.BrokerSettings.NODE_ID);
      if (broker == null || broker.fenced()) {
        seen.complete(null);
      }
    }

    @Override
    public void close() {}
  }
}
