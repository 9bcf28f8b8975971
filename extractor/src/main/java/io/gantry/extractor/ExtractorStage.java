package io.gantry.extractor;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.OrderEvent;
import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.Limits;
import io.gantry.dicom.net.ServerOptions;
import io.gantry.dicom.net.ServiceHandlers;
import io.gantry.extractor.adapter.dicom.Callers;
import io.gantry.extractor.adapter.dicom.DicomDoor;
import io.gantry.extractor.adapter.dicom.DicomTls;
import io.gantry.extractor.adapter.kafka.KafkaOutbox;
import io.gantry.extractor.adapter.kafka.KafkaSweepMemory;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.order.Admission;
import io.gantry.extractor.order.OrderDesk;
import io.gantry.extractor.order.SourceDesk;
import io.gantry.extractor.order.Workshop;
import io.gantry.extractor.receive.Intake;
import io.gantry.extractor.receive.OpenStudy;
import io.gantry.extractor.receive.Outbox;
import io.gantry.extractor.receive.Pace;
import io.gantry.platform.GantryException;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.kafka.BoundedConsumer;
import io.gantry.platform.kafka.EventHandler;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.spool.Spool;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps sources, executes orders, receives objects into the spool and tells what it has. */
public final class ExtractorStage implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  /** How long running orders may take to end when the stage is closed. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private static final int SPARE_ORDERS = 64;
  private static final int MOST_ASSOCIATIONS = 256;

  private final ExtractorSettings settings;
  private final KafkaSettings kafka;
  private final Clock clock = Clock.systemUTC();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<SourceDesk> desks = new ArrayList<>();
  private final List<BoundedConsumer<?>> consumers = new ArrayList<>();
  private @Nullable Workshop workshop;
  private @Nullable DicomServer server;

  /** Nothing is opened before {@link #start}. */
  public ExtractorStage(ExtractorSettings settings, KafkaSettings kafka) {
    this.settings = settings;
    this.kafka = kafka;
  }

  @Override
  public String name() {
    return Topics.EXTRACTOR;
  }

  /**
   * Settles what an earlier run left in the spool, listens, then takes orders. The topics exist.
   *
   * @throws GantryException GTY-0320 where the DICOM port can't be bound, GTY-0321 where the spool
   *     can't be opened, GTY-0303 where TLS is misconfigured
   */
  @Override
  public void start() {
    boolean started = false;
    try {
      EventPublisher publisher = opened(new EventPublisher(kafka, "extractor"));
      SpoolRoom room = opened(new SpoolRoom(settings, kafka));
      Spool spool = room.spool();
      OpenMoves<OpenStudy> moves = new OpenMoves<>();
      Outbox outbox = new KafkaOutbox(publisher);
      Callers callers = new Callers(settings.sources());
      Intake intake = opened(new Intake(spool, moves, outbox, clock, callers::sourceOf, paces()));
      server = opened(listen(callers, intake));
      Workshop shop =
          new Workshop(
              moves, outbox, new Admission(spool, settings.spoolBytes()), settings.timing(), clock);
      workshop = shop;
      settings.sources().forEach(source -> desks.add(desk(source, intake, outbox)));
      desks.forEach(SourceDesk::announce);
      consumers.addAll(room.settle(publisher));
      takeOrders(publisher, shop);
      started = true;
    } finally {
      if (!started) {
        closeAll();
      }
    }
  }

  private <C extends AutoCloseable> C opened(C resource) {
    opened.push(resource);
    return resource;
  }

  private Map<String, Pace> paces() {
    return settings.sources().stream()
        .collect(
            Collectors.toMap(
                SourceConfig::name, source -> new Pace(source.limits().megabytesPerSecond())));
  }

  private DicomServer listen(Callers callers, Intake intake) {
    DicomConfig dicom = settings.dicom();
    try {
      return DicomServer.start(
          ServerOptions.of(dicom.aeTitle(), dicom.port(), callers)
              .withBind(InetAddress.getByName(dicom.bind()))
              .withLimits(
                  Limits.STANDARD
                      .withAssociations(MOST_ASSOCIATIONS, MOST_ASSOCIATIONS)
                      .withHeaderLength(dicom.headerMegabytes() << 20))
              .withTls(DicomTls.server(dicom.tls())),
          ServiceHandlers.storing(intake));
    } catch (IOException e) {
      throw new GantryException(
          Codes.CANNOT_LISTEN,
          "can't listen on %s:%d for DICOM: choose a free dicom.port, or stop what holds it"
              .formatted(dicom.bind(), dicom.port()),
          e);
    }
  }

  private SourceDesk desk(SourceConfig source, Intake intake, Outbox outbox) {
    DicomDoor door =
        new DicomDoor(
            source,
            settings.dicom(),
            intake,
            settings.timing(),
            source.tls().mode() == TlsMode.REQUIRED
                ? DicomTls.client(settings.dicom().tls())
                : null);
    return new SourceDesk(source, door, outbox, clock);
  }

  private void takeOrders(EventPublisher publisher, Workshop shop) {
    OrderDesk desk = new OrderDesk(shop, desks, new KafkaSweepMemory(kafka, publisher));
    int atOnce =
        SPARE_ORDERS
            + settings.sources().stream().mapToInt(s -> 2 * s.limits().associations()).sum();
    EventHandler<OrderEvent> handler = (order, _) -> desk.handle(order);
    consumers.add(
        BoundedConsumer.of(Topics.ORDERS)
            .settings(kafka)
            .group("gantry-extractor")
            .clientId("gantry-extractor-" + settings.volume())
            .deadLetters(Topics.EXTRACTOR, publisher)
            // Orders of one source run side by side.
            .orderedBy(OrderEvent::orderId)
            .maxInFlight(atOnce)
            .drain(DRAIN)
            .handler(handler)
            .start());
  }

  /** The port that the store SCP listens on; for tests and for port 0. */
  public int port() {
    DicomServer listening = server;
    return listening == null ? settings.dicom().port() : listening.port();
  }

  @Override
  public Health health() {
    for (BoundedConsumer<?> consumer : consumers) {
      Health health = consumer.health();
      if (!health.ok()) {
        return health;
      }
    }
    List<String> stopped =
        desks.stream().map(SourceDesk::stoppedBecause).flatMap(Optional::stream).toList();
    return Health.up(
        server == null
            ? "not started"
            : stopped.isEmpty() ? "takes orders" : "stopped: " + String.join("; ", stopped));
  }

  /** Lets running orders end for some seconds, then breaks them off: they are ordered again. */
  @Override
  public void close() {
    Workshop shop = workshop;
    if (shop != null) {
      shop.stopping();
    }
    List<Thread> closing = consumers.stream().map(ExtractorStage::closing).toList();
    try {
      for (Thread thread : closing) {
        if (!thread.join(DRAIN)) {
          desks.forEach(SourceDesk::abort);
        }
      }
      for (Thread thread : closing) {
        thread.join(DRAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeAll();
  }

  private static Thread closing(BoundedConsumer<?> consumer) {
    return Thread.ofVirtual().start(consumer::close);
  }

  private void closeAll() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("not closed in order", e);
      }
    }
  }
}
