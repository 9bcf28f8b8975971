package io.gantry.reconciler;

import io.gantry.platform.GantryException;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.reconciler.adapter.kafka.FactConsumer;
import io.gantry.reconciler.adapter.kafka.OutboxPublisher;
import io.gantry.reconciler.adapter.kafka.StageLags;
import io.gantry.reconciler.adapter.postgres.Database;
import io.gantry.reconciler.adapter.postgres.DuplicateQuery;
import io.gantry.reconciler.adapter.postgres.InventoryEngine;
import io.gantry.reconciler.adapter.postgres.LedgerAccounts;
import io.gantry.reconciler.adapter.postgres.LedgerOperations;
import io.gantry.reconciler.adapter.postgres.LedgerReader;
import io.gantry.reconciler.adapter.postgres.LedgerRestamps;
import io.gantry.reconciler.adapter.postgres.LedgerWriter;
import io.gantry.reconciler.adapter.postgres.MergeEngine;
import io.gantry.reconciler.adapter.postgres.RestampEngine;
import io.gantry.reconciler.adapter.postgres.SignOffTable;
import io.gantry.reconciler.adapter.postgres.WatchQuery;
import io.gantry.reconciler.adapter.postgres.WaveEngine;
import io.gantry.reconciler.changes.ChangedValues;
import io.gantry.reconciler.evidence.SigningKey;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.restamp.Survivors;
import io.gantry.reconciler.watch.Lags;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.Candidates;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.PostureLine;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.Waves;
import io.gantry.reconciler.web.Dashboard;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reconciler: reads what the stages tell into the ledger, runs waves, serves the dashboard.
 * Topics must exist before it starts. Three threads: one applies events, one advances waves, one
 * sends what stands in the outbox.
 */
public final class ReconcilerStage implements Stage {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final ReconcilerSettings settings;
  private final KafkaSettings kafka;
  private final ArchiveCount archive;
  private final Survivors survivors;
  private @Nullable Running running;

  /** Everything that a started stage owns. */
  private record Running(
      Database database,
      EventPublisher publisher,
      FactConsumer consumer,
      LedgerOperations operations,
      InventoryEngine inventories,
      Restamps restamps,
      LedgerReader ledger,
      List<Worker> workers,
      StageLags lags,
      @Nullable Dashboard dashboard) {}

  /** Without an independent count of the bucket: waves then do not balance, and say why. */
  public ReconcilerStage(ReconcilerSettings settings, KafkaSettings kafka) {
    this(settings, kafka, ArchiveCount.UNAVAILABLE);
  }

  /**
   * With an independent count of the bucket.
   *
   * @param archive the loader's listing
   */
  public ReconcilerStage(ReconcilerSettings settings, KafkaSettings kafka, ArchiveCount archive) {
    this(settings, kafka, archive, Survivors.NONE);
  }

  /**
   * With the patient index as well: merges order restamps.
   *
   * @param archive the loader's listing
   */
  public ReconcilerStage(
      ReconcilerSettings settings, KafkaSettings kafka, ArchiveCount archive, Survivors survivors) {
    this.survivors = survivors;
    this.settings = settings;
    this.kafka = kafka;
    this.archive = archive;
  }

  @Override
  public String name() {
    return "reconciler";
  }

  @Override
  public void start() {
    // A token or service that does not sign is told now, not when a wave is done
    Supplier<SigningKey> certificateKey =
        CertificateKeys.open(settings.certificateKey(), settings.state());
    Database database = Database.open(settings.jdbcUrl(), settings.user(), settings.password());
    EventPublisher publisher = new EventPublisher(kafka, "gantry-reconciler");
    LedgerWriter writer = new LedgerWriter(database);
    FactConsumer consumer = new FactConsumer(kafka, writer, publisher);
    List<SourceQueue> queues = ReconcilerSettings.queues(settings.sources());
    WaveEngine engine =
        new WaveEngine(
            database,
            queues,
            settings.fhirEnabled(),
            settings.identities().gated(),
            archive,
            consumer::caughtUpAt);
    InventoryEngine inventories = new InventoryEngine(database, queues);
    try {
      database.takeOver();
      consumer.seek();
    } catch (SQLException e) {
      consumer.close();
      publisher.close();
      database.close();
      throw new GantryException("GTY-0609", "The ledger's database does not answer", e);
    }
    List<Worker> workers =
        workers(
            consumer,
            engine,
            inventories,
            new MergeEngine(database, survivors),
            new RestampEngine(database, queues),
            new OutboxPublisher(database, publisher));
    Restamps restamps = new LedgerRestamps(database, () -> workers.forEach(Worker::wake));
    LedgerReader ledger = new LedgerReader(database);
    DuplicateQuery duplicates = new DuplicateQuery(database, settings.prices());
    LedgerOperations operations =
        new LedgerOperations(
            database,
            queues,
            settings.fhirEnabled(),
            engine,
            new Forecaster(settings.prices()),
            settings.identities().secondPerson(),
            () -> workers.forEach(Worker::wake));
    StageLags lags = new StageLags(kafka, writer::offsets, Clock.systemUTC());
    try {
      Dashboard dashboard =
          dashboard(
              new Dashboard.Parts(
                  operations,
                  operations,
                  inventories,
                  duplicates,
                  restamps,
                  ledger,
                  new LedgerAccounts(database),
                  new WatchQuery(database, queues, lags),
                  new SignOffTable(database, settings.identities().secondPerson()),
                  certificateKey));
      running =
          new Running(
              database,
              publisher,
              consumer,
              operations,
              inventories,
              restamps,
              ledger,
              workers,
              lags,
              dashboard);
    } catch (GantryException e) {
      lags.close();
      consumer.close();
      publisher.close();
      database.close();
      throw e;
    }
    workers.forEach(Worker::start);
    lags.start();
  }

