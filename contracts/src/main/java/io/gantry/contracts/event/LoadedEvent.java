package io.gantry.contracts.event;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.Sha256;
import java.time.Instant;
import java.util.List;

/** Topic {@code instances.loaded}. */
public sealed interface LoadedEvent extends Event {

  /** An object that is in the cloud archive and was verified there. */
  sealed interface ObjectStored permits InstanceLoaded, InstanceRestamped {
    InstanceId instance();

    String sopClassUid();

    String transferSyntaxUid();

    /** Digests of the stored data set. */
    InstanceDigests stored();

    StoredObject object();

    String ruleBook();

    /** Paths of the attributes that are not as they were received. */
    List<String> changed();

    ImagingAttributes attributes();

    Instant storedAt();
  }

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
      implements LoadedEvent, ObjectStored {
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

  /**
   * A restamp order has written a new version of this object, and verified it. It counts once the
   * whole study is done ({@link StudyRestamped}).
   *
   * @param received instance digest of the content that all versions come from
   * @param previous instance digest of the version that this one was made of; equal to that of
   *     {@code stored} where the decision changed nothing
   * @param changed of this version and all before
   */
  record InstanceRestamped(
      String eventId,
      String orderId,
      InstanceId instance,
      String sopClassUid,
      String transferSyntaxUid,
      Sha256 received,
      Sha256 previous,
      InstanceDigests stored,
      StoredObject object,
      String ruleBook,
      List<String> changed,
      ImagingAttributes attributes,
      Instant storedAt)
      implements LoadedEvent, ObjectStored {
    public InstanceRestamped {
      changed = List.copyOf(changed);
    }

    @Override
    public String key() {
      return instance.studyInstanceUid();
    }
  }

  /**
   * A restamp order is done: every instance that the manifest listed was told of before.
   *
   * @param instances so many
   */
  record StudyRestamped(String studyInstanceUid, String orderId, int instances, Instant at)
      implements LoadedEvent {
    @Override
    public String key() {
      return studyInstanceUid;
    }
  }

  /** A restamp order can't be carried out; the study stays as it is. */
  record RestampRefused(
      String studyInstanceUid, String orderId, String code, String message, Instant at)
      implements LoadedEvent {
    @Override
    public String key() {
      return studyInstanceUid;
    }
  }
}
