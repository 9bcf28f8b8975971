package io.gantry.reconciler;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceMissing;
import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.InstanceRejected;
import io.gantry.contracts.event.LoadedEvent.InstanceLoaded;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.NormalizedEvent.InstanceRepeated;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import io.gantry.contracts.event.StoredObject;
import io.gantry.contracts.patch.Patch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object as one source holds it, and the events that tell of it. Encoding, head and pixels are
 * short texts that stand for the content.
 */
public record AnInstance(
    String source,
    InstanceId id,
    String encoding,
    String head,
    String pixels,
    long receivedMillis) {
  public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final String EXPLICIT = "1.2.840.10008.1.2.1";

  public static AnInstance of(String source, String study, String sop) {
    return new AnInstance(
        source, new InstanceId(study, study + ".1", sop), "explicit", "head", "pixels", 0);
  }

  public AnInstance from(String otherSource) {
    return new AnInstance(otherSource, id, encoding, head, pixels, receivedMillis);
  }

  public AnInstance encoded(String other) {
    return new AnInstance(source, id, other, head, pixels, receivedMillis);
  }

  public AnInstance head(String other) {
    return new AnInstance(source, id, encoding, other, pixels, receivedMillis);
  }

  public AnInstance pixels(String other) {
    return new AnInstance(source, id, encoding, head, other, receivedMillis);
  }

  public AnInstance receivedAt(long millis) {
    return new AnInstance(source, id, encoding, head, pixels, millis);
  }

  public AnInstance inStudy(String study) {
    return new AnInstance(
        source,
        new InstanceId(study, study + ".1", id.sopInstanceUid()),
        encoding,
        head,
        pixels,
        receivedMillis);
  }

  public Sha256 digest() {
    return received().instance();
  }

  public InstanceDigests received() {
    return InstanceDigests.of(
        EXPLICIT, part(encoding + "/" + canonical()), part(pixels), PartDigest.EMPTY);
  }

  public InstanceDigests stored() {
    return InstanceDigests.of(
        EXPLICIT,
        part("patched/" + source + "/" + encoding + "/" + canonical()),
        part(pixels),
        PartDigest.EMPTY);
  }

  public InstanceExtracted extracted(String orderId, String attempt) {
    return new InstanceExtracted(
        "extracted",
        source,
        orderId,
        attempt,
        id,
        CT,
        EXPLICIT,
        received(),
        spool(attempt),
        true,
        "",
        at());
  }

  public InstanceMissing missing(String orderId) {
    return new InstanceMissing(
        "missing", source, orderId, id, "A702", "GTY-0331", "The archive did not send it", at());
  }

  public InstanceUnsolicited unsolicited(Instant receivedAt) {
    return new InstanceUnsolicited(
        "unsolicited", source, id, CT, EXPLICIT, received(), spool("a"), receivedAt);
  }

  public InstanceNormalized normalized() {
    return new InstanceNormalized(
        "normalized",
        source,
        id,
        CT,
        EXPLICIT,
        received(),
        Sha256.of(bytes(canonical())),
        spool("a"),
        Patch.NONE,
        "1",
        findings(),
        attributes(),
        at());
  }

  /** Of the content, as the normalizer's are. */
  private List<Finding> findings() {
    int item = received().instance().toBytes()[0] & 3;
    return item == 0
        ? List.of()
        : List.of(
            new Finding("00081140[" + item + "].00081155", "invalid-uid", Severity.WARNING, false),
            new Finding("00100021", "issuer-absent", Severity.INFO, true));
  }

  public InstanceRepeated repeats(AnInstance original, Relation relation) {
    return new InstanceRepeated(
        "repeated",
        source,
        id,
        EXPLICIT,
        received(),
        Sha256.of(bytes(canonical())),
        spool("a"),
        relation,
        original.source(),
        original.digest(),
        at());
  }

  public InstanceHeld held() {
    return new InstanceHeld(
        "held",
        source,
        id,
        EXPLICIT,
        received(),
        spool("a"),
        "GTY-0401",
        "Signed",
        "1",
        List.of(),
        at());
  }

  public InstanceLoaded loaded() {
    InstanceDigests stored = stored();
    String key = "studies/" + id.studyInstanceUid() + "/" + stored.instance().hex() + ".dcm";
    return new InstanceLoaded(
        "loaded",
        source,
        id,
        CT,
        EXPLICIT,
        received(),
        Sha256.of(bytes(canonical())),
        stored,
        new StoredObject(key, 1000, 7, StoredObject.VerifiedBy.STORE_CHECKSUM),
        "1",
        List.of("(0008,0005)"),
        List.of(),
        attributes(),
        spool("a"),
        at(),
        at().plusSeconds(1));
  }

  public InstanceRejected rejected() {
    return new InstanceRejected(
        "rejected", source, id, received(), spool("a"), "GTY-0501", "Unreadable", at());
  }

  private String canonical() {
    return id + "/" + head;
  }

  private Instant at() {
    return EPOCH.plusMillis(receivedMillis);
  }

  private SpoolRef spool(String attempt) {
    int place = (attempt + source + digest()).hashCode() & 0x7fff_ffff;
    return new SpoolRef("v", "s-" + attempt, place, 100);
  }

  private static ImagingAttributes attributes() {
    return new ImagingAttributes(
        new ImagingAttributes.Patient("4711", "LEGACY", "Invented^Person", "19700101", "O"),
        new ImagingAttributes.Study("20250101", null, null, null, null, null, null),
        new ImagingAttributes.Series(1, "CT", null, null, null, null, null),
        new ImagingAttributes.Instance(1, null, null));
  }

  private static PartDigest part(String text) {
    return text.isEmpty()
        ? PartDigest.EMPTY
        : new PartDigest(text.length(), Sha256.of(bytes(text)), 1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What an event tells of which version. */
  public record Told(String source, String study, String digest, Optional<Instant> receivedAt) {
    public static Optional<Told> of(Event event) {
      return switch (event) {
        case InstanceExtracted e -> told(e.source(), e.instance(), e.received(), e.receivedAt());
        case InstanceNormalized e -> told(e.source(), e.instance(), e.received(), e.receivedAt());
        case InstanceRepeated e -> told(e.source(), e.instance(), e.received(), e.receivedAt());
        case InstanceHeld e -> told(e.source(), e.instance(), e.received(), e.receivedAt());
        case InstanceLoaded e -> told(e.source(), e.instance(), e.received(), e.receivedAt());
        case InstanceRejected e -> told(e.source(), e.instance(), e.received(), null);
        default -> Optional.empty();
      };
    }

    private static Optional<Told> told(
        String source, InstanceId id, InstanceDigests received, @Nullable Instant at) {
      return Optional.of(
          new Told(
              source, id.studyInstanceUid(), received.instance().hex(), Optional.ofNullable(at)));
    }
  }
}
