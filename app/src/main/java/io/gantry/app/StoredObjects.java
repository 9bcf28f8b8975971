package io.gantry.app;

import io.gantry.embedded.EmbeddedS3;
import io.gantry.loader.Archive;
import io.gantry.platform.GantryException;
import io.gantry.platform.StateDirectory;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.ledger.Ledger;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The ledger and the cloud archive for commands that only read, while no stage runs. */
final class StoredObjects {
  private StoredObjects() {}

  /**
   * @throws GantryException GTY-0113 where a running process holds the state
   */
  static <T> T with(GantryConfig config, BiFunction<Ledger, Archive, T> reading) {
    requireNobody(config);
    try (LedgerReader reader = LedgerReader.openDatabase(config)) {
      return withArchive(config, archive -> reading.apply(reader.ledger(), archive));
    }
  }

  /**
   * The cloud archive alone: no ledger and, unless the archive is embedded, no state is needed.
   *
   * @throws GantryException GTY-0113 where a running process holds the embedded archive
   */
  static <T> T inArchive(GantryConfig config, Function<Archive, T> reading) {
    if (!isEmbedded(config)) {
      return withArchive(config, reading);
    }
    requireNobody(config);
    try (StateDirectory _ = StateDirectory.acquire(config.state())) {
      return withArchive(config, reading);
    }
  }

  private static <T> T withArchive(GantryConfig config, Function<Archive, T> reading) {
    Optional<EmbeddedS3> s3 =
        isEmbedded(config) ? Optional.of(EmbeddedServers.s3Only(config)) : Optional.empty();
    try (Archive archive = Archive.open(Wiring.loader(config, s3))) {
      return reading.apply(archive);
    } finally {
      s3.ifPresent(Closing::quietly);
    }
  }

  private static boolean isEmbedded(GantryConfig config) {
    return config.archive().endpoint() instanceof Address.Embedded;
  }

  private static void requireNobody(GantryConfig config) {
    if (RunningProcess.holding(config.state()).isPresent()) {
      throw new GantryException(
          "GTY-0113",
          "A running process holds "
              + config.state()
              + ": stop it first, then run this again; it may go on afterwards");
    }
  }
}
