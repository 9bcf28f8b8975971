package io.gantry.fhir.adapter.camel;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.StudyPublished;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.fhir.publish.StudyPublisher;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.kafka.EventPublisher;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * {@code studies.verified} -> EHR -> {@code studies.published} or {@code studies.refused}, then the
 * offset. One thread, so one writer per study. A crash anywhere repeats the record; the EHR then
 * has the study already and stays as it is.
 */
public final class VerifiedStudiesRoute extends RouteBuilder {
  public static final String GROUP = "gantry-fhir-bridge";

  private static final long ACKNOWLEDGED_WITHIN_SECONDS = 60;

  private final StudyPublisher studies;
  private final EventPublisher events;
  private final EventCodec<StudyVerified> codec = EventCodec.of(Topics.STUDIES_VERIFIED);

  public VerifiedStudiesRoute(StudyPublisher studies, EventPublisher events) {
    this.studies = studies;
    this.events = events;
  }

  @Override
  public void configure() {
    from("kafka:"
            + Topics.STUDIES_VERIFIED.name()
            + "?groupId="
            + GROUP
            + "&autoCommitEnable=false&allowManualCommit=true&autoOffsetReset=earliest"
            + "&breakOnFirstError=true&pollOnError=RECONNECT&consumersCount=1"
            // The route stops between two polls.
            + "&pollTimeoutMs=250&shutdownTimeout=15000")
        .routeId("verified-studies")
        .process(this::publish)
        .process(VerifiedStudiesRoute::commit);
  }

  private void publish(Exchange exchange) throws Exception {
    Message message = exchange.getMessage();
    byte[] value = message.getBody(byte[].class);
    if (value == null) {
      return; // compaction's tombstone
    }
    ConsumerRecord<byte[], byte[]> source = source(message, value);
    StudyVerified verified;
    try {
      verified = codec.decode(source.headers(), value);
    } catch (UndecodableEvent e) {
      acknowledged(events.deadLetter(Topics.FHIR_BRIDGE, source, e));
      return;
    }
    Event outcome = outcome(verified);
    if (outcome instanceof StudyRefused refused) {
      if (!refused.permanent()) {
        GantryException cause = new GantryException(refused.code(), refused.message());
        acknowledged(events.deadLetter(Topics.FHIR_BRIDGE, source, cause));
      }
      acknowledged(events.publish(Topics.STUDIES_REFUSED, refused));
    } else if (outcome instanceof StudyPublished published) {
      acknowledged(events.publish(Topics.STUDIES_PUBLISHED, published));
    }
  }

  private Event outcome(StudyVerified verified) throws InterruptedException {
    try {
      return studies.publish(verified);
    } catch (RuntimeException e) {
      return studies.defect(verified, e);
    }
  }

  private static void acknowledged(Future<?> sent)
      throws InterruptedException, ExecutionException, TimeoutException {
    sent.get(ACKNOWLEDGED_WITHIN_SECONDS, TimeUnit.SECONDS);
  }

  private static void commit(Exchange exchange) {
    KafkaManualCommit commit =
        exchange.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class);
    if (commit != null) {
      commit.commit();
    }
  }

  private static ConsumerRecord<byte[], byte[]> source(Message message, byte[] value) {
    Headers headers = message.getHeader(KafkaConstants.HEADERS, Headers.class);
    return new ConsumerRecord<>(
        message.getHeader(KafkaConstants.TOPIC, String.class),
        Objects.requireNonNull(message.getHeader(KafkaConstants.PARTITION, Integer.class)),
        Objects.requireNonNull(message.getHeader(KafkaConstants.OFFSET, Long.class)),
        ConsumerRecord.NO_TIMESTAMP,
        TimestampType.NO_TIMESTAMP_TYPE,
        ConsumerRecord.NULL_SIZE,
        value.length,
        message.getHeader(KafkaConstants.KEY, byte[].class),
        value,
        headers == null ? new RecordHeaders() : headers,
        Optional.empty());
  }
}
