package io.gantry.loader;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.contracts.event.OrderEvent;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.loader.LoaderSettings.Verify;
import io.gantry.loader.adapter.dicom.DicomHeadEditor;
import io.gantry.loader.adapter.kafka.Acknowledged;
import io.gantry.loader.adapter.kafka.NormalizedHandler;
import io.gantry.loader.adapter.kafka.RestampHandler;
import io.gantry.loader.adapter.kafka.VerifiedHandler;
import io.gantry.loader.adapter.s3.S3ObjectStore;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.kafka.BoundedConsumer;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.spool.SpoolReader;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loader: takes {@code instances.normalized} to the cloud archive and verifies it there; writes
 * manifests from {@code studies.verified}. Owns its connections to archive and broker.
 */
public final class LoaderStage implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger("io.gantry.loader");
  private static final String GROUP = "gantry-loader";
  private static final String MANIFEST_GROUP = "gantry-loader-manifests";
  private static final String RESTAMP_GROUP = "gantry-loader-restamps";
  private static final int MANIFESTS_AT_ONCE = 2;

  /** Weight of two studies ({@link RestampHandler#weight}). */
  private static final long RESTAMPS_AT_ONCE = 32L << 20;

  /** Of heads that are being patched, with their copies. */
  private static final long MOST_BYTES = 96L << 20;

  private final LoaderSettings settings;
  private final KafkaSettings kafka;
  private final SpoolReader spool;
  private final HeadRules rules;
  private final ArchiveHealth archiveHealth = new ArchiveHealth(InstantSource.system());
  private volatile @Nullable Running running;

  /**
   * Reads nothing yet.
   *
   * @param rules make the heads of restamped objects
   */
  public LoaderStage(
      LoaderSettings settings, KafkaSettings kafka, SpoolReader spool, HeadRules rules) {
    this.settings = settings;
    this.kafka = kafka;
    this.spool = spool;
    this.rules = rules;
  }

  private record Running(
      ObjectStore archive,
      EventPublisher publisher,
      BoundedConsumer<NormalizedEvent> instances,
      BoundedConsumer<StudyVerified> studies,
      BoundedConsumer<OrderEvent> restamps) {}

  @Override
  public String name() {
    return Topics.LOADER;
  }

  @Override
  public void start() {
    ObjectStore archive = new S3ObjectStore(settings.connection());
    try {
      StoreCapabilities found = archive.probe();
      boolean trustStore = settings.verify() == Verify.AUTO && found.vouchesForItself();
      LOG.info("event=archive-probed {} verify={}", found, trustStore ? "store" : "read-back");
      EventPublisher publisher = new EventPublisher(kafka, "gantry-loader-publisher");
      running =
          new Running(
              archive,
              publisher,
              instances(archive, publisher, trustStore),
              studies(archive, publisher),
              restamps(archive, publisher, trustStore));
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private BoundedConsumer<NormalizedEvent> instances(
      ObjectStore archive, EventPublisher publisher, boolean trustStore) {
    InstanceLoader loader =
        new InstanceLoader(
            archive,
            spool,
            new DicomHeadEditor(),
            new ObjectKeys(settings.connection().prefix()),
            trustStore);
    NormalizedHandler handler =
        new NormalizedHandler(
            new RetryingLoader(loader, archive, settings.retries(), archiveHealth),
            new Acknowledged(publisher),
            InstantSource.system());
    return BoundedConsumer.of(Topics.INSTANCES_NORMALIZED)
        .settings(kafka)
        .group(GROUP)
        .deadLetters(Topics.LOADER, publisher)
        .handler(handler)
        // Within a study nothing has an order, but copies of one object must not race.
        .orderedBy(event -> event.instance().sopInstanceUid())
        .maxInFlight(settings.objectsAtOnce())
        .maxBytes(MOST_BYTES)
        .weigher(NormalizedHandler::weight)
        .start();
  }

  private BoundedConsumer<StudyVerified> studies(ObjectStore archive, EventPublisher publisher) {
    ManifestWriter manifests =
        new ManifestWriter(archive, new ObjectKeys(settings.connection().prefix()));
    return BoundedConsumer.of(Topics.STUDIES_VERIFIED)
        .settings(kafka)
        .group(MANIFEST_GROUP)
        .deadLetters(Topics.LOADER, publisher)
        .handler(
            new VerifiedHandler(manifests, new Acknowledged(publisher), InstantSource.system()))
        .maxInFlight(MANIFESTS_AT_ONCE)
        .start();
  }

  private BoundedConsumer<OrderEvent> restamps(
      ObjectStore archive, EventPublisher publisher, boolean trustStore) {
    StudyRestamper restamper =
        new StudyRestamper(
            archive,
            new DicomHeadEditor(),
            new ObjectKeys(settings.connection().prefix()),
            rules,
            trustStore);
    return BoundedConsumer.of(Topics.ORDERS)
        .settings(kafka)
        .group(RESTAMP_GROUP)
        .deadLetters(Topics.LOADER, publisher)
        .handler(new RestampHandler(restamper, new Acknowledged(publisher), InstantSource.system()))
        .orderedBy(RestampHandler::orderKey)
        .maxBytes(RESTAMPS_AT_ONCE)
        .weigher(RestampHandler::weight)
        .start();
  }

  @Override
  public Health health() {
    Running now = running;
    if (now == null) {
      return Health.up("not started");
    }
    return Stream.of(
            now.instances.health(),
            now.studies.health(),
            now.restamps.health(),
            archiveHealth.health())
        .filter(health -> !health.ok())
        .findFirst()
        .orElse(Health.up("archive and topics answer"));
  }

  @Override
  public void close() {
    Running now = running;
    running = null;
    if (now != null) {
      now.restamps.close();
      now.studies.close();
      now.instances.close();
      now.publisher.close();
      now.archive.close();
    }
  }
}
