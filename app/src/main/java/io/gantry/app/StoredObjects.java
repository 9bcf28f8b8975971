package io.gantry.app;

import io.gantry.embedded.EmbeddedS3;
import io.gantry.loader.Archive;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.ledger.Ledger;
import java.util.Optional;
import java.util.function.BiFunction;

/** The ledger and the cloud archive for commands that only read both, while no stage runs. */
final class StoredObjects {
  private StoredObjects() {}

  /**
   * @throws GantryException GTY-0113 where a running process holds the state
   */
  static <T> T with(GantryConfig config, BiFunction<Ledger, Archive, T> reading) {
    if (RunningProcess.holding(config.state()).isPresent()) {
      throw new GantryException(
          "GTY-0113",
          "A running process holds "
              + config.state()
              + ": stop it first, then run this again; it may go on afterwards");
    }
    try (LedgerReader reader = LedgerReader.openDatabase(config)) {
      Optional<EmbeddedS3> s3 =
          config.archive().endpoint() instanceof Address.Embedded
              ? Optional.of(EmbeddedServers.s3Only(config))
              : Optional.empty();
      try (Archive archive = Archive.open(Wiring.loader(config, s3))) {
        return reading.apply(reader.ledger(), archive);
      } finally {
        s3.ifPresent(Closing::quietly);
      }
    }
  }
}
