package io.gantry.contracts.event;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What could not be moved, or came without being asked for; topic {@code instances.failed}. */
public sealed interface FailedEvent extends Event {

  /**
   * A listed instance did not arrive after the retries at series and instance level.
   *
   * @param dicomStatus status of the last C-MOVE that asked for it, four hexadecimal digits, null
   *     where no answer came
   */
  record InstanceMissing(
      String eventId,
      String source,
      String orderId,
      InstanceId instance,
      @Nullable String dicomStatus,
      String code,
      String message,
      Instant at)
      implements FailedEvent {
    @Override
    public String key() {
      return instance.studyInstanceUid();
    }
  }

  /** An object that no open move accounts for; it is durable, quarantined and listed. */
  record InstanceUnsolicited(
      String eventId,
      @Nullable String source,
      InstanceId instance,
      String sopClassUid,
      String transferSyntaxUid,
      InstanceDigests received,
      SpoolRef spool,
      Instant receivedAt)
      implements FailedEvent {
    @Override
    public String key() {
      return instance.studyInstanceUid();
    }
  }
}
