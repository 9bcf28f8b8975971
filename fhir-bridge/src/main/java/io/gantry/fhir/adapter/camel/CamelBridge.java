package io.gantry.fhir.adapter.camel;

import io.gantry.fhir.publish.StudyPublisher;
import io.gantry.fhir.rules.Codes;
import io.gantry.platform.GantryException;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import java.util.concurrent.TimeUnit;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.impl.DefaultCamelContext;

/** The Camel context with its one route. Owns the Kafka consumer. */
public final class CamelBridge implements AutoCloseable {
  private static final long DRAIN_SECONDS = 15;

  private final DefaultCamelContext camel;

  private CamelBridge(DefaultCamelContext camel) {
    this.camel = camel;
  }

  /**
   * @param clientId of the Kafka consumer
   * @throws GantryException GTY-0720 where the route does not start
   */
  public static CamelBridge start(
      KafkaSettings kafka, String clientId, StudyPublisher studies, EventPublisher events) {
    DefaultCamelContext camel = new DefaultCamelContext();
    camel.disableJMX();
    camel.getCamelContextExtension().setName("gantry-fhir");
    camel.setStartupSummaryLevel(StartupSummaryLevel.Off);
    camel.getShutdownStrategy().setTimeout(DRAIN_SECONDS);
    camel.getShutdownStrategy().setTimeUnit(TimeUnit.SECONDS);
    camel.getShutdownStrategy().setShutdownNowOnTimeout(true);
    KafkaComponent component = new KafkaComponent();
    component.getConfiguration().setBrokers(kafka.bootstrapServers());
    component.setKafkaClientFactory(new GantryKafkaClients(kafka, clientId));
    camel.addComponent("kafka", component);
    try {
      camel.addRoutes(new VerifiedStudiesRoute(studies, events));
      camel.start();
      return new CamelBridge(camel);
    } catch (Exception e) {
      camel.stop();
      throw new GantryException(
          Codes.NOT_RUNNING, "The FHIR bridge does not start: see the log", e);
    }
  }

  /** Whether the route runs. */
  public boolean isRunning() {
    return camel.isStarted();
  }

  /** Lets the study under way end, within 15 seconds. */
  @Override
  public void close() {
    camel.stop();
  }
}
