package io.gantry.contracts.event;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import java.time.Instant;

/**
 * The object can't be stored, for a reason that trying again does not mend; topic {@code
 * instances.rejected}.
 */
public record InstanceRejected(
    String eventId,
    String source,
    InstanceId instance,
    InstanceDigests received,
    SpoolRef spool,
    String code,
    String message,
    Instant at)
    implements Event {
  @Override
  public String key() {
    return instance.studyInstanceUid();
  }
}
