package io.gantry.contracts.event;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.Sha256;
import java.time.Instant;
import java.util.List;

/** Topic {@code instances.loaded}. */
public sealed interface LoadedEvent extends Event {

  /**
   * The object is in the cloud archive and was verified there.
   *
   * @param stored digests of the stored data set (received pixels and tail, patched head)
   * @param object the stored object: key, bytes with file meta information, CRC-32C
   * @param changed paths of the attributes that the patch changed
   */
  record InstanceLoaded(
      String eventId,
      String source,
      InstanceId instance,
      String sopClassUid,
      String transferSyntaxUid,
      InstanceDigests received,
      Sha256 canonicalHead,
      InstanceDigests stored,
      StoredObject object,
      String ruleBook,
      List<String> changed,
      List<Finding> findings,
      ImagingAttributes attributes,
      SpoolRef spool,
      Instant receivedAt,
      Instant storedAt)
      implements LoadedEvent {
    public InstanceLoaded {
      changed = List.copyOf(changed);
      findings = List.copyOf(findings);
    }

    @Override
    public String key() {
      return instance.studyInstanceUid();
    }
  }

  /** The loader has seen a copy that needs no storing: the spool may let go of it. */
  record RepeatSettled(
      String eventId, String source, InstanceId instance, InstanceDigests received, SpoolRef spool)
      implements LoadedEvent {
    @Override
    public String key() {
      return instance.studyInstanceUid();
    }
  }

  /**
   * The study's manifest in the cloud archive says what {@link StudyVerified} of this revision
   * says.
   *
   * @param version of manifest.json, from 1
   */
  record ManifestWritten(
      String studyInstanceUid, long revision, String objectKey, int version, Instant at)
      implements LoadedEvent {
    @Override
    public String key() {
      return studyInstanceUid;
    }
  }
}
