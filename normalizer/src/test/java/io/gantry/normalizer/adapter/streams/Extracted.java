package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.Topics;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.normalizer.rules.TestHead;
import io.gantry.platform.json.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Records of {@code instances.extracted} as the extractor writes them. */
public final class Extracted {
  private static final EventCodec<ExtractedEvent> CODEC = EventCodec.of(Topics.INSTANCES_EXTRACTED);

  private Extracted() {}

  public static PartDigest digest(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new PartDigest(bytes.length, Sha256.of(bytes), crc.getValue());
  }

  /** The event for a head with these pixels. */
  public static InstanceExtracted event(String source, TestHead head, byte[] pixels) {
    return event(source, head, pixels, new SpoolRef("v", "s", 0, 1), "");
  }

  public static InstanceExtracted event(
      String source, TestHead head, byte[] pixels, SpoolRef spool, String malformed) {
    String syntax = head.syntax().uid();
    InstanceDigests digests =
        InstanceDigests.of(syntax, digest(head.bytes()), digest(pixels), PartDigest.EMPTY);
    return new InstanceExtracted(
        "extractor/" + source,
        source,
        "order-1",
        "attempt-1",
        new InstanceId("2.25.10", "2.25.100", "2.25.1001"),
        "1.2.840.10008.5.1.4.1.1.2",
        syntax,
        digests,
        spool,
        true,
        malformed,
        Instant.parse("2026-03-04T05:06:07.089Z"));
  }

  /** The same as an archive says that it holds it. */
  public static InstanceExtracted listedIn(InstanceExtracted event, String transferSyntax) {
    return new InstanceExtracted(
        event.eventId(),
        event.source(),
        event.orderId(),
        event.attempt(),
        event.instance(),
        event.sopClassUid(),
        event.transferSyntaxUid(),
        event.received(),
        event.spool(),
        event.listed(),
        event.malformed(),
        event.receivedAt(),
        transferSyntax);
  }

  public static byte[] key(InstanceExtracted event) {
    return event.key().getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] value(InstanceExtracted event) {
    return CODEC.encode(event);
  }

  /** With the head as the extractor sends it. */
  public static RecordHeaders headers(InstanceExtracted event, TestHead head) {
    RecordHeaders headers = new RecordHeaders(CODEC.headers(event));
    headers.add("head", head.bytes());
    return headers;
  }

  /** Without the head, as above 256 KiB. */
  public static RecordHeaders headers(InstanceExtracted event) {
    return new RecordHeaders(CODEC.headers(event));
  }
}
