package io.gantry.app;

import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.GantryException;
import io.gantry.platform.StateDirectory;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.LedgerConfig;
import io.gantry.reconciler.adapter.postgres.Database;
import io.gantry.reconciler.adapter.postgres.DuplicateQuery;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.wave.Forecaster.Prices;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reading the ledger from a command that runs no stage: through the process that holds the state,
 * or from the database, which is started alone where it is embedded.
 */
public final class LedgerReader implements AutoCloseable {
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final Optional<RunningProcess> running;
  private final Optional<Ledger> ledger;
  private final Prices prices;
  private @Nullable Database database;

  private LedgerReader(GantryConfig config, boolean remote) {
    this.prices = Wiring.prices(config);
    this.running = remote ? RunningProcess.holding(config.state()) : Optional.empty();
    this.ledger = running.isPresent() ? Optional.empty() : Optional.of(connect(config));
  }

  /** For {@link #study}: asks a running process where there is one. */
  public static LedgerReader open(GantryConfig config) {
    return new LedgerReader(config, true);
  }

  /** For {@link #ledger}: reads the database itself, so nothing else may hold the state. */
  public static LedgerReader openDatabase(GantryConfig config) {
    return new LedgerReader(config, false);
  }

  public Optional<StudyCustody> study(String studyInstanceUid) {
    return running.isPresent()
        ? running.get().study(studyInstanceUid)
        : ledger().study(studyInstanceUid);
  }

  /** How good the data of each source is. */
  public List<SourceQuality> quality() {
    return running.isPresent() ? running.get().quality() : ledger().quality();
  }

  /** What was found on the objects of a study. */
  public List<ObjectFindings> findings(String studyInstanceUid) {
    return running.isPresent()
        ? running.get().findings(studyInstanceUid)
        : ledger().findings(studyInstanceUid);
  }

  /** What came from more than one source. */
  public DuplicateReport duplicates(int mostCases) {
    if (running.isPresent()) {
      return running.get().duplicates(mostCases);
    }
    return new DuplicateQuery(Objects.requireNonNull(database), prices).duplicates(mostCases);
  }

  public Ledger ledger() {
    return ledger.orElseThrow(() -> new IllegalStateException("opened through a running process"));
  }

  private Ledger connect(GantryConfig config) {
    LedgerConfig settings = config.ledger();
    if (!settings.embedded()) {
      return access(
          String.valueOf(settings.url()),
          String.valueOf(settings.user()),
          String.valueOf(settings.password()));
    }
    if (!Files.isDirectory(config.state().resolve("ledger"))) {
      throw new GantryException(
          "GTY-0112",
          "There is no ledger below " + config.state() + " yet: run gantry migrate first");
    }
    owned.push(StateDirectory.acquire(config.state()));
    try {
      EmbeddedPostgres postgres = EmbeddedServers.ledgerOnly(config);
      owned.push(postgres);
      return access(postgres.jdbcUrl(), postgres.user(), postgres.password());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Ledger access(String url, String user, String password) {
    Database opened = Database.open(url, user, password);
    owned.push(opened);
    database = opened;
    return new io.gantry.reconciler.adapter.postgres.LedgerReader(opened);
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      Closing.quietly(owned.pop());
    }
  }
}
