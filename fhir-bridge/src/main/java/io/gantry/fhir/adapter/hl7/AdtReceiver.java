package io.gantry.fhir.adapter.hl7;

import io.gantry.fhir.adapter.hl7.Acknowledgement.Outcome;
import io.gantry.fhir.adapter.hl7.AdtDecoder.Decoded;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.fhir.adapter.mllp.MllpServer;
import io.gantry.fhir.adapter.mllp.MllpServer.Reply;
import io.gantry.fhir.adt.PatientDesk.Ruling;
import io.gantry.platform.FailureText;
import io.gantry.platform.kafka.TransientFailure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message from its bytes to its acknowledgement. Accepted (AA, CA) is only what is durable in
 * topic {@code patients}; where the broker does not take it, the sender gets no answer and repeats.
 * Thread safe.
 */
public final class AdtReceiver implements MllpServer.Receiver {
  /** A message was refused. */
  public static final String REFUSED = "GTY-0733";

  /** The broker does not take messages. */
  public static final String NOT_TAKEN = "GTY-0734";

  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private final AdtDecoder decoder;
  private final PatientLog log;
  private final boolean asAsked;
  private final InstantSource clock;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean brokerAway;

  /**
   * @param asAsked whether MSH-15 and MSH-16 decide on the acknowledgement
   */
  public AdtReceiver(AdtDecoder decoder, PatientLog log, boolean asAsked, InstantSource clock) {
    this.decoder = decoder;
    this.log = log;
    this.asAsked = asAsked;
    this.clock = clock;
  }

  /** Messages that were accepted, repetitions too. */
  public long accepted() {
    return accepted.get();
  }

  /** Messages that were refused. */
  public long refused() {
    return refused.get();
  }

  /** Whether the last message could not be taken because of the broker. */
  public boolean isBrokerAway() {
    return brokerAway;
  }

  @Override
  public Reply receive(byte[] message) {
    Instant now = clock.instant();
    return switch (decoder.decode(message)) {
      case Decoded.Refused(String code, _, _, String reason) ->
          refuse(message, code.equals("AR") ? Outcome.REJECTED : Outcome.ERROR, reason, now);
      case Decoded.Patients patients -> take(message, patients, now);
    };
  }

  private Reply take(byte[] message, Decoded.Patients patients, Instant now) {
    Ruling ruling;
    try {
      ruling = log.take(patients.messages(), now);
    } catch (TransientFailure e) {
      brokerAway = true;
      LOG.warn(
          "event=adt-not-taken code={} message=the sender gets no answer and repeats cause=\"{}\"",
          NOT_TAKEN,
          FailureText.of(e));
      return new Reply.HangUp();
    }
    brokerAway = false;
    if (!ruling.accepted()) {
      return refuse(message, Outcome.ERROR, ruling.note(), now);
    }
    accepted.incrementAndGet();
    LOG.info(
        "event=adt-taken trigger={} action={}",
        patients.messages().getFirst().header().event(),
        ruling.action());
    return reply(Acknowledgement.to(message, asAsked).of(Outcome.ACCEPTED, "", now));
  }

  private Reply refuse(byte[] message, Outcome outcome, String reason, Instant now) {
    refused.incrementAndGet();
    LOG.warn("event=adt-refused code={} outcome={} cause=\"{}\"", REFUSED, outcome, reason);
    return reply(Acknowledgement.to(message, asAsked).of(outcome, reason, now));
  }

  private static Reply reply(Optional<byte[]> acknowledgement) {
    return acknowledgement.isPresent()
        ? new Reply.Answer(acknowledgement.get())
        : new Reply.Silence();
  }

  @Override
  public byte[] refuseTooLong(byte[] start) {
    refused.incrementAndGet();
    Instant now = clock.instant();
    String reason = "the message is longer than this listener takes";
    LOG.warn("event=adt-refused code={} outcome=REJECTED cause=\"{}\"", REFUSED, reason);
    return Acknowledgement.to(start, asAsked).of(Outcome.REJECTED, reason, now).orElse(new byte[0]);
  }
}
