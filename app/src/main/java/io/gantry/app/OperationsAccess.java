package io.gantry.app;

import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.GantryException;
import io.gantry.platform.StateDirectory;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.LedgerConfig;
import io.gantry.reconciler.ReconcilerSettings;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.Accounts;
import io.gantry.reconciler.adapter.argon2.Argon2Hash;
import io.gantry.reconciler.adapter.postgres.Database;
import io.gantry.reconciler.adapter.postgres.LedgerAccounts;
import io.gantry.reconciler.adapter.postgres.LedgerOperations;
import io.gantry.reconciler.adapter.postgres.WaveEngine;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.SourceQueue;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Waves and sources for a command: through the process that holds the state, or (what only reads or
 * plans) on the ledger, whose database is started alone where it is embedded. Owns what it starts.
 */
public final class OperationsAccess implements AutoCloseable {
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final Operations operations;
  private final Accounts accounts;

  private OperationsAccess(GantryConfig config, boolean alone) {
    Optional<RunningProcess> running = RunningProcess.holding(config.state());
    if (running.isEmpty() && !alone) {
      throw new GantryException(
          "GTY-0144",
          "Nothing runs that could do it: start gantry up with the same configuration first");
    }
    if (running.isPresent()) {
      this.operations = running.get().operations();
      this.accounts = running.get().accounts();
    } else {
      Database database = database(config);
      this.operations = access(config, database);
      this.accounts =
          new AccountDesk(new LedgerAccounts(database), new Argon2Hash(), Clock.systemUTC());
    }
  }

  /** Of the process that runs. */
  public static OperationsAccess running(GantryConfig config) {
    return new OperationsAccess(config, false);
  }

  /**
   * The restamps of the process that runs.
   *
   * @throws GantryException GTY-0144 where none does
   */
  public static Restamps restamps(GantryConfig config) {
    return RunningProcess.holding(config.state())
        .orElseThrow(() ->
            new GantryException(
                "GTY-0144",
                "Nothing runs that could do it: start gantry up with the same configuration first"))
        .restamps();
  }

  /** Of the process that runs, or on the ledger alone. */
  public static OperationsAccess any(GantryConfig config) {
    return new OperationsAccess(config, true);
  }

  /** Whether there is something to read: a running process, or a ledger. */
  public static boolean exists(GantryConfig config) {
    return !config.ledger().embedded()
        || Files.isDirectory(config.state().resolve("ledger"))
        || RunningProcess.holding(config.state()).isPresent();
  }

  public Operations operations() {
    return operations;
  }

  /** Books whose changes go on record in this ledger; only without a running process. */
  PatientBooks recording(PatientBooks books) {
    if (operations instanceof LedgerOperations ledger) {
      ledger.serve(books);
    }
    return operations.patients();
  }

  /** Users and tokens. */
  public Accounts accounts() {
    return accounts;
  }

  /**
   * A one-time link to the dashboard of the process that runs.
   *
   * @throws GantryException GTY-0144 where none does
   */
  public static URI signInLink(GantryConfig config) {
    return RunningProcess.holding(config.state())
        .orElseThrow(() ->
            new GantryException(
                "GTY-0144",
                "Nothing runs that could do it: start gantry up with the same configuration first"))
        .signInLink();
  }

  private Database database(GantryConfig config) {
    LedgerConfig settings = config.ledger();
    if (!settings.embedded()) {
      return opened(
          String.valueOf(settings.url()),
          String.valueOf(settings.user()),
          String.valueOf(settings.password()));
    }
    owned.push(StateDirectory.acquire(config.state()));
    try {
      EmbeddedPostgres postgres = EmbeddedServers.ledgerOnly(config);
      owned.push(postgres);
      return opened(postgres.jdbcUrl(), postgres.user(), postgres.password());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Database opened(String url, String user, String password) {
    Database database = Database.open(url, user, password);
    owned.push(database);
    database.join();
    return database;
  }

  private static Operations access(GantryConfig config, Database database) {
    boolean publishes = !(config.fhir().baseUrl() instanceof Address.None);
    List<SourceQueue> queues =
        ReconcilerSettings.queues(config.sources().stream().map(Wiring::source).toList());
    WaveEngine idle =
        new WaveEngine(database, queues, publishes, ArchiveCount.UNAVAILABLE, () -> Long.MIN_VALUE);
    return new LedgerOperations(
        database,
        queues,
        publishes,
        idle,
        new Forecaster(Wiring.prices(config)),
        config.identities().secondPerson(),
        () -> {});
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      Closing.quietly(owned.pop());
    }
  }
}
