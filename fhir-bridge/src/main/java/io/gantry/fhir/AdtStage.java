package io.gantry.fhir;

import io.gantry.contracts.Topics;
import io.gantry.fhir.adapter.hl7.AdtDecoder;
import io.gantry.fhir.adapter.hl7.AdtReceiver;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.fhir.adapter.mllp.MllpServer;
import io.gantry.fhir.adapter.mllp.ServerTls;
import io.gantry.platform.GantryException;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.config.Hl7Config;
import io.gantry.platform.kafka.TransientFailure;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Takes HL7 v2 ADT messages over MLLP into topic {@code patients}. Owns the log it is given. */
public final class AdtStage implements Stage {
  /** The stage does not run. */
  public static final String NOT_RUNNING = "GTY-0735";

  private final Hl7Config config;
  private final PatientLog log;
  private @Nullable Running running;

  public AdtStage(Hl7Config config, PatientLog log) {
    this.config = config;
    this.log = log;
  }

  private record Running(MllpServer server, AdtReceiver receiver, AdtDecoder decoder) {}

  @Override
  public String name() {
    return Topics.FHIR_BRIDGE;
  }

  /**
   * Reads topic {@code patients} to its end, then listens. The topic must exist.
   *
   * @throws GantryException GTY-0730 port, GTY-0732 key material, GTY-0735 the topic can't be read
   */
  @Override
  public synchronized void start() {
    ServerTls tls = ServerTls.of(config.tls());
    try {
      log.catchUp();
    } catch (TransientFailure e) {
      throw new GantryException(
          NOT_RUNNING, "HL7 messages can't be taken: topic patients can't be read", e);
    }
    AdtDecoder decoder = new AdtDecoder();
    AdtReceiver receiver =
        new AdtReceiver(
            decoder,
            log,
            config.acknowledgements() == Hl7Config.Acknowledgements.ENHANCED,
            InstantSource.system());
    try {
      MllpServer server =
          MllpServer.start(
              config.bind(),
              config.port(),
              tls,
              new MllpServer.Limits(
                  config.connections(), config.messageKilobytes() * 1024, config.messageTime()),
              receiver);
      running = new Running(server, receiver, decoder);
    } catch (RuntimeException e) {
      decoder.close();
      throw e;
    }
  }

  /** Where it listens; only while it runs. */
  public synchronized int port() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("not started");
    }
    return now.server().port();
  }

  @Override
  public synchronized Health health() {
    Running now = running;
    if (now == null || !now.server().isListening()) {
      return Health.down(NOT_RUNNING, "the HL7 listener does not run");
    }
    if (now.receiver().isBrokerAway()) {
      return Health.down(
          AdtReceiver.NOT_TAKEN, "the broker takes no messages; senders repeat theirs");
    }
    return Health.up(
        "%d messages accepted, %d refused"
            .formatted(now.receiver().accepted(), now.receiver().refused()));
  }

  @Override
  public synchronized void close() {
    Running now = running;
    running = null;
    if (now != null) {
      now.server().close();
    }
    log.close();
    if (now != null) {
      now.decoder().close();
    }
  }
}
