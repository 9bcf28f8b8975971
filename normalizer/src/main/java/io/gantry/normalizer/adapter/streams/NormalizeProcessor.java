package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.rules.Copy;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.Outcome;
import io.gantry.normalizer.rules.PassedVersion;
import io.gantry.normalizer.rules.ReceivedObject;
import io.gantry.normalizer.rules.Tail;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One record in, one record out. Used by one stream thread, as Streams promises. */
final class NormalizeProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  /** No event is larger (architecture.md, Topics); some room is left for the headers. */
  static final int LARGEST_EVENT = 512 * 1024 - 4096;

  private static final String HEAD_HEADER = "head";

  private final Normalizer normalizer;
  private final Map<String, String> issuers;
  private final ObjectParts parts;
  private final EventCodec<ExtractedEvent> extracted = EventCodec.of(Topics.INSTANCES_EXTRACTED);
  private final EventCodec<NormalizedEvent> normalized = EventCodec.of(Topics.INSTANCES_NORMALIZED);
  private final EventCodec<InstanceHeld> held = EventCodec.of(Topics.INSTANCES_HELD);
  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable KeyValueStore<String, byte[]> versions;

  NormalizeProcessor(Normalizer normalizer, Map<String, String> issuers, ObjectParts parts) {
    this.normalizer = normalizer;
    this.issuers = issuers;
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> started) {
    context = started;
    versions = started.getStateStore(NormalizerTopology.VERSIONS_SEEN);
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    try {
      switch (extracted.decode(message.headers(), message.value())) {
        case InstanceExtracted object -> process(object, message);
      }
    } catch (UndecodableEvent e) {
      LOG.warn("event=dead-letter stage=normalizer cause=\"{}\"", e.getMessage());
      forwardDeadLetter(message, e);
    }
  }

  private void process(InstanceExtracted arrived, Record<byte[], byte[]> message) {
    List<PassedVersion> passed = VersionsCodec.decode(store().get(key(arrived)));
    InstanceExtracted object = asReceivedFirst(arrived, passed);
    switch (outcome(object, message.headers())) {
      case Outcome.Hold hold -> forward(message, heldEvent(object, hold));
      case Outcome.Normalize result -> pass(object, result, passed, message);
    }
  }

  private static String key(InstanceExtracted object) {
    return object.instance().studyInstanceUid() + " " + object.instance().sopInstanceUid();
  }

  /**
   * The dates in a patch are those of the first arrival, else an object that is moved again after a
   * crash would get other bytes, another key, and be stored twice.
   */
  private static InstanceExtracted asReceivedFirst(
      InstanceExtracted object, List<PassedVersion> passed) {
    return PassedVersion.firstReceived(passed, object.source(), object.received().instance())
        .map(first ->
            new InstanceExtracted(
                object.eventId(),
                object.source(),
                object.orderId(),
                object.attempt(),
                object.instance(),
                object.sopClassUid(),
                object.transferSyntaxUid(),
                object.received(),
                object.spool(),
                object.listed(),
                object.malformed(),
                first,
                object.listedTransferSyntaxUid()))
        .orElse(object);
  }

  /** I/O trouble is thrown: the thread is replaced and the record comes again. */
  private Outcome outcome(InstanceExtracted object, Headers headers) {
    try {
      return normalizer.apply(
          new ReceivedObject(
              object.transferSyntaxUid(),
              head(object, headers),
              object.malformed().isEmpty() ? parts.tail(object) : new Tail.Empty(),
              object.source(),
              issuers.getOrDefault(object.source(), ""),
              object.malformed(),
              object.receivedAt()));
    } catch (NoSuchFileException e) {
      return new Outcome.Hold(
          "GTY-0405", "the object is no longer in the spool; move its study again", List.of());
    } catch (ObjectParts.HeadTooLong e) {
      return new Outcome.Hold(
          "GTY-0402", e.getMessage() + " can't be normalized; move it by hand", List.of());
    } catch (IOException e) {
      throw new UncheckedIOException("the spool can't be read", e);
    } catch (RuntimeException e) {
      // A defect of ours, and it would be the same the next time: a person has to know.
      LOG.error("event=rules-failed kind={}", e.getClass().getName(), withoutMessage(e));
      return new Outcome.Hold(
          "GTY-0404",
          "the rules failed on this object (" + e.getClass().getSimpleName() + "); report it",
          List.of());
    }
  }

  /** Where it happened, without a message that could quote a value. */
  private static Exception withoutMessage(RuntimeException e) {
    Exception plain = new Exception(e.getClass().getName());
    plain.setStackTrace(e.getStackTrace());
    return plain;
  }

  private Bytes head(InstanceExtracted object, Headers headers) throws IOException {
    Header header = headers.lastHeader(HEAD_HEADER);
    byte[] value = header == null ? null : header.value();
    return value != null && value.length == object.received().head().length()
        ? Bytes.of(value)
        : parts.head(object);
  }

  private void pass(
      InstanceExtracted object,
      Outcome.Normalize result,
      List<PassedVersion> passed,
      Record<byte[], byte[]> message) {
    NormalizedEvent event = normalizedEvent(object, result);
    byte[] encoded = normalized.encode(event);
    if (encoded.length > LARGEST_EVENT) {
      Outcome.Hold hold =
          new Outcome.Hold(
              "GTY-0402",
              "the patch is too large for an event; repair the object in the archive and move the"
                  + " study again",
              result.findings());
      forward(message, heldEvent(object, hold));
      return;
    }
    PassedVersion candidate =
        PassedVersion.of(
            object.source(),
            object.received().instance(),
            result.canonicalHead(),
            object.received().pixels(),
            object.receivedAt());
    switch (Copy.of(candidate, passed)) {
      case Copy.New() -> {
        List<PassedVersion> more = new ArrayList<>(passed);
        more.add(candidate);
        store().put(key(object), VersionsCodec.encode(more));
        forward(message, event, encoded);
      }
      case Copy.Again() -> forward(message, event, encoded);
      case Copy.Repeated repeated -> {
        NormalizedEvent copy = repeatedEvent(object, result, repeated);
        forward(message, copy, normalized.encode(copy));
      }
    }
  }

  private NormalizedEvent normalizedEvent(InstanceExtracted object, Outcome.Normalize result) {
    return new NormalizedEvent.InstanceNormalized(
        eventId(object, result.patch().digest().hex()),
        object.source(),
        object.instance(),
        object.sopClassUid(),
        object.transferSyntaxUid(),
        object.received(),
        result.canonicalHead(),
        object.spool(),
        result.patch(),
        normalizer.rules().version(),
        findings(object, result),
        result.attributes(),
        object.receivedAt());
  }

  /** Those of the rules, and one where the object came in another syntax than it was listed in. */
  private static List<Finding> findings(InstanceExtracted object, Outcome.Normalize result) {
    String listed = object.listedTransferSyntaxUid();
    if (listed == null || listed.equals(object.transferSyntaxUid())) {
      return result.findings();
    }
    List<Finding> findings = new ArrayList<>(result.findings());
    findings.add(
        new Finding("00083002", "transfer-syntax-not-as-listed", Finding.Severity.WARNING, false));
    return findings;
  }

  private static NormalizedEvent repeatedEvent(
      InstanceExtracted object, Outcome.Normalize result, Copy.Repeated repeated) {
    return new NormalizedEvent.InstanceRepeated(
        eventId(object, "repeated"),
        object.source(),
        object.instance(),
        object.transferSyntaxUid(),
        object.received(),
        result.canonicalHead(),
        object.spool(),
        repeated.relation(),
        repeated.of().source(),
        repeated.of().instance(),
        object.receivedAt());
  }

  private InstanceHeld heldEvent(InstanceExtracted object, Outcome.Hold hold) {
    return new InstanceHeld(
        eventId(object, "held"),
        object.source(),
        object.instance(),
        object.transferSyntaxUid(),
        object.received(),
        object.spool(),
        hold.code(),
        hold.message(),
        normalizer.rules().version(),
        hold.findings(),
        object.receivedAt());
  }

  /** Deterministic: the same object under the same rules has the same id, whenever it comes. */
  private static String eventId(InstanceExtracted object, String last) {
    return String.join(
        "/",
        Topics.NORMALIZER,
        object.source(),
        object.instance().sopInstanceUid(),
        object.received().instance().hex(),
        last);
  }

  private void forward(Record<byte[], byte[]> message, NormalizedEvent event, byte[] encoded) {
    forward(message, event, encoded, normalized.headers(event), NormalizerTopology.NORMALIZED);
  }

  private void forward(Record<byte[], byte[]> message, InstanceHeld event) {
    forward(message, event, held.encode(event), held.headers(event), NormalizerTopology.HELD);
  }

  private void forward(
      Record<byte[], byte[]> message,
      Event event,
      byte[] encoded,
      Iterable<Header> headers,
      String sink) {
    byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
    context()
        .forward(new Record<>(key, encoded, message.timestamp(), new RecordHeaders(headers)), sink);
  }

  private void forwardDeadLetter(Record<byte[], byte[]> message, UndecodableEvent cause) {
    RecordHeaders headers = new RecordHeaders(message.headers());
    RecordMetadata at = context().recordMetadata().orElse(null);
    if (at != null) {
      headers.add("dead-topic", utf8(at.topic()));
      headers.add("dead-partition", utf8(Integer.toString(at.partition())));
      headers.add("dead-offset", utf8(Long.toString(at.offset())));
    }
    headers.add("dead-cause", utf8(cause.toString()));
    context().forward(message.withHeaders(headers), NormalizerTopology.DEAD_LETTER);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private ProcessorContext<byte[], byte[]> context() {
    if (context == null) {
      throw new IllegalStateException("not initialised");
    }
    return context;
  }

  private KeyValueStore<String, byte[]> store() {
    if (versions == null) {
      throw new IllegalStateException("not initialised");
    }
    return versions;
  }
}
