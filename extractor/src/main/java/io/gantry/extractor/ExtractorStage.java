package io.gantry.extractor;

import io.gantry.contracts.Topics;
import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.Limits;
import io.gantry.dicom.net.ServerOptions;
import io.gantry.dicom.net.ServiceHandlers;
import io.gantry.extractor.adapter.dicom.Callers;
import io.gantry.extractor.adapter.dicom.DicomDoor;
import io.gantry.extractor.adapter.dicom.DicomTls;
import io.gantry.extractor.adapter.kafka.KafkaOutbox;
import io.gantry.extractor.adapter.kafka.KafkaSweepMemory;
import io.gantry.extractor.lease.LeaseKeeper;
import io.gantry.extractor.lease.OwnerName;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.extractor.order.Admission;
import io.gantry.extractor.order.OrderDesk;
import io.gantry.extractor.order.SourceDesk;
import io.gantry.extractor.order.Workshop;
import io.gantry.extractor.receive.Intake;
import io.gantry.extractor.receive.OpenStudy;
import io.gantry.extractor.receive.Outbox;
import io.gantry.extractor.receive.Pace;
import io.gantry.extractor.receive.RefusedCallers;
import io.gantry.platform.GantryException;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.TlsMode;
import io.gantry.platform.kafka.BoundedConsumer;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  private final Map<String, SourceDesk> desks = new LinkedHashMap<>();
  private final Map<String, OrderTaking> takers = new LinkedHashMap<>();
  private final List<BoundedConsumer<?>> consumers = new ArrayList<>();
  private @Nullable Workshop workshop;
  private volatile @Nullable DicomServer server;
  private volatile @Nullable SourceOwnership ownership;

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
      Map<String, Pace> paces =
          settings.sources().stream()
              .collect(Collectors.toMap(SourceConfig::name, _ -> new Pace(0)));
      OwnerName me = room.ownerName();
      RefusedCallers strangers = new RefusedCallers(outbox, clock, me.toString());
      opened(strangers::close);
      Callers callers = new Callers(settings.sources(), strangers::refused);
      SourceOwnership ours = new SourceOwnership(settings, kafka, publisher, me, new Owning());
      // What arrives for a source that is not ours (any more) is refused: its owner asks for it.
      Intake intake =
          opened(new Intake(spool, moves, outbox, clock, callers::sourceOf, ours::holds, paces));
      server = opened(listen(callers, intake));
      Workshop shop =
          new Workshop(
              moves,
              outbox,
              new Admission(spool, settings.spoolBytes()),
              settings.timing(),
              clock,
              settings.asksPatient());
      workshop = shop;
      for (SourceConfig source : settings.sources()) {
        Pace pace = Objects.requireNonNull(paces.get(source.name()));
        SourceDesk desk = desk(source, intake, outbox, pace, me.toString());
        desk.spool(room::use);
        desks.put(source.name(), desk);
      }
      consumers.addAll(room.settle(publisher));
      takeOrders(publisher, shop);
      opened(ticking(strangers));
      ownership = opened(ours);
      ours.begin(desks);
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

  private SourceDesk desk(SourceConfig source, Intake intake, Outbox outbox, Pace pace, String me) {
    DicomDoor door =
        new DicomDoor(
            source,
            settings.dicom(),
            intake,
            settings.timing(),
            source.tls().mode() == TlsMode.REQUIRED
                ? DicomTls.client(settings.dicom().tls())
                : null);
    SourceDesk desk = new SourceDesk(source, door, outbox, clock, pace, me);
    desk.askForProof();
    return desk;
  }

  /** One taker per source; orders of sources that are not configured go to any of them. */
  private void takeOrders(EventPublisher publisher, Workshop shop) {
    OrderDesk desk =
        new OrderDesk(shop, List.copyOf(desks.values()), new KafkaSweepMemory(kafka, publisher));
    int partitions = publisher.partitions(Topics.ORDERS);
    List<SourceConfig> sources = settings.sources();
    for (int i = 0; i < sources.size(); i++) {
      int position = i;
      SourceConfig source = sources.get(i);
      Set<Integer> mine =
          IntStream.range(0, partitions)
              .filter(partition -> partition % sources.size() == position)
              .boxed()
              .collect(Collectors.toSet());
      takers.put(
          source.name(),
          new OrderTaking(
              source.name(),
              mine,
              SPARE_ORDERS + 2 * source.limits().mostAssociations(),
              kafka,
              publisher,
              "gantry-extractor-" + settings.volume() + "-" + source.name(),
              (order, _) -> desk.handle(order),
              DRAIN));
    }
  }

  /** Looks at clocks and figures of all sources now and then. */
  private ScheduledExecutorService ticking(RefusedCallers strangers) {
    ScheduledExecutorService ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("extractor-ticker").factory());
    var _ =
        ticker.scheduleWithFixedDelay(
            () -> {
              desks.values().forEach(ExtractorStage::tick);
              strangers.tick();
            },
            500,
            500,
            TimeUnit.MILLISECONDS);
    return ticker;
  }

  private static void tick(SourceDesk desk) {
    try {
      desk.tick();
    } catch (RuntimeException e) {
      LOG.warn("event=tick-failed source={}", desk.name(), e);
    }
  }

  /** What follows from a source being ours, or not any more. */
  private final class Owning implements LeaseKeeper.Holder {
    @Override
    public void gained(String source) {
      SourceOwnership ours = ownership;
      SourceDesk desk = desks.get(source);
      OrderTaking taker = takers.get(source);
      if (desk != null && taker != null && ours != null) {
        desk.own(() -> ours.holds(source));
        taker.begin();
      }
    }

    @Override
    public void lost(String source) {
      SourceDesk desk = desks.get(source);
      OrderTaking taker = takers.get(source);
      if (desk != null && taker != null) {
        desk.disown();
        refuse(source);
        taker.breakOff();
      }
    }

    @Override
    public void ranOut(String source) {
      SourceDesk desk = desks.get(source);
      if (desk != null) {
        desk.abort();
        refuse(source);
      }
    }
  }

  /** Ends the associations over which the archive stores to us. */
  private void refuse(String name) {
    DicomServer listening = server;
    settings.sources().stream()
        .filter(source -> source.name().equals(name) && listening != null)
        .forEach(source -> Objects.requireNonNull(listening).abortAssociations(source.aeTitle()));
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
    for (OrderTaking taker : takers.values()) {
      Health health = taker.health().orElse(null);
      if (health != null && !health.ok()) {
        return health;
      }
    }
    List<String> stopped =
        desks.values().stream().map(SourceDesk::stoppedBecause).flatMap(Optional::stream).toList();
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
    List<Thread> closing =
        Stream.<AutoCloseable>concat(consumers.stream(), takers.values().stream())
            .map(ExtractorStage::closing)
            .toList();
    try {
      for (Thread thread : closing) {
        if (!thread.join(DRAIN)) {
          desks.values().forEach(SourceDesk::abort);
        }
      }
      for (Thread thread : closing) {
        thread.join(DRAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Whoever takes a source over may begin once we have let go of it.
    for (SourceDesk desk : desks.values()) {
      desk.disown();
      refuse(desk.name());
    }
    closeAll();
  }

  private static Thread closing(AutoCloseable consumer) {
    return Thread.ofVirtual().start(() -> quietly(consumer));
  }

  private static void quietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("not closed in order", e);
    }
  }

  private void closeAll() {
    while (!opened.isEmpty()) {
      quietly(opened.pop());
    }
  }
}
