package io.gantry.app;

import io.gantry.embedded.EmbeddedEhr;
import io.gantry.embedded.EmbeddedException;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.embedded.EmbeddedS3;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.GantryConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * The servers that the configuration wants in this process, all on loopback, their data under
 * {@code state}. Owns them.
 */
final class EmbeddedServers implements AutoCloseable {
  private final Optional<EmbeddedKafka> kafka;
  private final Optional<EmbeddedPostgres> postgres;
  private final Optional<EmbeddedS3> s3;
  private final Optional<EmbeddedEhr> ehr;

  private EmbeddedServers(
      Optional<EmbeddedKafka> kafka,
      Optional<EmbeddedPostgres> postgres,
      Optional<EmbeddedS3> s3,
      Optional<EmbeddedEhr> ehr) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.s3 = s3;
    this.ehr = ehr;
  }

  /** Starts them side by side; when one fails, those that started are closed again. */
  static EmbeddedServers start(GantryConfig config) {
    Path state = config.state();
    if (config.ledger().embedded()) {
      letPostgresPass(state);
    }
    List<AutoCloseable> started = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      // The broker takes longest, so it goes first.
      Future<Optional<EmbeddedKafka>> kafka =
          submit(
              executor,
              started,
              config.kafka().embedded(),
              () -> EmbeddedKafka.start(state.resolve("kafka")));
      Future<Optional<EmbeddedPostgres>> postgres =
          submit(
              executor,
              started,
              config.ledger().embedded(),
              () -> EmbeddedPostgres.start(state.resolve("ledger")));
      Future<Optional<EmbeddedEhr>> ehr =
          submit(
              executor,
              started,
              config.fhir().baseUrl() instanceof Address.Embedded,
              () -> EmbeddedEhr.start(state.resolve("ehr")));
      Future<Optional<EmbeddedS3>> s3 =
          submit(
              executor,
              started,
              config.archive().endpoint() instanceof Address.Embedded,
              () -> EmbeddedS3.start(state.resolve("s3"), config.archive().bucket()));
      return new EmbeddedServers(await(kafka), await(postgres), await(s3), await(ehr));
    } catch (RuntimeException e) {
      closeAll(started);
      throw e;
    }
  }

  /** The ledger's database alone, for commands that only read it. */
  static EmbeddedPostgres ledgerOnly(GantryConfig config) {
    letPostgresPass(config.state());
    try {
      return EmbeddedPostgres.start(config.state().resolve("ledger"));
    } catch (EmbeddedException e) {
      throw coded(e);
    }
  }

  /** The broker alone, for commands that change the patient index. */
  static EmbeddedKafka kafkaOnly(GantryConfig config) {
    try {
      return EmbeddedKafka.start(config.state().resolve("kafka"));
    } catch (EmbeddedException e) {
      throw coded(e);
    }
  }

  /** The object store alone, for commands that only read it. */
  static EmbeddedS3 s3Only(GantryConfig config) {
    try {
      return EmbeddedS3.start(config.state().resolve("s3"), config.archive().bucket());
    } catch (EmbeddedException e) {
      throw coded(e);
    }
  }

  Optional<EmbeddedKafka> kafka() {
    return kafka;
  }

  Optional<EmbeddedPostgres> postgres() {
    return postgres;
  }

  Optional<EmbeddedS3> s3() {
    return s3;
  }

  Optional<EmbeddedEhr> ehr() {
    return ehr;
  }

  private static <T extends AutoCloseable> Future<Optional<T>> submit(
      ExecutorService executor, List<AutoCloseable> started, boolean wanted, Supplier<T> server) {
    return executor.submit(() -> {
      if (!wanted) {
        return Optional.empty();
      }
      T running = server.get();
      synchronized (started) {
        started.add(running);
      }
      return Optional.of(running);
    });
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EmbeddedException embedded) {
        throw coded(embedded);
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException("GTY-0104", "Interrupted while the embedded servers started", e);
    }
  }

  private static GantryException coded(EmbeddedException e) {
    String message = String.valueOf(e.getMessage());
    String prefix = e.code() + " ";
    return new GantryException(
        e.code(), message.startsWith(prefix) ? message.substring(prefix.length()) : message, e);
  }

  /** As root, PostgreSQL runs as another user, who must get through (not list) the directory. */
  private static void letPostgresPass(Path state) {
    try {
      EmbeddedPostgres.allowPassing(state);
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0117", "The permissions of " + state + " can't be set: does it belong to us?", e);
    }
  }

  private static void closeAll(List<AutoCloseable> started) {
    synchronized (started) {
      for (AutoCloseable server : started.reversed()) {
        Closing.quietly(server);
      }
    }
  }

  @Override
  public void close() {
    ehr.ifPresent(Closing::quietly);
    s3.ifPresent(Closing::quietly);
    kafka.ifPresent(Closing::quietly);
    postgres.ifPresent(Closing::quietly);
  }
}
