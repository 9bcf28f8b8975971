package io.gantry.loader;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.loader.ObjectWriter.PutOutcome;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Keeps {@code manifest.json} of a study at its latest revision and the earlier ones beside it. The
 * same revision again changes nothing; an older one never replaces a newer. One writer per study at
 * a time; safe between threads for different studies.
 */
public final class ManifestWriter {
  private static final String JSON = "application/json";

  private final ObjectStore archive;
  private final ObjectKeys keys;

  public ManifestWriter(ObjectStore archive, ObjectKeys keys) {
    this.archive = archive;
    this.keys = keys;
  }

  /** What is read of the current manifest. */
  private record Head(String format, String studyInstanceUid, long revision, int version) {}

  /**
   * @throws StoreUnavailable to be called again
   * @throws GantryException GTY-0540 where what lies under the manifest's keys is not ours,
   *     GTY-0514 where the archive does not take the manifest
   */
  public ManifestOutcome write(StudyVerified study) throws IOException {
    String key = keys.manifest(study.studyInstanceUid());
    Optional<byte[]> current = read(key);
    if (current.isEmpty()) {
      return replace(key, study, 1);
    }
    Head head = head(key, current.get());
    if (head.revision() > study.revision()) {
      return new ManifestOutcome.Superseded(head.revision());
    }
    if (head.revision() == study.revision()) {
      return new ManifestOutcome.Current(key, head.version());
    }
    keep(keys.manifest(study.studyInstanceUid(), head.version()), current.get());
    return replace(key, study, head.version() + 1);
  }

  private void keep(String key, byte[] manifest) throws IOException {
    PutOutcome outcome = archive.putIfAbsent(key, Payload.of(manifest), JSON);
    if (outcome instanceof ObjectWriter.Refused(String message)) {
      throw new GantryException(ArchiveCodes.OBJECT_REFUSED, message);
    }
    // Taken: we were here before a crash. Anything else under the key is not ours to judge.
    if (!Arrays.equals(read(key).orElse(null), manifest)) {
      throw notOurs(key);
    }
  }

  private ManifestOutcome replace(String key, StudyVerified study, int version) throws IOException {
    byte[] manifest = Manifest.of(study, version).toJson();
    if (archive.replace(key, Payload.of(manifest), JSON)
        instanceof ObjectWriter.Refused(String message)) {
      throw new GantryException(ArchiveCodes.OBJECT_REFUSED, message);
    }
    if (!Arrays.equals(read(key).orElse(null), manifest)) {
      throw new StoreUnavailable(
          ArchiveCodes.BUSY,
          "the archive does not give back the manifest that it has just stored; trying again",
          new IOException("manifest read back differs"));
    }
    return new ManifestOutcome.Current(key, version);
  }

  private Optional<byte[]> read(String key) throws IOException {
    Optional<InputStream> found = archive.open(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = found.get()) {
      return Optional.of(in.readAllBytes());
    }
  }

  private static Head head(String key, byte[] manifest) {
    try {
      Head head = Json.mapper().readValue(manifest, Head.class);
      if (Manifest.FORMAT.equals(head.format())) {
        return head;
      }
    } catch (JsonProcessingException e) {
      // the cause would quote what lies there
      throw notOurs(key);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
    throw notOurs(key);
  }

  private static GantryException notOurs(String key) {
    return new GantryException(
        ArchiveCodes.MANIFEST_NOT_OURS,
        "what lies under " + key + " is no manifest of ours: look at it and move it away");
  }
}
