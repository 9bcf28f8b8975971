package io.gantry.fhir.index;

import io.gantry.contracts.Topics;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.rules.Codes;
import io.gantry.platform.Health;
import io.gantry.platform.kafka.BoundedConsumer;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TransientFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topic {@code identities} and asks the servers about each patient that the matcher was not
 * certain of or did not find. A server that does not answer holds nobody up: the next decision, at
 * the latest that of the next sweep, is asked about again. Owns its Kafka clients.
 */
public final class PatientLookups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  /** The same patient is not asked about again for so long: an archive has many of his studies. */
  private static final Duration REST = Duration.ofHours(1);

  private static final int REMEMBERED = 20_000;

  private final List<PatientFeed> feeds;
  private final Map<String, String> issuers;
  private final Map<String, Instant> asked = new LinkedHashMap<>();
  private final EventPublisher deadLetters;
  private final BoundedConsumer<IdentityDecision> consumer;

  /**
   * @param issuers what is assumed of numbers without issuer, by source
   */
  public PatientLookups(KafkaSettings kafka, List<PatientFeed> feeds, Map<String, String> issuers) {
    this.feeds = List.copyOf(feeds);
    this.issuers = Map.copyOf(issuers);
    this.deadLetters = new EventPublisher(kafka, "gantry-patient-lookup");
    this.consumer =
        BoundedConsumer.of(Topics.IDENTITIES)
            .settings(kafka)
            .group("gantry-patient-lookup")
            .handler((decision, _) -> handle(decision))
            .deadLetters(Topics.FHIR_BRIDGE, deadLetters)
            .maxInFlight(1)
            .start();
  }

  private void handle(IdentityDecision decision) throws TransientFailure, InterruptedException {
    boolean waits = decision.outcome() == Outcome.REVIEW || decision.outcome() == Outcome.NONE;
    if (!waits || decision.person() != null) {
      return;
    }
    ArchivePatient says = decision.asked();
    String issuer =
        says.issuer().isBlank() ? issuers.getOrDefault(decision.source(), "") : says.issuer();
    String key = digest(issuer + "\n" + says);
    if (restsStill(key)) {
      return;
    }
    int written = 0;
    boolean answered = true;
    for (PatientFeed feed : feeds) {
      try {
        written += ask(feed, says, issuer);
      } catch (EhrFailure e) {
        answered = false;
        LOG.warn(
            "event=patient-not-looked-up code={} study={} cause=\"{} {}\"",
            Codes.NOT_LOOKED_UP,
            decision.studyInstanceUid(),
            e.code(),
            e.getMessage());
      }
    }
    if (answered) {
      remember(key);
    }
    if (written > 0) {
      LOG.info("event=patient-looked-up study={} written={}", decision.studyInstanceUid(), written);
    }
  }

  private static int ask(PatientFeed feed, ArchivePatient says, String issuer)
      throws EhrFailure, TransientFailure, InterruptedException {
    PatientServer.Offers offers = feed.offers();
    PatientLookup lookup = feed.lookup();
    int written = offers.crosswalk() ? lookup.crosswalk(says.id(), issuer) : 0;
    return offers.match() ? written + lookup.candidates(says) : written;
  }

  private boolean restsStill(String key) {
    Instant before = asked.get(key);
    return before != null && before.plus(REST).isAfter(Instant.now());
  }

  private void remember(String key) {
    asked.remove(key);
    asked.put(key, Instant.now());
    if (asked.size() > REMEMBERED) {
      asked.remove(asked.keySet().iterator().next());
    }
  }

  private static String digest(String text) {
    byte[] digest = Sha256.newMessageDigest().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 16);
  }

  public Health health() {
    return consumer.health();
  }

  @Override
  public void close() {
    consumer.close();
    deadLetters.close();
  }
}
