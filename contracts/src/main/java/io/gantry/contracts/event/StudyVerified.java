package io.gantry.contracts.event;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every instance of the study that is verified in the cloud archive, once nothing of the study is
 * pending; topic {@code studies.verified}, compacted. A later revision replaces an earlier one.
 *
 * @param revision grows with each change of the study's verified content, from 1
 * @param formerPatients whose the objects were before they were restamped by a decision on record;
 *     none where they never were
 */
public record StudyVerified(
    String studyInstanceUid,
    long revision,
    List<VerifiedInstance> instances,
    Instant at,
    List<PatientKey> formerPatients)
    implements Event {
  public StudyVerified {
    instances = List.copyOf(instances);
    formerPatients = formerPatients == null ? List.of() : List.copyOf(formerPatients);
  }

  /** Of a study that was never restamped. */
  public StudyVerified(
      String studyInstanceUid, long revision, List<VerifiedInstance> instances, Instant at) {
    this(studyInstanceUid, revision, instances, at, List.of());
  }

  /**
   * A patient as objects name one.
   *
   * @param issuer null where the objects name none
   */
  public record PatientKey(String patientId, @Nullable String issuer) {
    /** Nothing of the patient may reach a log. */
    @Override
    public String toString() {
      return "PatientKey[]";
    }
  }

  @Override
  public String key() {
    return studyInstanceUid;
  }

  /**
   * One verified instance.
   *
   * @param source whose copy is stored
   * @param copies other sources that hold the same object
   */
  public record VerifiedInstance(
      InstanceId instance,
      String source,
      List<String> copies,
      String sopClassUid,
      String transferSyntaxUid,
      InstanceDigests received,
      Sha256 canonicalHead,
      InstanceDigests stored,
      StoredObject object,
      String ruleBook,
      List<String> changed,
      ImagingAttributes attributes,
      Instant receivedAt,
      Instant storedAt) {
    public VerifiedInstance {
      copies = List.copyOf(copies);
      changed = List.copyOf(changed);
    }
  }
}
