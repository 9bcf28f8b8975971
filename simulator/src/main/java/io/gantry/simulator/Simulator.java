package io.gantry.simulator;

import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.FindHandler;
import io.gantry.dicom.net.PeerPolicy;
import io.gantry.dicom.net.ServerOptions;
import io.gantry.dicom.net.ServiceHandlers;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** A running simulated archive. Thread safe; owns its listening socket. */
public final class Simulator implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final SimulatorConfig config;
  private final Catalogue catalogue;
  private final DicomServer server;

  private Simulator(SimulatorConfig config, Catalogue catalogue, DicomServer server) {
    this.config = config;
    this.catalogue = catalogue;
    this.server = server;
  }

  /**
   * Listens when this returns.
   *
   * @throws GantryException GTY-0121 where it can't listen or its store can't be read
   */
  public static Simulator start(SimulatorConfig config) {
    try {
      SimulatedCatalogue simulated = new SimulatedCatalogue(config.holdings());
      Catalogue all = simulated;
      ReceivedObjects received = null;
      if (config.store() != null) {
        received = ReceivedObjects.open(config.store());
        all = new UnitedCatalogue(simulated, received);
      }
      Misbehaviour wrong = config.misbehaves();
      FindHandler finds = new FindService(all, config.aeTitle());
      ServiceHandlers handlers =
          ServiceHandlers.archive(
              wrong.repeatsRows() ? new RepeatingFinds(finds) : finds,
              new MisbehavingMoves(
                  new MoveService(all, config.aeTitle(), config.destinations()), wrong));
      if (received != null) {
        handlers = handlers.withStore(received);
      }
      ServerOptions options =
          ServerOptions.of(config.aeTitle(), config.port(), callers(config.callers()))
              .withBind(InetAddress.getByName(config.bind()))
              .withAnySopClass(received != null);
      return new Simulator(config, all, DicomServer.start(options, handlers));
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0121",
          "simulator "
              + config.aeTitle()
              + " can't start on "
              + config.bind()
              + ":"
              + config.port()
              + "; is the port taken?",
          e);
    }
  }

  private static PeerPolicy callers(List<String> aeTitles) {
    return aeTitles.isEmpty()
        ? PeerPolicy.anyone()
        : (calling, called, remote) -> aeTitles.contains(calling);
  }

  public String aeTitle() {
    return config.aeTitle();
  }

  /** Also where the configuration said 0. */
  public int port() {
    return server.port();
  }

  /** UIDs of all studies it holds now. */
  public List<String> studyUids() {
    return catalogue.studies().map(ArchivedStudy::uid).toList();
  }

  /** How many instances it holds now. */
  public long instances() {
    return catalogue
        .studies()
        .flatMap(study -> study.series().get().stream())
        .mapToLong(series -> series.instances().size())
        .sum();
  }

  @Override
  public void close() {
    server.stop(GRACE);
  }
}
