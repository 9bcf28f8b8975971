package io.gantry.contracts.event;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.patch.Patch;
import java.time.Instant;
import java.util.List;

/** Topic {@code instances.normalized}. */
public sealed interface NormalizedEvent extends Event {
  InstanceId instance();

  @Override
  default String key() {
    return instance().studyInstanceUid();
  }

  /**
   * The object is to be stored with this patch.
   *
   * @param canonicalHead digest that leaves encoding out (docs/digest-chain.md)
   * @param patch edits of the head, in the object's own transfer syntax
   * @param ruleBook version of the rule book that made the patch
   * @param attributes after the patch
   */
  record InstanceNormalized(
      String eventId,
      String source,
      InstanceId instance,
      String sopClassUid,
      String transferSyntaxUid,
      InstanceDigests received,
      Sha256 canonicalHead,
      SpoolRef spool,
      Patch patch,
      String ruleBook,
      List<Finding> findings,
      ImagingAttributes attributes,
      Instant receivedAt)
      implements NormalizedEvent {
    public InstanceNormalized {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Another source has already sent this object, so this copy is not stored; it stays on record.
   *
   * @param relation REPEAT: equal instance digest. REENCODED: equal canonical head and equal pixels
   * @param ofSource the source whose copy is (being) stored
   * @param ofInstance the instance digest of that copy
   */
  record InstanceRepeated(
      String eventId,
      String source,
      InstanceId instance,
      String transferSyntaxUid,
      InstanceDigests received,
      Sha256 canonicalHead,
      SpoolRef spool,
      Relation relation,
      String ofSource,
      Sha256 ofInstance,
      Instant receivedAt)
      implements NormalizedEvent {}

  /** How a copy relates to the one that is stored. */
  enum Relation {
    REPEAT,
    REENCODED
  }
}