  private @Nullable Dashboard dashboard(Dashboard.Parts parts) {
    ReconcilerSettings.Dashboard wanted = settings.dashboard();
    return wanted == null
        ? null
        : Dashboard.start(wanted.bind(), wanted.port(), settings.state(), wanted.signIn(), parts);
  }

  private static List<Worker> workers(
      FactConsumer consumer,
      WaveEngine engine,
      InventoryEngine inventories,
      MergeEngine merges,
      RestampEngine restamps,
      OutboxPublisher outbox) {
    Worker sending = new Worker("outbox", PAUSE, () -> outbox.step() > 0, () -> {});
    Worker advancing =
        new Worker(
            "waves",
            PAUSE,
            () -> {
              boolean orders = engine.advance();
              boolean sweeps = inventories.advance();
              boolean merged = merges.advance();
              boolean versions = restamps.advance();
              if (orders || sweeps || merged || versions) {
                sending.wake();
              }
              return false;
            },
            () -> {});
    Worker applying =
        new Worker(
            "ledger",
            Duration.ZERO,
            () -> {
              if (consumer.step() > 0) {
                advancing.wake();
                sending.wake();
              }
              return true;
            },
            consumer::rewind);
    return List.of(applying, advancing, sending);
  }

  /** Once started. */
  public Waves waves() {
    return started().operations();
  }

  /** Lets people change the patient index through this process; once started. */
  public void serve(PatientBooks patients) {
    started().operations().serve(patients);
  }

  /** Lets reviewers compare a study with the patient index; once started. */
  public void consult(Candidates index) {
    started().operations().consult(index);
  }

  /** Lets people see what was changed on stored objects, with values; once started. */
  public void reveal(ChangedValues values) {
    started().operations().reveal(values);
  }

  /** What this process knows of what security rests on; once started. */
  public void attest(Supplier<List<PostureLine>> evidence) {
    started().operations().attest(evidence);
  }

  /** Once started. */
  public Operations operations() {
    return started().operations();
  }

  /** Once started. */
  public Inventories inventories() {
    return started().inventories();
  }

  /** Once started. */
  public Restamps restamps() {
    return started().restamps();
  }

  /** Once started. */
  public Ledger ledger() {
    return started().ledger();
  }

  /** How far the stages are behind the broker, as of some seconds ago; once started. */
  public Lags lags() {
    return started().lags().get();
  }

  /** Where the dashboard answers, empty without one. */
  public Optional<URI> dashboard() {
    return Optional.ofNullable(started().dashboard()).map(Dashboard::uri);
  }

  /** A one-time link that signs the user of this process in; empty without a dashboard. */
  public Optional<URI> signInLink() {
    return Optional.ofNullable(started().dashboard()).map(Dashboard::signInLink);
  }

  private Running started() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("the reconciler is not started");
    }
    return now;
  }

  @Override
  public Health health() {
    Running now = running;
    if (now == null) {
      return Health.down("GTY-0600", "not started");
    }
    return now.workers().stream()
        .map(Worker::health)
        .filter(health -> !health.ok())
        .findFirst()
        .orElse(Health.up("running"));
  }

  @Override
  public void close() {
    Running now = running;
    if (now == null) {
      return;
    }
    running = null;
    Dashboard dashboard = now.dashboard();
    if (dashboard != null) {
      dashboard.close();
    }
    now.lags().close();
    now.workers().forEach(Worker::close);
    now.consumer().close();
    now.publisher().close();
    now.database().close();
  }
}
