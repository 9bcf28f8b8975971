package io.gantry.loader;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.StoredObject.VerifiedBy;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code manifest.json} says of a study: which objects it is made of, where they lie, and how
 * anyone can check them. No patient data. The same event and version give the same bytes.
 *
 * @param format {@code gantry-manifest-1}
 * @param revision of {@link StudyVerified}
 * @param version of the manifest, from 1; earlier ones stay as {@code manifest-{version}.json}
 * @param at when the study had that revision
 */
public record Manifest(
    String format,
    String studyInstanceUid,
    long revision,
    int version,
    Instant at,
    List<Entry> instances) {
  public static final String FORMAT = "gantry-manifest-1";

  public Manifest {
    instances = List.copyOf(instances);
  }

  /**
   * One object; 15 components because the bucket layout names them all.
   *
   * @param bytes of the whole object
   * @param crc32c of the whole object, eight hexadecimal digits
   * @param received digests of the data set as the source sent it
   * @param stored digests of the data set as it is stored
   * @param changed paths of the attributes that differ between the two
   * @param verifiedBy {@code store-checksum} or {@code read-back}
   */
  public record Entry(
      String seriesInstanceUid,
      String sopInstanceUid,
      String sopClassUid,
      String transferSyntaxUid,
      String source,
      List<String> copies,
      String key,
      long bytes,
      String crc32c,
      Digests received,
      Digests stored,
      String ruleBook,
      List<String> changed,
      String verifiedBy,
      Instant storedAt) {
    public Entry {
      copies = List.copyOf(copies);
      changed = List.copyOf(changed);
    }
  }

  /** See docs/digest-chain.md. */
  public record Digests(Part head, Part pixels, Part tail, Sha256 instance) {
    static Digests of(InstanceDigests digests) {
      return new Digests(
          Part.of(digests.head()),
          Part.of(digests.pixels()),
          Part.of(digests.tail()),
          digests.instance());
    }
  }

  /**
   * Length in bytes and digests of one part of a data set.
   *
   * @param crc32c eight hexadecimal digits; null in manifests of the first release
   */
  public record Part(long length, Sha256 sha256, @Nullable String crc32c) {
    static Part of(PartDigest digest) {
      return new Part(digest.length(), digest.sha256(), hex(digest.crc32c()));
    }
  }

  private static String hex(long crc32c) {
    return String.format(Locale.ROOT, "%08x", crc32c);
  }

  /** The manifest of this revision of a study. */
  public static Manifest of(StudyVerified study, int version) {
    return new Manifest(
        FORMAT,
        study.studyInstanceUid(),
        study.revision(),
        version,
        study.at(),
        study.instances().stream().map(Manifest::entry).toList());
  }

  static Entry entry(VerifiedInstance instance) {
    return new Entry(
        instance.instance().seriesInstanceUid(),
        instance.instance().sopInstanceUid(),
        instance.sopClassUid(),
        instance.transferSyntaxUid(),
        instance.source(),
        instance.copies(),
        instance.object().objectKey(),
        instance.object().bytes(),
        hex(instance.object().crc32c()),
        Digests.of(instance.received()),
        Digests.of(instance.stored()),
        instance.ruleBook(),
        instance.changed(),
        text(instance.object().verifiedBy()),
        instance.storedAt());
  }

  private static String text(VerifiedBy by) {
    return switch (by) {
      case STORE_CHECKSUM -> "store-checksum";
      case READ_BACK -> "read-back";
    };
  }

  /**
   * Reads one.
   *
   * @throws IOException where it is none of ours
   */
  static Manifest fromJson(byte[] json) throws IOException {
    Manifest manifest = Json.mapper().readValue(json, Manifest.class);
    if (!FORMAT.equals(manifest.format())) {
      throw new IOException("no manifest of ours");
    }
    return manifest;
  }

  /** UTF-8 JSON. */
  byte[] toJson() {
    try {
      return Json.mapper().writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest can be written", e);
    }
  }
}
