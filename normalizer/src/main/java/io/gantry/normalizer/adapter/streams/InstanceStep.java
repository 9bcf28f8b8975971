package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.NormalizedEvent;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.rules.Copy;
import io.gantry.normalizer.rules.KnownText;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.Outcome;
import io.gantry.normalizer.rules.PassedVersion;
import io.gantry.normalizer.rules.ReceivedObject;
import io.gantry.normalizer.rules.Tail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One object in, one record out: rules, copies, a patch or a hold. Used by one stream thread. */
final class InstanceStep {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  /** No event is larger (architecture.md, Topics); some room is left for the headers. */
  static final int LARGEST_EVENT = 512 * 1024 - 4096;

  private static final String HEAD_HEADER = "head";

  private final Normalizer normalizer;
  private final Map<String, String> issuers;
  private final ObjectParts parts;
  private final KeyValueStore<String, byte[]> versions;
  private final Forwarding to;

  /**
   * @param issuers issuer of patient ids to assume, by source name
   * @param versions what was passed on ({@link NormalizerTopology#VERSIONS_SEEN})
   */
  InstanceStep(
      Normalizer normalizer,
      Map<String, String> issuers,
      ObjectParts parts,
      KeyValueStore<String, byte[]> versions,
      Forwarding to) {
    this.normalizer = normalizer;
    this.issuers = issuers;
    this.parts = parts;
    this.versions = versions;
    this.to = to;
  }

  /**
   * Sends on what the rules say of the object.
   *
   * @param known its head as it came with the event, null: it is read from the spool if need be
   * @param timestamp of the record that this follows from
   * @return whether it goes on, not held
   */
  boolean process(InstanceExtracted arrived, @Nullable Bytes known, long timestamp) {
    return process(arrived, known, null, null, timestamp);
  }

  /** The same under the patient of a decision; what the archive said of him is evidence too. */
  boolean process(
      InstanceExtracted arrived, @Nullable Bytes known, IdentityDecision decision, long timestamp) {
    return process(arrived, known, decision.link(), decision.asked(), timestamp);
  }

  private boolean process(
      InstanceExtracted arrived,
      @Nullable Bytes known,
      @Nullable LinkedPatient link,
      @Nullable ArchivePatient asked,
      long timestamp) {
    List<PassedVersion> passed = VersionsCodec.decode(versions.get(key(arrived)));
    InstanceExtracted object = asReceivedFirst(arrived, passed);
    return switch (outcome(object, known, link, asked)) {
      case Outcome.Hold hold -> {
        to.held(heldEvent(object, hold), timestamp);
        yield false;
      }
      case Outcome.Normalize result -> pass(object, result, passed, timestamp);
    };
  }

  /** A person has to look at it. */
  void hold(InstanceExtracted object, String code, String message, long timestamp) {
    to.held(heldEvent(object, new Outcome.Hold(code, message, List.of())), timestamp);
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
                object.listedTransferSyntaxUid(),
                object.characterSet()))
        .orElse(object);
  }

  /** I/O trouble is thrown: the thread is replaced and the record comes again. */
  private Outcome outcome(
      InstanceExtracted object,
      @Nullable Bytes known,
      @Nullable LinkedPatient link,
      @Nullable ArchivePatient asked) {
    try {
      return normalizer.apply(
          new ReceivedObject(
              object.transferSyntaxUid(),
              known == null ? parts.head(object) : known,
              object.malformed().isEmpty() ? parts.tail(object) : new Tail.Empty(),
              object.source(),
              issuers.getOrDefault(object.source(), ""),
              object.malformed(),
              object.receivedAt(),
              link,
              new KnownText(asked, object.characterSet())));
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

  /** The head that came with the event; null where it did not. */
  static @Nullable Bytes head(InstanceExtracted object, Headers headers) {
    Header header = headers.lastHeader(HEAD_HEADER);
    byte[] value = header == null ? null : header.value();
    return value != null && value.length == object.received().head().length()
        ? Bytes.of(value)
        : null;
  }

  private boolean pass(
      InstanceExtracted object,
      Outcome.Normalize result,
      List<PassedVersion> passed,
      long timestamp) {
    NormalizedEvent event = normalizedEvent(object, result);
    byte[] encoded = to.encoded(event);
    if (encoded.length > LARGEST_EVENT) {
      Outcome.Hold hold =
          new Outcome.Hold(
              "GTY-0402",
              "the patch is too large for an event; repair the object in the archive and move the"
                  + " study again",
              result.findings());
      to.held(heldEvent(object, hold), timestamp);
      return false;
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
        versions.put(key(object), VersionsCodec.encode(more));
        to.normalized(event, encoded, timestamp);
      }
      case Copy.Again() -> to.normalized(event, encoded, timestamp);
      case Copy.Repeated repeated -> {
        NormalizedEvent copy = repeatedEvent(object, result, repeated);
        to.normalized(copy, to.encoded(copy), timestamp);
      }
    }
    return true;
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
}
