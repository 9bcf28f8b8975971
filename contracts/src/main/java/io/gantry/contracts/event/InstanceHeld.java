package io.gantry.contracts.event;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import java.time.Instant;
import java.util.List;

/**
 * The normalizer can't decide alone; topic {@code instances.held}.
 *
 * @param code why (GTY-04nn)
 * @param message for the operator, without patient data
 */
public record InstanceHeld(
    String eventId,
    String source,
    InstanceId instance,
    String transferSyntaxUid,
    InstanceDigests received,
    SpoolRef spool,
    String code,
    String message,
    String ruleBook,
    List<Finding> findings,
    Instant receivedAt)
    implements Event {
  public InstanceHeld {
    findings = List.copyOf(findings);
  }

  @Override
  public String key() {
    return instance.studyInstanceUid();
  }
}
