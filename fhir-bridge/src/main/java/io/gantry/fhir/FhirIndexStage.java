package io.gantry.fhir;

import io.gantry.contracts.Topics;
import io.gantry.fhir.index.PatientFeed;
import io.gantry.fhir.index.PatientLookups;
import io.gantry.platform.Health;
import io.gantry.platform.Stage;
import io.gantry.platform.kafka.KafkaSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * FHIR servers as sources of the patient index: goes on reading what they change, and asks them
 * about studies that wait. Owns the feeds, which have been loaded.
 */
public final class FhirIndexStage implements Stage {
  private final KafkaSettings kafka;
  private final List<PatientFeed> feeds;
  private final Map<String, String> issuers;
  private @Nullable PatientLookups lookups;

  /**
   * @param issuers what is assumed of numbers without issuer, by source
   */
  public FhirIndexStage(KafkaSettings kafka, List<PatientFeed> feeds, Map<String, String> issuers) {
    this.kafka = kafka;
    this.feeds = List.copyOf(feeds);
    this.issuers = Map.copyOf(issuers);
  }

  @Override
  public String name() {
    return Topics.FHIR_BRIDGE;
  }

  @Override
  public synchronized void start() {
    feeds.forEach(PatientFeed::start);
    lookups = new PatientLookups(kafka, feeds, issuers);
  }

  @Override
  public synchronized Health health() {
    PatientLookups now = lookups;
    if (now == null) {
      return Health.down("GTY-0720", "not started");
    }
    return feeds.stream()
        .map(PatientFeed::health)
        .filter(health -> !health.ok())
        .findFirst()
        .orElseGet(now::health);
  }

  @Override
  public synchronized void close() {
    PatientLookups now = lookups;
    lookups = null;
    feeds.forEach(PatientFeed::close); // first: nobody waits for a server any more
    if (now != null) {
      now.close();
    }
  }
}
