package io.gantry.fhir;

import io.gantry.contracts.Topics;
import io.gantry.fhir.adapter.camel.CamelBridge;
import io.gantry.fhir.adapter.hapi.HapiEhr;
import io.gantry.fhir.adapter.oauth.Tokens;
import io.gantry.fhir.publish.Ehr;
import io.gantry.fhir.publish.StudyPublisher;
import io.gantry.fhir.rules.Codes;
import io.gantry.fhir.rules.PublicationPlanner;
import io.gantry.fhir.rules.StudyMapper;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells the EHR of every verified study. Not started where {@code fhir.baseUrl} is {@code none}.
 */
public final class FhirBridgeStage implements Stage {
  private final FhirBridgeConfig config;
  private final KafkaSettings kafka;
  private @Nullable Running running;

  public FhirBridgeStage(FhirBridgeConfig config, KafkaSettings kafka) {
    this.config = config;
    this.kafka = kafka;
  }

  private record Running(
      CamelBridge route, StudyPublisher studies, EventPublisher events, Ehr ehr) {}

  @Override
  public String name() {
    return Topics.FHIR_BRIDGE;
  }

  /** The topics must exist. The EHR need not answer yet. */
  @Override
  public synchronized void start() {
    Ehr ehr =
        new HapiEhr(
            config.baseUrl(), config.timeout(), Tokens.of(config.oauth2(), config.timeout()));
    StudyPublisher studies =
        new StudyPublisher(
            new StudyMapper(config.rules()),
            new PublicationPlanner(config.rules().patients()),
            ehr,
            config.retries(),
            InstantSource.system());
    EventPublisher events = new EventPublisher(kafka, name());
    try {
      running =
          new Running(CamelBridge.start(kafka, name(), studies, events), studies, events, ehr);
    } catch (RuntimeException e) {
      events.close();
      ehr.close();
      throw e;
    }
  }

  @Override
  public synchronized Health health() {
    Running now = running;
    if (now == null) {
      return Health.down(Codes.NOT_RUNNING, "not started");
    }
    return now.route().isRunning()
        ? now.studies().health()
        : Health.down(Codes.NOT_RUNNING, "the route has stopped: see the log");
  }

  @Override
  public synchronized void close() {
    Running now = running;
    running = null;
    if (now != null) {
      now.studies().stop();
      now.route().close();
      now.events().close();
      now.ehr().close();
    }
  }
}
