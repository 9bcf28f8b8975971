package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.MoveHandler;
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
  private static final int MOST_ASSOCIATIONS = 64;

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
    return start(config, SimulatorLog.NONE);
  }

  /** The same, telling what it is asked for and what it sends. */
  public static Simulator start(SimulatorConfig config, SimulatorLog log) {
    try {
      SimulatedCatalogue simulated = new SimulatedCatalogue(config.holdings());
      Catalogue all = simulated;
      ReceivedObjects received = null;
      if (config.store() != null) {
        received = ReceivedObjects.open(config.store());
        all = new UnitedCatalogue(simulated, received);
      }
      Misbehaviour wrong = config.misbehaves();
      all = wrong.holds(all);
      ServiceHandlers handlers = handlers(config, all, wrong, log);
      if (received != null) {
        handlers = handlers.withStore(received);
      }
      int most = wrong.mostAssociations(MOST_ASSOCIATIONS);
      ServerOptions options =
          ServerOptions.of(config.aeTitle(), config.port(), wrong.admits(callers(config.callers())))
              .withBind(InetAddress.getByName(config.bind()))
              .withLimits(most, most)
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

  private static ServiceHandlers handlers(
      SimulatorConfig config, Catalogue all, Misbehaviour wrong, SimulatorLog log) {
    Sending sending = wrong.sends(new PlainSending(log));
    MoveHandler moves =
        wrong.moves(new MoveService(all, config.aeTitle(), config.destinations(), sending, wrong));
    ServiceHandlers handlers =
        ServiceHandlers.archive(
            wrong.finds(new FindService(all, config.aeTitle())),
            (query, responder) -> {
              asked(log, query.identifier());
              return moves.move(query, responder);
            });
    if (!config.offersGet()) {
      return handlers;
    }
    GetService gets = new GetService(all, sending);
    return handlers.withGet((query, responder) -> {
      asked(log, query.identifier());
      return gets.get(query, responder);
    });
  }

  private static void asked(SimulatorLog log, DataSet keys) {
    log.asked(keys.string(Tag.STUDY_INSTANCE_UID, ""), keys.string(Tag.QUERY_RETRIEVE_LEVEL, ""));
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
